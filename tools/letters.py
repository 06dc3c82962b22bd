"""Letters to customers, vendors and carriers: what they are about, sending them, finding them.

As with answers, the draft is made and sent in one go, after approval.
"""

from datetime import datetime, timedelta, tzinfo

from policies.actions.definition import Arguments, Ask
from policies.actions.letter import (
    LETTER,
    LONGEST_SUBJECT,
    Letter,
    LetterAsk,
    LetterFacts,
    MatterFacts,
    SentFacts,
)
from policies.errors import BadRequest
from policies.ref import Ref
from tools.access import Reads, Writes
from tools.capability import (
    Capability,
    Choice,
    Draft,
    Effect,
    Found,
    Receipt,
    RemoteFacts,
    as_read,
    narrowed,
)
from tools.connectors.mailbox import MailboxReader
from tools.mails import names_order
from tools.matters import Matter, address_of, find_matter, matter_of
from tools.outgoing_mail import (
    as_told,
    can_be_shown,
    looked_for,
    mailbox_of,
    note_beside,
    sent_today,
    text_to_send,
    wording,
)
from tools.plain_text import plain_text, quoted

_LATELY = timedelta(hours=24)


def prepare(ask: Ask, reads: Reads, as_of: datetime, zone: tzinfo) -> Draft:
    """Find what it is about and whom it goes to; `tools.capability` says what is promised."""
    asked = narrowed(LetterAsk, ask)
    text = text_to_send(as_told(asked.note), LETTER)
    box, matter = mailbox_of(reads), find_matter(asked.about, asked.parcel, reads)
    to = address_of(matter)
    if not can_be_shown(to):
        raise BadRequest(f"{matter.named} has no address that can be shown, so I cannot write.")
    about = matter.ref
    wanted = Letter(
        letter=Ref(account=box.account, kind="letter", id=f"{about.kind}:{about.id}"),
        about=about,
        about_name=matter.name,
        to=to,
        subject=_subject(asked.subject, matter),
        note=text,
        ordinal=0,
    )
    remote, lately = _remote(wanted, matter, box, as_of, zone)
    told = (
        f"MAIL to {to}, the whole text:",
        f"“{text}”",
        f"Subject: {quoted(wanted.subject, LONGEST_SUBJECT + 40)}",
        matter.named if matter.name in matter.named else f"{matter.named}, about {matter.name}",
        f"Mails about it that went there in the last 24 hours: {lately}" if lately else "",
    )
    return Draft(wanted, remote, told=tuple(line for line in told if line))


def load_facts(arguments: Arguments, reads: Reads, as_of: datetime, zone: tzinfo) -> RemoteFacts:
    """Read again how the thing stands, whose address it has and what was sent since."""
    wanted = narrowed(Letter, arguments)
    box = mailbox_of(reads, wanted.letter.account)
    return _remote(wanted, matter_of(wanted.about, reads), box, as_of, zone)[0]


def choices(ask: LetterAsk, _reads: Reads) -> tuple[Choice, ...]:
    """Say on the button what the letter is about."""
    return (Choice(f"Write about {plain_text(ask.parcel or ask.about)}", ask),)


def execute(writes: Writes, arguments: Arguments, effect: Effect) -> Receipt:
    """Have the marked draft written, unless an earlier attempt has, and sent once."""
    wanted = narrowed(Letter, arguments)
    sent = writes.mailbox(wanted.letter.account).write(
        to=wanted.to,
        subject=wanted.subject,
        text=wanted.note,
        marker=effect.marker,
        note=note_beside(effect),
    )
    return Receipt(sent)


def reconcile(reads: Reads, arguments: Arguments, effect: Effect) -> Found:
    """Look for our marker in the mailbox it was to leave from."""
    wanted = narrowed(Letter, arguments)
    return looked_for(mailbox_of(reads, wanted.letter.account), effect, wanted.to, wanted.note)


def _subject(said: str, matter: Matter) -> str:
    """Head a letter so that it names its thing: by that, what was written about it is known."""
    subject = plain_text(said, limit=LONGEST_SUBJECT)
    if not subject:
        return matter.subject
    bare = matter.name.removeprefix("#")
    return subject if bare.casefold() in subject.casefold() else f"{matter.name}: {subject}"


def _remote(
    wanted: Letter, matter: Matter, box: MailboxReader, as_of: datetime, zone: tzinfo
) -> tuple[RemoteFacts, int]:
    """Return the facts, and how often they were written to lately."""
    went = box.sent_to(wanted.to, as_of - _LATELY)
    lately = sum(names_order(one, wanted.about_name) for one in went)
    facts: RemoteFacts = {
        "matter": MatterFacts(
            read_at=as_of,
            elsewhere=(matter.to or "").casefold() != wanted.to.casefold(),
            over=matter.over,
        ),
        "sent": SentFacts(read_at=as_of, lately=lately, today=sent_today(box, as_of, zone)),
        "wording": wording(f"{wanted.subject}\n{wanted.note}", as_of),
    }
    return facts, lately


LETTERS = Capability(
    kind=LETTER,
    prepare=prepare,
    load_facts=load_facts,
    complete=as_read(LetterFacts),
    execute=execute,
    reconcile=reconcile,
    choices=choices,
    patience=timedelta(minutes=2),  # a copy of what was sent is laid away when the server likes
)
