"""What vendors' own lists say of an article of ours, each with its age, and which say nothing."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from memory.mirror import sources, vendor_lists
from memory.mirror.vendor_lists import Offer
from policies.errors import Ambiguous, BadRequest, NotFound
from policies.freshness import Standing, ago
from policies.money import Money
from tools.periods import day
from tools.plain_text import plain_text, quoted
from tools.tool import Link, LookupContext
from tools.vendor_lists.numbers import Kept
from tools.vendor_lists.places import VendorList
from tools.vendor_lists.settings import STREAM

_PART = re.compile(r"[0-9A-Za-z][0-9A-Za-z./_#+-]{0,39}")


@dataclass(frozen=True)
class Listed:
    """One line of one vendor's list, and who sent it."""

    sender: VendorList
    offer: Offer
    page: str | None

    @property
    def vendor(self) -> str:
        """Whose list it is."""
        return self.sender.vendor.name

    @property
    def there(self) -> bool:
        """Whether the vendor says that there are any."""
        return self.offer.kept == Kept.SOME or bool(self.offer.units)

    @property
    def price(self) -> Money | None:
        """What the vendor asks for one, as far as the list says."""
        minor, currency = self.offer.price, self.offer.currency
        return None if minor is None or currency is None else Money(minor=minor, currency=currency)

    def part(self, sku: str) -> str:
        """Say what the vendor calls it, where that is another name: ` (their R13665-0)`."""
        named = self.offer.part
        if named.casefold() == sku.casefold() or not _PART.fullmatch(named):
            return ""
        return f" (their {plain_text(named, limit=40)})"

    def has(self, sku: str) -> str:
        """Say how many there are, in the vendor's sense and no other: `has 50 or more BIN-24`."""
        units = self.offer.units or 0
        match self.offer.kept:
            case Kept.COUNTED:
                return f"has {units:,} {sku}" if units else f"has no {sku}"
            case Kept.AT_LEAST:
                return f"has {units:,} or more {sku}"
            case Kept.SOME:
                return f"has some {sku}, not counted"
        return f"does not say how many {sku} it has"

    def is_stale(self, now: datetime) -> bool:
        """Whether the list is older than that vendor's may be."""
        return now - self.offer.as_of > self.sender.vendor.patience

    def dated(self, context: LookupContext) -> str:
        """Say how old it is: `as of today 07:52`, and in words where that is too old."""
        at = self.offer.as_of
        local = at.astimezone(context.zone)
        said = f"as of {day(at, context.as_of, context.zone)} {local:%H:%M}"
        if not self.is_stale(context.as_of):
            return said
        age = ago((context.as_of - at).total_seconds())
        return f"{said}, a list that is {age} old: ask before you promise anything"

    def told(self) -> dict[str, Any]:
        """Return it as typed values, without what it costs."""
        return {
            "vendor": self.vendor,
            "kept": self.offer.kept,
            "units": self.offer.units,
            "lead_days": self.offer.lead_days,
            "as_of": self.offer.as_of.isoformat(),
        }


@dataclass(frozen=True)
class Found:
    """What the lists say of an article; `silent` says of each list that is not read, and why."""

    sku: str
    listed: tuple[Listed, ...]
    silent: tuple[str, ...]
    asked: tuple[VendorList, ...]

    @property
    def links(self) -> tuple[Link, ...]:
        """Where the lists can be looked at."""
        return tuple(
            dict.fromkeys(
                Link(f"List of {one.vendor}", one.page) for one in self.listed if one.page
            )
        )


def find(sku: str, vendor: str | None, context: LookupContext) -> Found:
    """Read what one vendor's list says of an article, or everybody's.

    Raises `BadRequest` where no vendor sends lists, `NotFound` or `Ambiguous` for the vendor.
    """
    every = tuple(context.reads.vendor_lists.values())
    if not every:
        raise BadRequest(
            "No vendor sends us lists yet, so I cannot see their stock. An admin reads "
            "docs/connect-vendor-feeds.md."
        )
    asked = (_named(vendor, every),) if vendor else every
    by_source = {one.source: one for one in asked}
    with context.database.read() as tx:
        offers = [one for one in vendor_lists.offers(tx, sku) if one.source in by_source]
        streams = [one for one in sources.read(tx) if one.account in by_source]
        pages = {name: sources.cursor(tx, name, STREAM).get("page") for name in by_source}
    known = {one.account for one in streams if one.whole_at is not None}
    silent = [
        f"The list of {by_source[name].vendor.name} has not been read: none has come, or nobody "
        "has confirmed its columns"
        for name in by_source
        if name not in known
    ]
    held = [
        f"A newer list of {by_source[one.account].vendor.name} could not be read"
        for one in streams
        if one.account in known and one.standing in {Standing.WAITING, Standing.FAILING}
    ]
    listed = (Listed(by_source[one.source], one, pages[one.source]) for one in offers)
    return Found(sku, tuple(listed), (*silent, *held), asked)


def _named(vendor: str, every: Sequence[VendorList]) -> VendorList:
    """Find the vendor that is called so, or whose name has all of these words."""
    wanted = _words(vendor)
    exact = [one for one in every if _words(one.vendor.name) == wanted]
    alike = exact or [one for one in every if wanted and {*wanted} <= {*_words(one.vendor.name)}]
    if len(alike) == 1:
        return alike[0]
    names = ", ".join(one.vendor.name for one in alike or every)
    if alike:
        raise Ambiguous(f"Which one: {names}?")
    raise NotFound(f"No vendor called {quoted(vendor, 40)} sends us lists. There are: {names}.")


def _words(name: str) -> list[str]:
    return list(_each_word(name.casefold()))


def _each_word(name: str) -> Iterator[str]:
    for word in re.findall(r"[^\W_]+(?:['\u2019]s\b)?", name):
        yield re.sub(r"['\u2019]s$", "", word)
