"""SEARCH (RFC 3501, 6.4.4; RFC 7162): which mails of a folder fit."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from email.header import decode_header, make_header
from email.parser import BytesHeaderParser

from sandbox.imap.commands import Token, Unreadable, Word
from sandbox.imap.folders import Numbered, flags_of

Fits = Callable[[Numbered], bool]
Raw = Callable[[Numbered], bytes]
_FLAGS = {
    "ANSWERED": r"\Answered",
    "DELETED": r"\Deleted",
    "DRAFT": r"\Draft",
    "FLAGGED": r"\Flagged",
    "SEEN": r"\Seen",
}
_HEADERS = {"FROM": "From", "TO": "To", "CC": "Cc", "SUBJECT": "Subject"}


class UnknownCharset(ValueError):
    """Words came in letters this server does not know."""


def found(criteria: list[Token], mails: list[Numbered], raw: Raw) -> Iterator[Numbered]:
    """Return the mails that fit. Raises `Unreadable` and `UnknownCharset`."""
    rest = list(criteria)
    if isinstance(rest[0], Word) and rest[0].name == "CHARSET":
        if len(rest) < 3 or not isinstance(rest[1], Word):  # noqa: PLR2004 # CHARSET, name, a key
            raise Unreadable("a charset and a key are wanted")
        if rest[1].text.upper() not in {"UTF-8", "US-ASCII"}:
            raise UnknownCharset
        rest = rest[2:]
    last = mails[-1].uid if mails else 0
    keys = []
    while rest:
        keys.append(_key(rest, raw, last))
    return (one for one in mails if all(key(one) for key in keys))


def numbers(raw: bytes, last: int) -> Callable[[int], bool]:
    """Read a set such as `1,4:7,9:*`. Raises `Unreadable`."""
    ranges = []
    for part in raw.split(b","):
        first, colon, second = part.partition(b":")
        ends = [
            last if one == b"*" else _number(one) for one in (first, second if colon else first)
        ]
        ranges.append((min(ends), max(ends)))
    return lambda number: any(low <= number <= high for low, high in ranges)


def _key(rest: list[Token], raw: Raw, last: int) -> Fits:
    token = rest.pop(0)
    if isinstance(token, list):
        inner, keys = list(token), []
        while inner:
            keys.append(_key(inner, raw, last))
        return lambda one: all(key(one) for key in keys)
    name = token.name
    if name == "ALL":
        return lambda _: True
    if name == "NOT":
        inner_key = _key(rest, raw, last)
        return lambda one: not inner_key(one)
    if name == "OR":
        left, right = _key(rest, raw, last), _key(rest, raw, last)
        return lambda one: left(one) or right(one)
    return _simple(name, rest, raw, last)


def _simple(name: str, rest: list[Token], raw: Raw, last: int) -> Fits:
    if name.removeprefix("UN") in _FLAGS:
        flag, wanted = _FLAGS[name.removeprefix("UN")], not name.startswith("UN")
        return lambda one: (flag in flags_of(one.mail)) is wanted
    if name in {"SINCE", "BEFORE", "ON"}:
        return _by_day(name, _day(_word(rest)))
    if name == "UID":
        fits = numbers(_word(rest).raw, last)
        return lambda one: fits(one.uid)
    if name == "MODSEQ":
        least = _number(_word(rest).raw)
        return lambda one: one.modseq >= least
    return _by_words(name, rest, raw)


def _by_words(name: str, rest: list[Token], raw: Raw) -> Fits:
    if name == "HEADER":
        header, said = _word(rest).text, _word(rest).text.casefold()
        return lambda one: said in _header(raw(one), header)
    if name in _HEADERS:
        said = _word(rest).text.casefold()
        return lambda one: said in _header(raw(one), _HEADERS[name])
    if name in {"TEXT", "BODY"}:
        said = _word(rest).text.casefold()
        return lambda one: said in f"{one.mail.subject} {one.mail.body}".casefold()
    raise Unreadable(f"{name[:20]} is no key")


def _by_day(name: str, day: date) -> Fits:
    if name == "SINCE":
        return lambda one: one.mail.at.date() >= day
    if name == "BEFORE":
        return lambda one: one.mail.at.date() < day
    return lambda one: one.mail.at.date() == day


def _header(raw: bytes, name: str) -> str:
    """Return a header as a server searches it: its encoded words decoded, letters folded."""
    values = BytesHeaderParser().parsebytes(raw).get_all(name, [])
    said = []
    for value in values:
        try:
            said.append(str(make_header(decode_header(value))))
        except (ValueError, LookupError):
            said.append(str(value))
    return "\n".join(said).casefold()


def _word(rest: list[Token]) -> Word:
    if not rest or not isinstance(rest[0], Word):
        raise Unreadable("a word is wanted")
    token = rest.pop(0)
    assert isinstance(token, Word)  # noqa: S101 # seen above
    return token


def _number(raw: bytes) -> int:
    if not raw.isdigit() or len(raw) > 20:  # noqa: PLR2004 # 64 bits have at most 20 digits
        raise Unreadable("a number is wanted")
    return int(raw)


def _day(word: Word) -> date:
    try:
        return datetime.strptime(word.text, "%d-%b-%Y").date()  # noqa: DTZ007 # a day of no zone
    except ValueError as error:
        raise Unreadable("a day is wanted, such as 1-Feb-2026") from error
