"""What a list of mails can be narrowed by: the part of OData that Exchange takes, and its noes."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus

from sandbox.graph.mailbox import Mail
from sandbox.graph.refusals import Refused, misasked
from sandbox.graph.shapes import plain

MOST = 1000
USUAL = 10
Condition = Callable[[Mail], bool]

_TEXT = r"'(?P<text>(?:[^']|'')*)'"
_SPLIT = re.compile(r"\s+and\s+(?=(?:[^']*'[^']*')*[^']*$)", re.IGNORECASE)
_MOMENT = re.compile(
    r"(?P<name>receivedDateTime|sentDateTime|createdDateTime|lastModifiedDateTime)\s+"
    r"(?P<op>ge|gt|le|lt|eq)\s+(?P<value>[0-9T:.\-]+(?:Z|[+-]\d\d:\d\d))\Z"
)
_FLAG = re.compile(r"(?P<name>isRead|isDraft|hasAttachments)\s+eq\s+(?P<value>true|false)\Z")
_EQUAL = re.compile(
    rf"(?P<name>from/emailAddress/address|conversationId|subject|internetMessageId)\s+eq\s+{_TEXT}\Z"
)
_PART = re.compile(rf"(?P<how>contains|startswith)\(\s*(?P<name>subject)\s*,\s*{_TEXT}\s*\)\Z")
_PROPERTY = re.compile(
    r"singleValueExtendedProperties/any\(\s*(?P<v>\w+)\s*:\s*(?P=v)/id\s+eq\s+'(?P<id>[^']+)'\s+"
    rf"and\s+(?P=v)/value\s+(?:eq\s+{_TEXT}|ne\s+null)\s*\)\Z",
    re.IGNORECASE,
)
_ORDER = re.compile(r"(?P<name>receivedDateTime|sentDateTime)(?:\s+(?P<way>asc|desc))?\Z")
_KEYWORD = re.compile(
    r'(?P<field>from|subject|participants|body)\s*:\s*(?:"(?P<phrase>[^"]+)"|(?P<word>\S+))'
    r"|received\s*(?P<op>>=|<=|>|<)\s*(?P<day>\d{4}-\d\d-\d\d)"
    r'|"(?P<whole>[^"]+)"|(?P<plain>\S+)'
)
_COMPARE: Mapping[str, Callable[[datetime, datetime], bool]] = {
    "ge": lambda a, b: a >= b,
    "gt": lambda a, b: a > b,
    "le": lambda a, b: a <= b,
    "lt": lambda a, b: a < b,
    "eq": lambda a, b: a == b,
    ">=": lambda a, b: a.date() >= b.date(),
    ">": lambda a, b: a.date() > b.date(),
    "<=": lambda a, b: a.date() <= b.date(),
    "<": lambda a, b: a.date() < b.date(),
}


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The mails a question is about, in the order it wants them."""

    mails: list[Mail]
    counted: bool


def narrowed(mails: Iterable[Mail], asked: Mapping[str, str]) -> Narrowed:
    """Keep what `$filter` or `$search` say, in the order `$orderby` says. Raises `Refused`."""
    found, wanted = list(mails), asked.get("$filter", "")
    search, order = asked.get("$search"), asked.get("$orderby", "")
    if search is not None and (wanted or order):
        raise Refused(
            "SearchWithFilter" if wanted else "SearchWithOrderBy",
            "The query parameter '$search' cannot be combined with '$filter' or '$orderby'.",
        )
    if search is not None:
        conditions = _searched(search)
    else:
        conditions = [_condition(one.strip()) for one in _split(wanted)] if wanted else []
    if order:
        found = _sorted(found, order, wanted)
    kept = [one for one in found if all(holds(one) for holds in conditions)]
    return Narrowed(kept, asked.get("$count", "").lower() == "true")


def page_of(asked: Mapping[str, str]) -> tuple[int, int]:
    """Read how many are wanted and how many are passed over. Raises `Refused`."""
    top, skip = asked.get("$top", str(USUAL)), asked.get("$skip", "0")
    if not (top.isdecimal() and skip.isdecimal()) or not 1 <= int(top) <= MOST:
        raise Refused(
            "ErrorInvalidUrlQueryFilter",
            f"The value of $top is not valid; it has to be between 1 and {MOST}.",
        )
    return int(top), int(skip)


def _split(text: str) -> list[str]:
    # The one condition that has an "and" of its own is put aside meanwhile.
    held = re.findall(r"(?i)singleValueExtendedProperties/any\([^)]*\)", text)
    for number, one in enumerate(held):
        text = text.replace(one, f"§{number}")
    return [held[int(part[1:])] if part.startswith("§") else part for part in _SPLIT.split(text)]


def _condition(text: str) -> Condition:
    if hit := _PROPERTY.match(text):
        name, value = hit["id"], hit["text"]
        if value is None:
            return lambda mail: name in mail.properties
        return lambda mail: mail.properties.get(name) == _unquoted(value)
    if hit := _MOMENT.match(text):
        compare, when = _COMPARE[hit["op"]], _moment(hit["value"])
        modified = hit["name"] == "lastModifiedDateTime"
        return lambda mail: compare((mail.modified_at or mail.at) if modified else mail.at, when)
    if hit := _FLAG.match(text):
        flag, wanted = _FLAGS[hit["name"]], hit["value"] == "true"
        return lambda mail: flag(mail) is wanted
    if hit := _EQUAL.match(text):
        read, same = _TEXTS[hit["name"]], _unquoted(hit["text"]).casefold()
        return lambda mail: read(mail).casefold() == same
    if hit := _PART.match(text):
        part, contains = _unquoted(hit["text"]).casefold(), hit["how"] == "contains"
        return lambda mail: (
            part in mail.subject.casefold()
            if contains
            else mail.subject.casefold().startswith(part)
        )
    raise Refused(
        "RequestBroker--ParseUri", f"Invalid filter clause: syntax error in '{text[:60]}'."
    )


def _sorted(mails: list[Mail], order: str, wanted: str) -> list[Mail]:
    hit = _ORDER.match(order.strip())
    if hit is None:
        raise misasked("The $orderby expression is not supported.", "ErrorInvalidUrlQueryFilter")
    # Exchange sorts a filtered list only by what the filter begins with.
    if wanted and not wanted.lstrip("( ").startswith(hit["name"]):
        raise Refused(
            "InefficientFilter", "The restriction or sort order is too complex for this operation."
        )
    return sorted(mails, key=lambda one: (one.at, one.key), reverse=hit["way"] == "desc")


def _searched(text: str) -> list[Condition]:
    inner = text.strip()
    if len(inner) < len('""') or inner[0] != '"' or inner[-1] != '"':
        raise misasked(
            "Syntax error: the value of $search has to stand in quotation marks.",
            "BadRequest",
        )
    inner = inner[1:-1].replace('\\"', '"')
    return [_keyword(hit) for hit in _KEYWORD.finditer(inner)]


def _keyword(hit: re.Match[str]) -> Condition:
    if hit["day"]:
        compare = _COMPARE[hit["op"]]
        when = datetime.fromisoformat(hit["day"]).replace(tzinfo=UTC)
        return lambda mail: compare(mail.at.astimezone(UTC), when)
    wanted = (hit["phrase"] or hit["word"] or hit["whole"] or hit["plain"]).casefold()
    places = _SEARCHED.get(hit["field"] or "", _EVERYWHERE)
    whole = re.compile(rf"(?<!\w){re.escape(wanted)}")
    return lambda mail: any(whole.search(place(mail).casefold()) for place in places)


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused(
            "RequestBroker--ParseUri", "Invalid filter clause: no moment.", HTTPStatus.BAD_REQUEST
        ) from error


def _unquoted(text: str) -> str:
    return text.replace("''", "'")


def _from(mail: Mail) -> str:
    return f"{mail.sender.name} {mail.sender.address}"


def _subject(mail: Mail) -> str:
    return mail.subject


_FLAGS: Mapping[str, Condition] = {
    "isRead": lambda mail: mail.is_read,
    "isDraft": lambda mail: mail.is_draft,
    "hasAttachments": lambda mail: bool(mail.attachments),
}
_TEXTS: Mapping[str, Callable[[Mail], str]] = {
    "from/emailAddress/address": lambda mail: mail.sender.address,
    "conversationId": lambda mail: mail.conversation,
    "subject": _subject,
    "internetMessageId": lambda mail: f"<{mail.key:08d}@mail.countersign-practice.example>",
}
_EVERYWHERE: tuple[Callable[[Mail], str], ...] = (_from, _subject, plain)
_SEARCHED: Mapping[str, tuple[Callable[[Mail], str], ...]] = {
    "from": (_from,),
    "subject": (_subject,),
    "participants": (_from,),
    "body": (plain,),
}
