"""A stretch of the shop's own days, as people name it: today, this week, last month."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Final

DEFAULT_DAYS: Final = 7


class Period(StrEnum):
    """The stretches that can be asked for. A week begins on Monday."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    THIS_WEEK = "this week"
    LAST_WEEK = "last week"
    LAST_SEVEN_DAYS = "last seven days"
    THIS_MONTH = "this month"
    LAST_MONTH = "last month"
    LAST_THIRTY_DAYS = "last thirty days"


_SPOKEN: Mapping[Period, str] = {
    Period.YESTERDAY: r"yesterday",
    Period.TODAY: r"today|so far today|this (?:morning|afternoon)",
    Period.LAST_WEEK: r"(?:last|previous) week|the week before",
    Period.THIS_WEEK: r"this week|week to date|since monday",
    Period.LAST_MONTH: r"(?:last|previous) month|the month before",
    Period.THIS_MONTH: r"this month|month to date|mtd",
    Period.LAST_SEVEN_DAYS: r"(?:last|past) (?:7|seven) days|past week|(?:a|one) week",
    Period.LAST_THIRTY_DAYS: r"(?:last|past) (?:30|thirty) days|past month|(?:a|one) month",
}
_WORDS = {
    period: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for period, words in _SPOKEN.items()
}


def period_in(sentence: str) -> Period | None:
    """Return the one period a sentence names; none where it names none, or two."""
    found = [period for period, words in _WORDS.items() if words.search(sentence)]
    return found[0] if len(found) == 1 else None


@dataclass(frozen=True)
class Span:
    """From the first moment of a day up to, and without, `end`; `said` is what it is called."""

    start: datetime
    end: datetime
    said: str

    def __contains__(self, moment: datetime) -> bool:
        return self.start <= moment < self.end


def span_of(period: Period, as_of: datetime, zone: tzinfo) -> Span:
    """Lay a period over the shop's calendar. The shop's zone decides where a day begins."""
    today = as_of.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    first = today.replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    begins, ends = {
        Period.TODAY: (today, None),
        Period.YESTERDAY: (today - timedelta(days=1), today),
        Period.THIS_WEEK: (monday, None),
        Period.LAST_WEEK: (monday - timedelta(days=7), monday),
        Period.LAST_SEVEN_DAYS: (today - timedelta(days=6), None),
        Period.THIS_MONTH: (first, None),
        Period.LAST_MONTH: (before, first),
        Period.LAST_THIRTY_DAYS: (today - timedelta(days=29), None),
    }[period]
    last = today if ends is None else ends - timedelta(days=1)
    end = as_of + timedelta(seconds=1) if ends is None else _midnight(ends, zone)
    return Span(_midnight(begins, zone), end, _said(period, begins, last))


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _said(period: Period, begins: date, last: date) -> str:
    days = _day(begins) if begins == last else f"{_day(begins)} to {_day(last)}"
    return f"{'in the ' if period.endswith('days') else ''}{period} ({days})"


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"


def day(moment: datetime, as_of: datetime, zone: tzinfo) -> str:
    """Write a day as people say it in the shop: `12 Nov`, with the year only if it is another."""
    local = moment.astimezone(zone)
    year = "" if local.year == as_of.astimezone(zone).year else f" {local.year}"
    return f"{local.day} {local:%b}{year}"


def time_of(moment: datetime, as_of: datetime, zone: tzinfo) -> str:
    """Write a time of day, and the day where it is another."""
    local, today = moment.astimezone(zone), as_of.astimezone(zone)
    which = "" if local.date() == today.date() else f"{day(moment, as_of, zone)} "
    return f"{which}{local:%H:%M}"
