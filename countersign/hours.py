"""When people work: the shop's approvers, the carriers and the vendors, as they are set."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, time
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from policies.business_time import BusinessCalendar
from policies.calendars import Calendars, Partners
from policies.carrier_days import PUBLISHED, Days

_MON_TO_FRI = frozenset(range(5))


def weekdays_in(text: str) -> frozenset[int]:
    """Read weekdays such as `0-4` or `0-1,3-5`. Raises `ValueError` with what is wanted."""
    days: set[int] = set()
    for part in text.split(","):
        first, _, last = (one.strip() for one in part.partition("-"))
        last = last or first
        if not {first, last} <= set("0123456") or last < first:
            raise ValueError("is no weekdays such as 0-4 or 0-1,3-5; Monday is 0, Sunday is 6")
        days |= set(range(int(first), int(last) + 1))
    return frozenset(days)


def _are_weekdays(text: str) -> str:
    weekdays_in(text)
    return text


def _have_names(own: Mapping[str, "DaysSettings"]) -> Mapping[str, "DaysSettings"]:
    if not all(name.strip() for name in own):
        raise ValueError("somebody has no name; take it as it stands in the shop or the books")
    names = Counter(name.strip().lower() for name in own)
    if twice := sorted(name for name, times in names.items() if times > 1):
        raise ValueError(f"{twice[0]} is named twice; capitals make no difference")
    return own


Weekdays = Annotated[str, AfterValidator(_are_weekdays)]


class DaysSettings(BaseModel):
    """When a carrier or a vendor works; what is not said is as for any other of them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    weekdays: Annotated[Weekdays | None, Field(description="Its working days, Monday is 0")] = None
    holidays: Annotated[
        frozenset[date] | None, Field(description="Days it does not work, instead of the usual")
    ] = None

    def over(self, usual: Days) -> Days:
        """Return its days: what is said here, otherwise the usual ones."""
        return Days(
            usual.weekdays if self.weekdays is None else weekdays_in(self.weekdays),
            usual.holidays if self.holidays is None else self.holidays,
        )


_Own = Annotated[dict[str, DaysSettings], AfterValidator(_have_names)]


class HoursSettings(BaseModel):
    """When approvers work: a request's time to be decided counts only these hours.

    Carriers and vendors have weekdays and holidays of their own, and the shop's hours on those. A
    carrier that says nothing works as it publishes; any other, and a vendor, from Monday to Friday
    without the shop's holidays.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    opens: Annotated[time, Field(description="Start of the working day, local time")] = time(8)
    closes: Annotated[time, Field(description="End of the working day, local time")] = time(18)
    weekdays: Annotated[Weekdays, Field(description="Working days, Monday is 0, e.g. 0-4")] = "0-4"
    holidays: Annotated[
        frozenset[date], Field(description='Days nobody works, e.g. ["2026-12-25"]')
    ] = frozenset()
    carriers: Annotated[
        _Own,
        Field(
            description=(
                "Carriers that work otherwise than they publish, by their name in the shop: "
                '{"UPS": {"weekdays": "0-5", "holidays": ["2026-12-25"]}}'
            )
        ),
    ] = {}
    vendors: Annotated[
        _Own,
        Field(
            description=(
                "Vendors that work otherwise than Monday to Friday with the shop's holidays off, "
                'by their name in the books: {"Reno Bins": {"weekdays": "0-3"}}'
            )
        ),
    ] = {}

    @model_validator(mode="after")
    def _opens_first(self) -> Self:
        if self.closes <= self.opens:
            raise ValueError("the shop closes before it opens")
        return self

    def calendar(self, zone: ZoneInfo) -> BusinessCalendar:
        """Return the approvers' business hours."""
        days = Days(weekdays_in(self.weekdays), self.holidays)
        return self._open(zone, days)

    def calendars(self, zone: ZoneInfo) -> Calendars:
        """Return when the shop, the carriers and the vendors work."""
        usual = Days(_MON_TO_FRI, self.holidays)
        published = {name.lower(): days for name, days in PUBLISHED.items()}
        carriers = {name.strip().lower(): one for name, one in self.carriers.items()}
        own = {
            name: carriers.get(name, DaysSettings()).over(published.get(name, usual))
            for name in {**published, **carriers}
        }
        vendors = {name.strip(): one.over(usual) for name, one in self.vendors.items()}
        return Calendars(
            self.calendar(zone),
            self._partners(zone, usual, own),
            self._partners(zone, usual, vendors),
        )

    def _partners(self, zone: ZoneInfo, usual: Days, own: Mapping[str, Days]) -> Partners:
        calendars = {name: self._open(zone, days) for name, days in own.items()}
        return Partners(self._open(zone, usual), calendars)

    def _open(self, zone: ZoneInfo, days: Days) -> BusinessCalendar:
        return BusinessCalendar(zone, self.opens, self.closes, days.weekdays, days.holidays)
