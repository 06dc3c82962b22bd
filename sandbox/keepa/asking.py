"""Reading a product request: what may stand in it, what has to, and what each part costs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sandbox.keepa.statistics import Interval
from sandbox.keepa.wire import Refused, minutes, out_of_range

DOMAINS = {1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12}
HERE = 1
"""The practice Amazon is amazon.com; of the others Keepa knows nothing here."""
MOST = 100
_ASIN = re.compile(r"[0-9A-Z]{10}")
_CODE = re.compile(r"[0-9]{12,14}")
_NO, _YES = "0", "1"
_ANSWERED_HERE = {
    *("key", "domain", "asin", "code", "stats", "history", "days", "update", "buybox"),
    *("code-limit", "rating", "videos", "aplus", "stock", "only-live-offers", "rental"),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """One product request that can be answered."""

    domain: int
    asins: tuple[str, ...]
    codes: tuple[str, ...]
    stats: Interval | None
    history: bool
    days: int | None
    update: int
    buybox: bool
    per_code: int | None


def read(query: Mapping[str, str], now: datetime) -> Wish:
    """Understand a request. Raises `Refused`."""
    if "offers" in query:
        raise Refused("offers: the practice Keepa does not collect offers.")
    for name in query:
        if name not in _ANSWERED_HERE:
            raise Refused(f"{name}: unknown parameter.")
    if ("asin" in query) == ("code" in query):
        raise Refused("Either asin or code is required, and not both.")
    domain = _number(query, "domain", low=1)
    if domain is None:
        raise Refused("domain is required.")
    if domain not in DOMAINS:
        raise out_of_range("domain is out of range.")
    update = _number(query, "update", low=-1)
    return Wish(
        domain=domain,
        asins=_several(query, "asin", _ASIN),
        codes=_several(query, "code", _CODE),
        stats=_stats(query["stats"], now) if "stats" in query else None,
        history=_flag(query, "history", otherwise=True),
        days=_number(query, "days", low=1),
        update=1 if update is None else update,
        buybox=_flag(query, "buybox", otherwise=False),
        per_code=_number(query, "code-limit", low=1),
    )


def _several(query: Mapping[str, str], name: str, built: re.Pattern[str]) -> tuple[str, ...]:
    if name not in query:
        return ()
    given = query[name].split(",")
    if len(given) > MOST:
        raise out_of_range(f"{name} takes at most {MOST}.")
    if not all(built.fullmatch(one) for one in given):
        raise Refused(f"{name} is not valid.")
    return tuple(dict.fromkeys(given))


def _number(query: Mapping[str, str], name: str, *, low: int) -> int | None:
    if name not in query:
        return None
    try:
        number = int(query[name])
    except ValueError:
        raise Refused(f"{name} is not a number.") from None
    if number < low:
        raise out_of_range(f"{name} is out of range.")
    return number


def _flag(query: Mapping[str, str], name: str, *, otherwise: bool) -> bool:
    given = query.get(name, _YES if otherwise else _NO)
    if given not in {_NO, _YES}:
        raise out_of_range(f"{name} is neither 0 nor 1.")
    return given == _YES


def _stats(given: str, now: datetime) -> Interval:
    """Read so many days, or two dates or milliseconds."""
    parts = given.split(",")
    try:
        if len(parts) == 1:
            days = int(given)
            if days > 0:
                return Interval.last(days, minutes(now))
        elif len(parts) == 2:  # noqa: PLR2004 # from, until
            begin, end = (minutes(_moment(one)) for one in parts)
            if begin < end:
                return Interval(begin, end)
    except (ValueError, OverflowError):
        pass
    raise out_of_range("stats parameter invalid")


def _moment(given: str) -> datetime:
    if given.isdecimal():
        return datetime.fromtimestamp(int(given) / 1000, UTC)
    found = datetime.fromisoformat(given)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
