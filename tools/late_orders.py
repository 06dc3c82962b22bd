"""Which paid orders should have left by now, how late each is, and what is at stake."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tools.connectors.shopify_orders import WaitingOrder
from tools.history import NoQuestion
from tools.plain_text import plain_text
from tools.sums import by_currency, in_words
from tools.tool import Answer, Link, Lookup, LookupContext

_MOST = 5
_PARTLY = "PARTIALLY_FULFILLED"


@dataclass(frozen=True)
class Late:
    """A paid order of which something should have left by `due`."""

    order: WaitingOrder
    due: datetime
    page: str | None

    @property
    def name(self) -> str:
        """What people call it."""
        return plain_text(self.order.name, limit=32)

    def line(self, as_of: datetime) -> str:
        """Say how late it is and what is at stake: `#1011 3 days late, $748.50`."""
        days = (as_of - self.due).days
        late = f"{days} day{'' if days == 1 else 's'} late" if days else "late since today"
        part = ", part of it has shipped" if self.order.fulfilment_status == _PARTLY else ""
        return f"{self.name} {late}, {self.order.worth}{part}"


def _late(context: LookupContext) -> Iterator[Late]:
    for _, shop in sorted(context.reads.shops.items()):
        for order in shop.waiting_since_before(context.as_of):
            due = context.ship_by(order.created_at)
            if due < context.as_of:
                yield Late(order, due, shop.pages.order(order.name, order.id))


def _what_is_late(_question: NoQuestion, context: LookupContext) -> Answer:
    late = sorted(_late(context), key=lambda one: one.due)
    if not late:
        text = "Nothing is late: every paid order that waits is still inside its promise."
        return Answer(text, source="Shopify", as_of=context.as_of)
    worth = [one.order.worth for one in late]
    many = f"{len(late)} orders are" if len(late) > 1 else "1 order is"
    rest = f"{len(late) - _MOST} more, {in_words(worth[_MOST:])}." if len(late) > _MOST else ""
    lines = [
        f"{many} paid and late to ship, {in_words(worth)} at risk:",
        *(one.line(context.as_of) for one in late[:_MOST]),
        rest,
    ]
    return Answer(
        "\n".join(line for line in lines if line),
        source="Shopify",
        as_of=context.as_of,
        links=tuple(Link(one.name, one.page) for one in late[:_MOST] if one.page),
        data={
            "count": len(late),
            "total": [money.decimal for money in by_currency(worth)],
            "orders": [one.name for one in late[:_MOST]],
        },
    )


LATE_ORDERS = Lookup(
    name="late_orders",
    description=(
        "Which paid orders should have shipped by now and have not, how late each is and how much "
        "money is at risk. Over all open orders; for one order, look that order up."
    ),
    arguments=NoQuestion,
    run=_what_is_late,
    doing="Looking for late orders",
    examples=(
        "what is late",
        "what's late?",
        "which orders are late",
        "anything overdue to ship",
        "which orders should have shipped by now",
        "late orders",
        "what has not gone out yet",
        "are we behind on shipping",
        "what is stuck in the warehouse",
        "orders past their ship date",
        "which paid orders are still unfulfilled",
        "is anything late today",
        "how many orders are overdue",
        "show me the backlog",
        "unshipped orders older than two days",
    ),
)
