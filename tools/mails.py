"""Answers to customers' mails: which mail is meant, what may be sent, sending it, finding it again.

The draft is made and sent in one go, after approval: a draft nobody has approved would lie where
anybody could send it. Until the last of the three calls nothing has left the mailbox.
"""

import re
import unicodedata
from datetime import datetime, time, timedelta, tzinfo

from policies.actions.definition import ActionKind, Arguments, Ask
from policies.actions.mail import MAIL, Mail, MailAsk, MailFacts, ThreadFacts, WordingFacts
from policies.errors import BadRequest, Misconfigured, NotFound
from policies.ref import Ref
from tools.access import Reads, Writes
from tools.capability import (
    Capability,
    Draft,
    Effect,
    Found,
    Receipt,
    RemoteFacts,
    Trace,
    as_read,
    narrowed,
)
from tools.connectors.mailbox import Letter, MailboxReader, MailGone
from tools.orders import FoundOrder, find_order, shop_of
from tools.periods import day
from tools.plain_text import plain_text, quoted
from tools.signature import signature

_LOOKS_BACK = timedelta(days=90)
_LONGEST_LINE = 1000
_LONGEST_ADDRESS = 100
_QUOTES = str.maketrans(
    "“”„‟«»", '""""""'
)  # the card's quotation marks are not the text's to close
_SPEAKS_OF_MONEY = re.compile(
    r"[$€£¥%]|\d[.,]\d{2}\b|"
    r"\b(?:usd|eur|dollars?|bucks|cents?|euros?|percent|money|refund\w*|reimburs\w*|credit\w*|"
    r"compensat\w*|discount\w*|rebate\w*|vouchers?|coupons?|gift cards?|price\w*|free|waive\w*|"
    r"no (?:extra )?(?:charge|cost)|pay|pays|paid|paying|payments?|payback|at our (?:cost|expense)|"
    r"on (?:us|the house)|charge\w*|deduct\w*|owe\w*|"
    r"erstatt\w*|gutschrift\w*|rabatt\w*|geld|kostenlos\w*|reembols\w*|descuento\w*|gratis|dinero|"
    r"rembours\w*|remise\w*|gratuit\w*|argent)\b",
    re.IGNORECASE,
)


def speaks_of_money(text: str) -> bool:
    """Whether a text names an amount or a word of paying; rather once too often."""
    return _SPEAKS_OF_MONEY.search(unicodedata.normalize("NFKC", text)) is not None


def prepare(ask: Ask, reads: Reads, as_of: datetime, zone: tzinfo) -> Draft:
    """Find the mail that is answered; `tools.capability` says what is promised."""
    asked = narrowed(MailAsk, ask)
    text = text_to_send(asked.note, MAIL)
    found, box = find_order(asked.order, reads), _mailbox(reads)
    name = plain_text(found.order.name)
    answered = _answered(asked, found, box, as_of)
    to = answered.answer_to
    if not 0 < len(to) <= _LONGEST_ADDRESS or plain_text(to, limit=_LONGEST_ADDRESS) != to:
        raise BadRequest("That mail gives no address that can be shown, so I cannot answer it.")
    wanted = Mail(
        mail=Ref(account=box.account, kind="mail", id=answered.id),
        order=found.ref,
        order_name=name,
        to=to,
        note=text,
        ordinal=0,
    )
    local = answered.received_at.astimezone(zone)
    when = f"{day(answered.received_at, as_of, zone)} {local:%H:%M}"
    told = (
        f"MAIL to {to}, the whole text:",
        f"“{text}”",
        f"It answers {quoted(answered.subject, 60)} of {when}",
        f"They wrote: {quoted(answered.preview, 120)}" if answered.preview else "",
    )
    return Draft(
        wanted,
        _remote(wanted, answered, found.order.email, box, as_of, zone),
        told=tuple(line for line in told if line),
    )


def load_facts(arguments: Arguments, reads: Reads, as_of: datetime, zone: tzinfo) -> RemoteFacts:
    """Read again where the mail lies, what was answered since and whose address it is."""
    wanted = narrowed(Mail, arguments)
    box = _mailbox(reads, wanted.mail.account)
    order = shop_of(wanted.order.account, reads).order(wanted.order.id)
    try:
        answered: Letter | None = box.mail(wanted.mail.id)
    except MailGone:
        answered = None
    return _remote(wanted, answered, order.email, box, as_of, zone)


def execute(writes: Writes, arguments: Arguments, effect: Effect) -> Receipt:
    """Have the marked draft written, unless an earlier attempt has, and sent once."""
    wanted = narrowed(Mail, arguments)
    credit = plain_text(effect.credit, limit=200)
    note = " · ".join(part for part in (credit, signature(effect.marker)) if part)
    box = writes.mailbox(wanted.mail.account)
    sent = box.answer(
        wanted.mail.id, to=wanted.to, text=wanted.note, marker=effect.marker, note=note
    )
    return Receipt(sent)


def reconcile(reads: Reads, arguments: Arguments, effect: Effect) -> Found:
    """Look for our marker on what was sent; a draft that bears it has not gone out."""
    wanted = narrowed(Mail, arguments)
    box = _mailbox(reads, wanted.mail.account)
    sent = [one for one in box.marked(effect.marker) if not one.is_draft]
    if not sent:
        return Found(Trace.ABSENT)
    receipt = Receipt(sent[0].id, box.page(sent[0]))
    if len(sent) > 1:
        return Found(Trace.DIFFERENT, receipt, "It went out more than once. Look at the mailbox.")
    if [one.address for one in sent[0].to] != [wanted.to] or not _same(sent[0].text, wanted.note):
        return Found(Trace.DIFFERENT, receipt, "What went out is not what was approved.")
    return Found(Trace.PRESENT, receipt)


def _mailbox(reads: Reads, account: str | None = None) -> MailboxReader:
    """Return the mailbox of an account, or the one there is."""
    if account is None:
        for _, box in sorted(reads.mailboxes.items()):
            return box
        raise BadRequest("No mailbox is connected, so I cannot answer mails.")
    if account not in reads.mailboxes:
        raise Misconfigured("That mailbox is no longer connected. Nothing was changed.")
    return reads.mailboxes[account]


def _answered(asked: MailAsk, found: FoundOrder, box: MailboxReader, as_of: datetime) -> Letter:
    if asked.mail is not None:
        return box.mail(asked.mail)
    name, email = plain_text(found.order.name), found.order.email
    letters = box.from_address(email, as_of - _LOOKS_BACK) if email else ()
    about = [one for one in letters if names_order(one, found.order.name)]
    newest = next(iter([*about, *letters]), None)
    if newest is None:
        raise NotFound(f"The customer of {name} has not written lately, so there is no answer.")
    return newest


def names_order(mail: Letter, name: str) -> bool:
    """Whether a mail names an order, in its subject or its text."""
    number = re.escape(name.removeprefix("#"))
    said = f"{mail.subject or ''} {mail.preview} {mail.text}"
    return re.search(rf"(?<![\w-]){number}(?![\w-])", said) is not None


def text_to_send(note: str, kind: ActionKind) -> str:
    """Keep the lines of a text and nothing that cannot be seen; what is shown is what is sent.

    Raises `BadRequest` where nothing is left of it.
    """
    lines = [plain_text(line, limit=_LONGEST_LINE) for line in note.splitlines()]
    text = "\n".join(line for line in lines if line).translate(_QUOTES)
    if not text:
        example = f"/ops {kind.name} {kind.speech.command}"
        raise BadRequest(f"What should it say? Give the whole text: {example}")
    return text


def _same(sent: str, approved: str) -> bool:
    return sent.split() == approved.split()


def _remote(
    wanted: Mail,
    answered: Letter | None,
    email: str | None,
    box: MailboxReader,
    as_of: datetime,
    zone: tzinfo,
) -> RemoteFacts:
    midnight = datetime.combine(as_of.astimezone(zone).date(), time(), zone)
    thread = ThreadFacts(
        read_at=as_of,
        there=answered is not None,
        answers=len(box.answers_to(answered)) if answered else 0,
        elsewhere=(email or "").casefold() != wanted.to.casefold(),
        sent_today=box.sent_by_us(midnight),
    )
    wording = WordingFacts(read_at=as_of, speaks_of_money=speaks_of_money(wanted.note))
    return {"thread": thread, "wording": wording}


MAILS = Capability(
    kind=MAIL,
    prepare=prepare,
    load_facts=load_facts,
    complete=as_read(MailFacts),
    execute=execute,
    reconcile=reconcile,
    patience=timedelta(minutes=2),  # a copy of what was sent is laid away when the server likes
)
