"""Whose days are counted: when the shop works, and when its carriers and its vendors do. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from policies.business_time import BusinessCalendar


@dataclass(frozen=True)
class Partners:
    """When those work whom the shop works with: most of them, and by name who has days of its own.

    Names are as the copies have them; capitals make no difference.
    """

    usual: BusinessCalendar
    own: Mapping[str, BusinessCalendar] = field(default_factory=dict)

    def of(self, name: str) -> BusinessCalendar:
        """Return the calendar of somebody."""
        return dict(self.by_name()).get(name.lower(), self.usual)

    def by_name(self) -> Iterator[tuple[str, BusinessCalendar]]:
        """Yield each calendar with its name in small letters, first the usual one with none.

        SQLite makes only a to z small, PostgreSQL every letter: a name where that differs is
        yielded in both ways.
        """
        yield "", self.usual
        for name, calendar in self.own.items():
            for small in dict.fromkeys((name.lower(), _plain_letters_small(name))):
                yield small, calendar


@dataclass(frozen=True)
class Calendars:
    """The shop's own calendar, and those of its carriers and its vendors."""

    shop: BusinessCalendar
    carriers: Partners
    vendors: Partners

    @classmethod
    def alike(cls, calendar: BusinessCalendar) -> "Calendars":
        """Have everybody work on the same days."""
        return cls(calendar, Partners(calendar), Partners(calendar))


def _plain_letters_small(name: str) -> str:
    return "".join(one.lower() if one.isascii() else one for one in name)
