"""Business hours: when people are there to decide, so that no request runs out over a weekend."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from policies.errors import Misconfigured

_HOUR = timedelta(hours=1)
_WEEKDAYS = frozenset(range(5))
# With any weekday open, a longer row of closed days can only be a mistake in the holidays.
_LONGEST_CLOSURE = timedelta(days=366)


@dataclass(frozen=True)
class BusinessCalendar:
    """One opening a day, in local wall time, on some weekdays (0 is Monday), never on holidays.

    Hours are hours that really pass: where the clock changes during an opening, that opening is
    an hour shorter or longer. Results are UTC.
    """

    zone: ZoneInfo
    opens: time = time(9)
    closes: time = time(17)
    weekdays: frozenset[int] = _WEEKDAYS
    holidays: frozenset[date] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        if self.closes <= self.opens:
            raise Misconfigured("The shop closes before it opens. Correct the business hours.")
        if not self.weekdays or not self.weekdays <= frozenset(range(7)):
            raise Misconfigured("Name at least one weekday, from 0 (Monday) to 6 (Sunday).")

    def add(self, start: datetime, hours: float) -> datetime:
        """Return the first moment at which `hours` business hours have passed since `start`.

        `start` is aware; `hours` is not negative. Raises `Misconfigured` if the shop is closed
        for more than a year on end.
        """
        left = timedelta(hours=hours)
        if left < timedelta():
            raise ValueError("business hours cannot be taken back")
        moment = start.astimezone(UTC)
        for opening, closing in self._openings(moment) if left else ():
            worked = closing - max(opening, moment)
            if worked >= left:
                return max(opening, moment) + left
            left -= worked
        return moment

    def back(self, end: datetime, hours: float) -> datetime:
        """Return the last moment from which so many business hours have passed by `end`.

        The counterpart of `add`: whatever began at it or before is through with them. Raises what
        `add` does.
        """
        left = timedelta(hours=hours)
        if left < timedelta():
            raise ValueError("business hours cannot be taken back")
        moment = end.astimezone(UTC)
        for opening, closing in self._openings_before(moment) if left else ():
            worked = min(closing, moment) - opening
            if worked >= left:
                return min(closing, moment) - left
            left -= worked
        return moment

    @property
    def hours_a_day(self) -> float:
        """How many hours people are at work on a working day."""
        opens, closes = (one.hour + one.minute / 60 for one in (self.opens, self.closes))
        return closes - opens

    def opening_from(self, start: datetime) -> datetime:
        """Return the first moment from `start` on at which people are at work.

        Raises `Misconfigured` if the shop is closed for more than a year on end.
        """
        moment = start.astimezone(UTC)
        opening, _ = next(self._openings(moment))
        return max(opening, moment)

    def day_from(self, day: date) -> date:
        """Return the first day from `day` on that is worked. Raises what `opening_from` does."""
        morning = datetime.combine(day, time(), self.zone)
        return self.opening_from(morning).astimezone(self.zone).date()

    def hours_between(self, start: datetime, end: datetime) -> float:
        """Return how many business hours lie between two aware moments; never negative."""
        begin, finish = start.astimezone(UTC), end.astimezone(UTC)
        total = timedelta()
        for opening, closing in self._openings(begin):
            if opening >= finish:
                break
            total += max(min(closing, finish) - max(opening, begin), timedelta())
        return total / _HOUR

    def _openings(self, since: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the openings, in UTC, that end after `since`, the first one first."""
        # A day earlier: an opening near midnight may still run where the calendar says tomorrow.
        for opening, closing in self._from(since, timedelta(days=-1), timedelta(days=1)):
            if closing > max(opening, since):
                yield opening, closing

    def _openings_before(self, until: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the openings, in UTC, that begin before `until`, the last one first."""
        for opening, closing in self._from(until, timedelta(days=1), timedelta(days=-1)):
            if opening < min(closing, until):
                yield opening, closing

    def _from(
        self, moment: datetime, first: timedelta, step: timedelta
    ) -> Iterator[tuple[datetime, datetime]]:
        """Yield one opening after the other, in UTC, from the day of a moment on."""
        day = moment.astimezone(self.zone).date() + first
        last_open = day
        while abs(day - last_open) <= _LONGEST_CLOSURE:
            if day.weekday() in self.weekdays and day not in self.holidays:
                last_open = day
                opening, closing = (
                    datetime.combine(day, wall, self.zone).astimezone(UTC)
                    for wall in (self.opens, self.closes)
                )
                yield opening, closing
            day += step
        raise Misconfigured("The calendar has no business hours for a whole year.")
