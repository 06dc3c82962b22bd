"""Whether a customer was written to about an order, and what about, as far as the shop knows."""

import re
from collections.abc import Sequence
from datetime import datetime
from operator import itemgetter

from policies.errors import NotFound
from tools.connectors.shopify_orders import Order, TimelineLine
from tools.orders import FoundOrder, OrderQuestion, find_order
from tools.periods import day
from tools.plain_text import plain_text
from tools.tool import Answer, Link, Lookup, LookupContext, Status

_MAILED = "mail_sent"
_MARKUP = re.compile(r"<[^<>]{0,200}>")
# "Shipping confirmation email was sent to Rosa Diaz (rosa@…)": what it was, without to whom.
_SUBJECT = re.compile(
    r"(?P<what>.{1,80}?) (?:(?:e-?mail|message|sms) )?(?:was|has been) ", re.IGNORECASE
)
_ADDRESS = re.compile(r"\S+@\S+")
_MOST = 3
_BLIND = "I see what Shopify sent, not your own mailbox."


def _what(line: TimelineLine) -> str:
    """Name a mail by what it was about, leaving out whom it went to."""
    words = plain_text(_MARKUP.sub("", line.message), limit=160)
    named = _SUBJECT.match(words)
    what = named["what"] if named else _ADDRESS.sub("(address)", words)
    return what[:1].lower() + what[1:]


def _when(moment: datetime, context: LookupContext) -> str:
    local = moment.astimezone(context.zone)
    return f"{day(moment, context.as_of, context.zone)} {local:%H:%M}"


def _news(order: Order) -> list[tuple[datetime, str]]:
    """Return what a customer would want to hear of, oldest first."""
    known = [
        (refund.created_at, f"the refund of {refund.total}")
        for refund in order.refunds
        if refund.total.minor
    ]
    known += [
        (fulfilment.created_at, "the shipment")
        for fulfilment in order.fulfilments
        if fulfilment.valid
    ]
    if order.cancelled_at is not None:
        known.append((order.cancelled_at, "the cancellation"))
    return sorted(known, key=itemgetter(0))


def _answer(found: FoundOrder, lines: Sequence[TimelineLine], context: LookupContext) -> Answer:
    order, name = found.order, plain_text(found.order.name, limit=32)
    mails = [line for line in lines if line.action == _MAILED]
    news = _news(order)
    told = bool(mails) and all(mails[0].created_at >= at for at, _ in news[-1:])
    if not mails:
        verdict = f"No: the shop knows of no mail to the customer about {name}."
    elif not news:
        verdict = f"Nothing of {name} has shipped or been refunded yet."
    else:
        at, what = news[-1]
        since = f"{what} of {day(at, context.as_of, context.zone)}"
        went = f"Yes: a mail went out with or after {since}."
        verdict = went if told else f"No: no mail went out since {since}."
    return Answer(
        f"{verdict}{_listed(mails, context)}\n{_BLIND}",
        source="Shopify",
        as_of=context.as_of,
        links=(Link("open", found.page),) if found.page else (),
        data={
            "order": name,
            "mails": [{"about": _what(m), "at": m.created_at.isoformat()} for m in mails],
            "told": told,
        },
    )


def _listed(mails: Sequence[TimelineLine], context: LookupContext) -> str:
    """Name the last mails, newest first."""
    said = [f"{_what(mail)} {_when(mail.created_at, context)}" for mail in mails[:_MOST]]
    more = f"; {len(mails) - _MOST} earlier" if len(mails) > _MOST else ""
    return f" Mails, newest first: {'; '.join(said)}{more}." if said else ""


def _was_told(question: OrderQuestion, context: LookupContext) -> Answer:
    try:
        found = find_order(question.order, context.reads)
    except NotFound as error:
        return Answer(error.sentence, status=Status.NO_DATA, source="Shopify")
    return _answer(found, found.shop.timeline_of(found.order.id), context)


CUSTOMER_TOLD = Lookup(
    name="customer_told",
    description=(
        "Whether the customer of an order was written to, when and what about, and whether a mail "
        "followed the last shipment, refund or cancellation. Takes the order's name (1001)."
    ),
    arguments=OrderQuestion,
    run=_was_told,
    doing="Reading what the customer was told",
    examples=(
        "was the customer of 1001 told",
        "did anyone tell the customer that 1019 is delayed",
        "was the customer told about the refund on 1001",
        "does the customer know that 1044 is late",
        "did we tell the customer about order 1019",
        "what did we say last on 1001",
        "what did we last write to the customer of #1033",
        "when did we last email the customer on 1088",
        "did 1042 get a shipping confirmation",
        "did the customer get a mail about 1070",
        "has anybody written to the buyer of 1031",
        "have we informed the customer of 1054",
        "was a refund email sent for 1045",
        "which emails went out for order 1012",
        "did they get notified on 1061",
        "was the customer told",
        "what did we last write to them",
    ),
)
