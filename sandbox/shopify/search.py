"""Shopify's search syntax, as far as orders, variants and products need it.

`name:1001`, `tag:"final-sale"`, `created_at:>=2026-11-01`, `-status:cancelled`, `OR` between terms,
`*` after a prefix. As at Shopify, an unknown field does not fail: it is ignored with a warning in
the response's extensions, so that a typo silently widens the result.
"""

import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

Value = str | int | datetime | None
T = TypeVar("T")
Fields = Mapping[str, Callable[[T], Value | Iterable[Value]]]

_TERM = re.compile(
    r"""(?P<or>\bOR\b)|(?:\bAND\b)|(?P<no>-|NOT\s+)?"""
    r"""(?:(?P<field>\w+):)?(?P<sign><=|>=|<|>)?(?P<value>"[^"]*"|'[^']*'|[^\s()]+)"""
)
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True)
class Term:
    """One condition: a field (None is any text), perhaps a comparison, a value, perhaps negated."""

    field: str | None
    sign: str
    value: str
    negated: bool


def parse(query: str) -> list[list[Term]]:
    """Return the query as alternatives of terms that must all hold."""
    alternatives: list[list[Term]] = [[]]
    for match in _TERM.finditer(query):
        if match["or"]:
            alternatives.append([])
        elif match["value"]:
            value = match["value"].strip("\"'")
            term = Term(match["field"], match["sign"] or "", value, bool(match["no"]))
            alternatives[-1].append(term)
    return alternatives


def search(
    nodes: Iterable[T], query: str | None, fields: Fields[T], *, text: Sequence[str], now: datetime
) -> tuple[list[T], list[dict[str, str]]]:
    """Return the nodes that match, and a warning for each field that does not exist.

    `text` names the fields that a word without a field is looked for in.
    """
    if not query or not query.strip():
        return list(nodes), []
    alternatives = parse(query)
    unknown = {t.field for terms in alternatives for t in terms if t.field} - set(fields)
    warnings = [
        {
            "field": field,
            "message": "Invalid search field for this query.",
            "code": "invalid_field",
        }
        for field in sorted(unknown)
    ]
    known = [[t for t in terms if t.field not in unknown] for terms in alternatives]

    def holds(node: T, term: Term) -> bool:
        names = [term.field] if term.field else text
        found = any(_matches(fields[name](node), term, now) for name in names)
        return found is not term.negated

    return [n for n in nodes if any(all(holds(n, t) for t in terms) for terms in known)], warnings


def _matches(actual: Value | Iterable[Value], term: Term, now: datetime) -> bool:
    if isinstance(actual, datetime):
        return _matches_moment(actual, term, now)
    if isinstance(actual, int):
        if not term.value.isdecimal():
            return False
        return _COMPARE[term.sign or "="](actual, int(term.value))
    if actual is None or isinstance(actual, str):
        return _matches_text(actual or "", term.value)
    return any(_matches(one, term, now) for one in actual)


def _matches_text(actual: str, wanted: str) -> bool:
    actual, wanted = actual.casefold(), wanted.casefold()
    if wanted.endswith("*"):
        return any(w.startswith(wanted[:-1]) for w in (actual, *actual.split()))
    return wanted in (actual, actual.lstrip("#"), *actual.split())


def _matches_moment(actual: datetime, term: Term, now: datetime) -> bool:
    if term.value == "now":
        wanted = now
    else:
        try:
            wanted = datetime.fromisoformat(term.value)
        except ValueError:
            return False
    wanted = wanted if wanted.tzinfo else wanted.replace(tzinfo=UTC)
    if term.sign:
        return _COMPARE[term.sign](actual, wanted)
    return wanted <= actual < wanted + timedelta(days=1)
