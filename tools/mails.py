"""Answers to customers' mails: which mail is meant, what may be sent, sending it, finding it again.

The draft is made and sent in one go, after approval: a draft nobody has approved would lie where
anybody could send it. Until the last of the three calls nothing has left the mailbox.
"""

import re
from datetime import datetime, timedelta, tzinfo

from policies.actions.definition import Arguments, Ask
from policies.actions.mail import MAIL, Mail, MailAsk, MailFacts, ThreadFacts
from policies.errors import BadRequest, NotFound
from policies.ref import Ref
from tools.access import Reads, Writes
from tools.capability import (
    Capability,
    Draft,
    Effect,
    Found,
    Receipt,
    RemoteFacts,
    as_read,
    narrowed,
)
from tools.connectors.mailbox import Letter, MailboxReader, MailGone
from tools.orders import FoundOrder, find_order, shop_of
from tools.outgoing_mail import (
    can_be_shown,
    looked_for,
    mailbox_of,
    note_beside,
    sent_today,
    text_to_send,
    wording,
)
from tools.periods import day
from tools.plain_text import plain_text, quoted

_LOOKS_BACK = timedelta(days=90)


def prepare(ask: Ask, reads: Reads, as_of: datetime, zone: tzinfo) -> Draft:
    """Find the mail that is answered; `tools.capability` says what is promised."""
    asked = narrowed(MailAsk, ask)
    text = text_to_send(asked.note, MAIL)
    found, box = find_order(asked.order, reads), mailbox_of(reads)
    name = plain_text(found.order.name)
    answered = _answered(asked, found, box, as_of)
    to = answered.answer_to
    if not can_be_shown(to):
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
    box = mailbox_of(reads, wanted.mail.account)
    order = shop_of(wanted.order.account, reads).order(wanted.order.id)
    try:
        answered: Letter | None = box.mail(wanted.mail.id)
    except MailGone:
        answered = None
    return _remote(wanted, answered, order.email, box, as_of, zone)


def execute(writes: Writes, arguments: Arguments, effect: Effect) -> Receipt:
    """Have the marked draft written, unless an earlier attempt has, and sent once."""
    wanted = narrowed(Mail, arguments)
    box = writes.mailbox(wanted.mail.account)
    sent = box.answer(
        wanted.mail.id,
        to=wanted.to,
        text=wanted.note,
        marker=effect.marker,
        note=note_beside(effect),
    )
    return Receipt(sent)


def reconcile(reads: Reads, arguments: Arguments, effect: Effect) -> Found:
    """Look for our marker in the mailbox it was to leave from."""
    wanted = narrowed(Mail, arguments)
    return looked_for(mailbox_of(reads, wanted.mail.account), effect, wanted.to, wanted.note)


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


def _remote(
    wanted: Mail,
    answered: Letter | None,
    email: str | None,
    box: MailboxReader,
    as_of: datetime,
    zone: tzinfo,
) -> RemoteFacts:
    thread = ThreadFacts(
        read_at=as_of,
        there=answered is not None,
        answers=len(box.answers_to(answered)) if answered else 0,
        elsewhere=(email or "").casefold() != wanted.to.casefold(),
        sent_today=sent_today(box, as_of, zone),
    )
    return {"thread": thread, "wording": wording(wanted.note, as_of)}


MAILS = Capability(
    kind=MAIL,
    prepare=prepare,
    load_facts=load_facts,
    complete=as_read(MailFacts),
    execute=execute,
    reconcile=reconcile,
    patience=timedelta(minutes=2),  # a copy of what was sent is laid away when the server likes
)
