r"""QuickBooks's SQL-like queries, as far as anybody here asks them.

    select * from Bill where DocNumber = 'RI-84012' and Balance > '0' orderby TxnDate desc
        startposition 1 maxresults 100
    select count(*) from PurchaseOrder

No OR, no joins, values in single quotes with `\'` inside them, as in the real language. What is no
longer in use is found only by who asks for it: `where Active in (true, false)`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from fnmatch import fnmatchcase
from typing import Any

from sandbox.quickbooks.documents import Document
from sandbox.quickbooks.refusals import Refused

MOST_RESULTS = 1000
USUAL_RESULTS = 100
_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^'\\]|\\.)*')|(?P<word>[A-Za-z_][\w.]*)|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<sign><=|>=|=|<|>|\(|\)|,|\*))"
)
_TIMES = frozenset({"MetaData.CreateTime", "MetaData.LastUpdatedTime"})
_ALWAYS = frozenset({"Id", *_TIMES})
_DATED = _ALWAYS | {"DocNumber", "TxnDate", "TotalAmt", "VendorRef", "APAccountRef", "CurrencyRef"}
FILTERABLE: Mapping[str, frozenset[str]] = {
    "Vendor": _ALWAYS | {"DisplayName", "CompanyName", "Active", "Balance"},
    "Item": _ALWAYS | {"Name", "Sku", "Active", "Type", "UnitPrice", "PurchaseCost"},
    "PurchaseOrder": _DATED | {"POStatus", "DueDate"},
    "Bill": _DATED | {"DueDate", "Balance", "SalesTermRef"},
    "VendorCredit": _DATED | {"Balance"},
    "BillPayment": _ALWAYS | {"TxnDate", "TotalAmt", "VendorRef", "PayType"},
    "Attachable": _ALWAYS | {"FileName", "AttachableRef.EntityRef.Type"},
    "CompanyInfo": _ALWAYS,
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison; `values` are several for `in` alone."""

    field: str
    sign: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """A query, understood."""

    entity: str
    counts: bool
    conditions: tuple[Condition, ...]
    order: tuple[tuple[str, bool], ...]
    start: int
    most: int

    @property
    def is_by_id(self) -> bool:
        """Whether it wants to see them in the order of their ids, as who reads everything does."""
        return self.order == (("Id", False),)

    def _names(self, field: str) -> bool:
        return any(each.field == field for each in self.conditions)

    @classmethod
    def of(cls, text: str) -> "Query":
        """Read a query. Raises `Refused` 4000 for one nobody can read, 4001 for unknown names."""
        return _Reader(text).query()

    def answer(self, documents: Iterable[Document]) -> dict[str, Any]:
        """Return the body of a `QueryResponse`; those given are in the order of ids if it is."""
        found = list(documents)
        for each in self.conditions:
            found = [one for one in found if _holds(each, one)]
        if "Active" in FILTERABLE[self.entity] and not self._names("Active"):
            found = [one for one in found if one.body.get("Active") is not False]
        if self.counts:
            return {"totalCount": len(found)}
        for name, descending in () if self.is_by_id else reversed(self.order):
            found.sort(key=lambda one, name=name: _sortable(_at(one, name)), reverse=descending)  # type: ignore[misc]  # a bound name
        page = found[self.start - 1 : self.start - 1 + self.most]
        shown = [one.shown() for one in page]
        if not shown:
            return {}
        return {self.entity: shown, "startPosition": self.start, "maxResults": len(shown)}


class _Reader:
    def __init__(self, text: str) -> None:
        self._words: list[tuple[str, str]] = []
        place = 0
        while text[place:].strip():
            found = _TOKEN.match(text, place)
            if found is None or found.lastgroup is None:
                raise _unreadable(text[place : place + 20])
            self._words.append((found.lastgroup, found[found.lastgroup]))
            place = found.end()

    def query(self) -> Query:
        self._expect("select")
        counts = self._is("count")
        for sign in "(*)" if counts else "*":
            self._expect(sign)
        self._expect("from")
        entity = self._take("word")
        if entity not in FILTERABLE:
            raise _unknown(f"Invalid context declaration: {entity}")
        conditions = self._conditions(entity) if self._is("where") else ()
        order = self._order(entity) if self._is("orderby") else ()
        start = int(self._take("number")) if self._is("startposition") else 1
        most = int(self._take("number")) if self._is("maxresults") else USUAL_RESULTS
        if self._words or start < 1 or not 1 <= most <= MOST_RESULTS:
            raise _unreadable(self._words[0][1] if self._words else f"{start}, {most}")
        return Query(entity, counts, tuple(conditions), tuple(order), start, most)

    def _conditions(self, entity: str) -> list[Condition]:
        found = [self._condition(entity)]
        while self._is("and"):
            found.append(self._condition(entity))
        return found

    def _condition(self, entity: str) -> Condition:
        name = self._field(entity)
        if self._is("in"):
            self._expect("(")
            values = [self._value()]
            while self._is(","):
                values.append(self._value())
            self._expect(")")
            return Condition(name, "in", tuple(values))
        sign = "like" if self._is("like") else self._take("sign")
        return Condition(name, sign, (self._value(),))

    def _order(self, entity: str) -> list[tuple[str, bool]]:
        found: list[tuple[str, bool]] = []
        while not found or self._is(","):
            name = self._field(entity)
            descending = self._is("desc")
            if not descending:
                self._is("asc")
            found.append((name, descending))
        return found

    def _field(self, entity: str) -> str:
        name = self._take("word")
        if name not in FILTERABLE[entity]:
            raise _unknown(f"Property {name} not found for Entity {entity}")
        return name

    def _value(self) -> str:
        kind, word = self._words[0] if self._words else ("", "")
        if kind == "text":
            self._words.pop(0)
            return re.sub(r"\\(.)", r"\1", word[1:-1])
        if kind == "word" and word.casefold() in {"true", "false"}:
            self._words.pop(0)
            return word.casefold()
        return self._take("number")

    def _is(self, word: str) -> bool:
        if self._words and self._words[0][0] != "text" and self._words[0][1].casefold() == word:
            self._words.pop(0)
            return True
        return False

    def _expect(self, word: str) -> None:
        if not self._is(word):
            raise _unreadable(self._words[0][1] if self._words else "<EOF>")

    def _take(self, kind: str) -> str:
        if not self._words or self._words[0][0] != kind:
            raise _unreadable(self._words[0][1] if self._words else "<EOF>")
        return self._words.pop(0)[1]


def _at(document: Document, name: str) -> Any:  # noqa: ANN401 - JSON
    first, *inner = name.split(".")
    value = document.part(first)
    for part in inner:
        value = value.get(part) if isinstance(value, dict) else None
    return value.get("value") if isinstance(value, dict) else value


def _holds(condition: Condition, document: Document) -> bool:
    value = _at(document, condition.field)
    if value is None:
        return False
    if condition.sign == "like":
        return fnmatchcase(str(value), condition.values[0].replace("%", "*"))
    if condition.sign == "in":
        return _text(value) in condition.values
    left, right = _comparable(condition.field, value, condition.values[0])
    holds: Mapping[str, bool] = {
        "=": left == right,
        "<": left < right,
        ">": left > right,
        "<=": left <= right,
        ">=": left >= right,
    }
    return holds.get(condition.sign, False)


def _comparable(name: str, value: Any, said: str) -> tuple[Any, Any]:  # noqa: ANN401 - JSON
    if name in _TIMES:
        try:
            return datetime.fromisoformat(value), _moment(said)
        except ValueError:
            raise _unreadable(said) from None
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return Decimal(str(value)), Decimal(said)
        except InvalidOperation:
            raise _unreadable(said) from None
    return _text(value), said


def _moment(said: str) -> datetime:
    found = datetime.fromisoformat(said)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _text(value: object) -> str:
    return str(value).casefold() if isinstance(value, bool) else str(value)


def _sortable(value: Any) -> tuple[bool, Any]:  # noqa: ANN401 - JSON
    return (value is not None, value if value is not None else 0)


def _unreadable(near: str) -> Refused:
    return Refused("4000", "Error parsing query", f'QueryParserError: Encountered "{near}"')


def _unknown(why: str) -> Refused:
    return Refused("4001", "Invalid query", f"QueryValidationError: {why}")
