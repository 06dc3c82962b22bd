"""What is coming back of an order, or has come back, in a sentence for each return."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from policies.errors import CountersignError, Misconfigured
from policies.money import Money
from tools.connectors.shopify import ShopifyReader
from tools.connectors.shopify_orders import Order
from tools.connectors.shopify_returns import NO_RETURN, OPEN, Return, ReturnLine, returns_of
from tools.periods import day
from tools.plain_text import plain_text
from tools.tool import Answer, LookupContext

_MOST = 3
_ASKED_FOR = "REQUESTED"


def with_returns(
    answer: Answer, shop: ShopifyReader, order: Order, context: LookupContext
) -> Answer:
    """Add the returns that are not over yet; only an order that has any is asked about them.

    What was asked for is the order, so returns that cannot be read are said in a clause.
    """
    if order.return_status == NO_RETURN:
        return answer
    try:
        found = returns_of(shop, order.id)
    except Misconfigured:
        told = "The shop does not let me see its returns: my token lacks read_returns."
        return replace(answer, text=f"{answer.text} {told}")
    except CountersignError:
        return replace(answer, text=f"{answer.text} Its returns could not be read just now.")
    going_on = [one for one in found if one.status in {OPEN, _ASKED_FOR}]
    sentences = (_sentence(one, order, context) for one in going_on)
    return replace(
        answer,
        text=" ".join([answer.text, *sentences]),
        data={**answer.data, "returns": [_data(one) for one in going_on]},
    )


def _sentence(back: Return, order: Order, context: LookupContext) -> str:
    what = f"A return of {_contents(back.lines)}"
    asked = day(back.created_at, context.as_of, context.zone)
    if back.status == _ASKED_FOR:
        return f"{what} was asked for on {asked}; nobody has agreed to it yet."
    if back.received_at is None:
        return f"{what} was asked for on {asked} and agreed to; nothing has come back yet."
    came = day(back.received_at, context.as_of, context.zone)
    part = f" ({back.received} of {back.units} so far)" if back.received < back.units else ""
    return f"{what} was received on {came}{part}; {_paid_since(back, order)}."


def _paid_since(back: Return, order: Order) -> str:
    """Say what was paid back since it was asked for, whether or not it is tied to the return."""
    if not order.left.minor:
        return "everything that was paid is refunded"
    since = (one.total for one in order.refunds if one.created_at >= back.created_at)
    paid = sum(since, start=Money(minor=0, currency=order.currency))
    if paid.minor:
        return f"{paid} was refunded since, and the return is still open"
    return "nothing was refunded for it yet"


def _contents(lines: Iterable[ReturnLine]) -> str:
    listed = [f"{line.quantity} x {_article(line)}" for line in lines]
    more = f" and {len(listed) - _MOST} more" if len(listed) > _MOST else ""
    return ", ".join(listed[:_MOST]) + more if listed else "something"


def _article(line: ReturnLine) -> str:
    article = line.sent.article if line.sent else None
    return plain_text((article.sku or article.title) if article else "an article", limit=40)


def _data(back: Return) -> dict[str, Any]:
    return {
        "return": plain_text(back.name, limit=40),
        "status": back.status.lower(),
        "requested": back.created_at.isoformat(),
        "received": back.received_at.isoformat() if back.received_at else None,
        "units": back.units,
    }
