"""What answers and letters have in common: the text, the mailbox, the traces of what was sent."""

import re
import unicodedata
from datetime import datetime, time, tzinfo
from typing import Final

from policies.actions.definition import ActionKind
from policies.actions.mail import WordingFacts
from policies.errors import BadRequest, Misconfigured
from tools.access import Reads
from tools.capability import Effect, Found, Receipt, Trace
from tools.connectors.mailbox import MailboxReader
from tools.plain_text import plain_text
from tools.signature import signature

_LONGEST_LINE = 1000
_LONGEST_ADDRESS = 100
_QUOTES = str.maketrans(
    "“”„‟«»", '""""""'
)  # the card's quotation marks are not the text's to close
_THAT: Final = re.compile(r"^that\s+(?=\S)", re.IGNORECASE)
_QUOTED: Final = frozenset('"“”„«»')
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


def wording(text: str, as_of: datetime) -> WordingFacts:
    """Read what a text is about."""
    return WordingFacts(read_at=as_of, speaks_of_money=speaks_of_money(text))


def as_told(note: str) -> str:
    """Take off what a sentence puts around a text, `that …` and quotation marks, and begin it."""
    said = _THAT.sub("", note.strip())
    quoted = len(said) > 1 and said[0] in _QUOTED and said[-1] in _QUOTED
    text = said[1:-1] if quoted else said
    return text[:1].upper() + text[1:]


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


def can_be_shown(address: str) -> bool:
    """Whether an address is shown on a card as it is: what cannot be is not written to."""
    short = 0 < len(address) <= _LONGEST_ADDRESS
    return short and plain_text(address, limit=_LONGEST_ADDRESS) == address


def mailbox_of(reads: Reads, account: str | None = None) -> MailboxReader:
    """Return the mailbox of an account, or the one there is.

    Raises `BadRequest` where none is connected, `Misconfigured` where that one no longer is.
    """
    if account is None:
        for _, box in sorted(reads.mailboxes.items()):
            return box
        raise BadRequest("No mailbox is connected, so I cannot write mails.")
    if account not in reads.mailboxes:
        raise Misconfigured("That mailbox is no longer connected. Nothing was changed.")
    return reads.mailboxes[account]


def sent_today(box: MailboxReader, as_of: datetime, zone: tzinfo) -> int:
    """Count what left the mailbox by us since the shop's midnight, answers and letters."""
    return box.sent_by_us(datetime.combine(as_of.astimezone(zone).date(), time(), zone))


def note_beside(effect: Effect) -> str:
    """Say who wanted and who approved it; that stays in the mailbox."""
    credit = plain_text(effect.credit, limit=200)
    return " · ".join(part for part in (credit, signature(effect.marker)) if part)


def looked_for(box: MailboxReader, effect: Effect, to: str, text: str) -> Found:
    """Look for our marker on what was sent; a draft that bears it has not gone out."""
    sent = [one for one in box.marked(effect.marker) if not one.is_draft]
    if not sent:
        return Found(Trace.ABSENT)
    receipt = Receipt(sent[0].id, box.page(sent[0]))
    if len(sent) > 1:
        return Found(Trace.DIFFERENT, receipt, "It went out more than once. Look at the mailbox.")
    if [one.address for one in sent[0].to] != [to] or sent[0].text.split() != text.split():
        return Found(Trace.DIFFERENT, receipt, "What went out is not what was approved.")
    return Found(Trace.PRESENT, receipt)
