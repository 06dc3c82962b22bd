"""What people outside have written: the customer of an order, or a vendor, in some days."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from policies.errors import NotFound
from tools.connectors.mailbox import Letter, MailboxReader
from tools.mails import names_order
from tools.orders import find_order
from tools.periods import Period, Span, day, period_in, span_of
from tools.plain_text import plain_text
from tools.tool import Answer, Link, Lookup, LookupContext, Quotation, Status

_MOST = 5
_SUBJECT, _FIRST_LINE = 80, 160
_SOURCE = "Mail"
_FROM = re.compile(
    r"\b(?:mails?|e-?mails?|messages?|letters?|anything|something|news|hear|heard|written)\b"
    r"(?:\s+\w+){0,3}?\s+(?:from|by)\s+(?P<who>[^?!.,;]{2,80})",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r"\b(?:did|has|have)\s+(?P<who>[\w'&. -]{2,60}?)\s+"
    r"(?:write|written|wrote|mail|mailed|answer|answered|reply|replied)\b",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"\s*\b(?:today|yesterday|so far|(?:this|last|past|previous)\b.*|in the last\b.*|since\b.*|"
    r"about\b.*|yet|lately|recently|please|again)\s*",
    re.IGNORECASE,
)
_NOBODY = frozenset(
    {"them", "him", "her", "the customer", "customer", "customers", "us", "anybody"}
)


class MailQuestion(BaseModel):
    """Whose mails, and of which days; without either, whatever came lately."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    order: Annotated[
        str | None,
        Field(max_length=100, description="An order's name (1001): its customer's mails."),
    ] = None
    who: Annotated[
        str | None,
        Field(max_length=80, description="Otherwise the sender's name, e.g. a vendor's."),
    ] = None
    period: Annotated[Period, Field(description="Which days.")] = Period.LAST_THIRTY_DAYS


def _hears(sentence: str) -> Mapping[str, Any]:
    period = period_in(sentence)
    heard: dict[str, Any] = {"period": period} if period else {}
    found = _FROM.search(sentence) or _WROTE.search(sentence)
    who = _WHEN.sub(" ", found["who"]).strip() if found else ""
    named = who.casefold() not in _NOBODY and not re.search(r"\b\d{3,}\b|\bcustomer of\b", who)
    return heard | ({"who": who} if who and named else {})


def _mails_about(question: MailQuestion, context: LookupContext) -> Answer:
    boxes = [box for _, box in sorted(context.reads.mailboxes.items())]
    if not boxes:
        return Answer("No mailbox is connected, so I see no mails.", status=Status.NO_DATA)
    span = span_of(question.period, context.as_of, context.zone)
    if question.order is not None:
        return _of_customer(question.order, boxes, span, context)
    if question.who is not None:
        found = [(box, x) for box in boxes for x in box.search(question.who, span.start)]
        return _told(found, f"from “{plain_text(question.who)}”", span, context)
    found = [(box, x) for box in boxes for x in box.received(span.start)]
    return _told(found, "in the inbox", span, context)


def _of_customer(
    name: str, boxes: Sequence[MailboxReader], span: Span, context: LookupContext
) -> Answer:
    try:
        found = find_order(name, context.reads)
    except NotFound as error:
        return Answer(error.sentence, status=Status.NO_DATA, source="Shopify")
    shown, email = plain_text(found.order.name, limit=32), found.order.email
    if not email:
        return Answer(f"{shown} has no mail address.", status=Status.NO_DATA, source="Shopify")
    letters = [(box, x) for box in boxes for x in box.from_address(email, span.start)]
    about = [(box, x) for box, x in letters if names_order(x, found.order.name)]
    return _told(about or letters, f"from the customer of {shown}", span, context)


def _told(
    found: Sequence[tuple[MailboxReader, Letter]], whose: str, span: Span, context: LookupContext
) -> Answer:
    mails = sorted(
        ((box, one) for box, one in found if one.received_at in span),
        key=lambda pair: pair[1].received_at,
        reverse=True,
    )
    if not mails:
        text = f"No mail {whose} {span.said}."
        return Answer(text, status=Status.NO_DATA, source=_SOURCE, as_of=context.as_of)
    many = f"{len(mails)} mails" if len(mails) > 1 else "1 mail"
    newest = _moment(mails[0][1].received_at, context)
    more = f" I show the newest {_MOST}." if len(mails) > _MOST else ""
    pages = [(one, box.page(one)) for box, one in mails[:_MOST]]
    return Answer(
        f"{many} {whose} {span.said}, the newest {newest}.{more}",
        source=_SOURCE,
        as_of=context.as_of,
        links=tuple(Link(_moment(x.received_at, context), page) for x, page in pages if page),
        data={
            "count": len(mails),
            "period": span.said,
            "newest": mails[0][1].received_at.isoformat(),
            "with_attachments": sum(one.has_attachments for _, one in mails),
        },
        quotations=tuple(_quotation(one, context) for one, _ in pages),
    )


def _quotation(mail: Letter, context: LookupContext) -> Quotation:
    """Quote a mail's subject and how it begins; who sent it is their word as well."""
    sender = plain_text(mail.sender.name or mail.sender.address, 40) if mail.sender else ""
    parts = (sender, plain_text(mail.subject, _SUBJECT), plain_text(mail.preview, _FIRST_LINE))
    files = ", with files" if mail.has_attachments else ""
    source = f"Mail of {_moment(mail.received_at, context)}{files}"
    return Quotation(source, ": ".join(part for part in parts if part))


def _moment(at: datetime, context: LookupContext) -> str:
    local = at.astimezone(context.zone)
    return f"{day(at, context.as_of, context.zone)} {local:%H:%M}"


MAIL_LOOKUP = Lookup(
    name="mails_about",
    description=(
        "What people outside have written to the company's mailbox: the customer of an order, or a "
        "sender by name, in some days. Not whether we told a customer something."
    ),
    arguments=MailQuestion,
    run=_mails_about,
    hears=_hears,
    doing="Looking through the mail",
    examples=(
        "mail today",
        "what did the customer of 1007 write",
        "what did the customer write about 1007",
        "what does the buyer of 1036 say in their mail",
        "any mail from Sierra Rack Works today",
        "any mails from Northvale Wire this week",
        "did we get a mail from Northvale Wire today",
        "did we get a mail from Ridge Industrial yesterday",
        "have we had a mail from Harbor Supplies this week",
        "any new mail from a vendor today",
        "mail from the customer of 1025",
        "has the customer of 1006 written to us",
        "did the customer of 1102 send photos by mail",
        "show me the mails of the customer of 1037",
        "anything from Halden Tool Storage in the mailbox",
        "did Sierra Rack Works write to us yesterday",
        "have we heard from Sierra Rack Works",
        "what came in by mail today",
        "are there new mails from customers",
        "read me the mails about 1044",
        "what is in the inbox",
        "last mail from the vendor of the racks",
        "did they write back",
    ),
)
