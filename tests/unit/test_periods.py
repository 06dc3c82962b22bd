from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tools.periods import Period, Span, period_in, span_of

SHOP = ZoneInfo("America/Los_Angeles")
# Tuesday 24 November, 23:30 in the shop; in UTC it is Wednesday already.
LATE = datetime(2026, 11, 25, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sentence", "period"),
    [
        ("how much did we refund this week and why", Period.THIS_WEEK),
        ("refunds last 7 days", Period.LAST_SEVEN_DAYS),
        ("what did we refund in the past month?", Period.LAST_THIRTY_DAYS),
        ("Refunds YESTERDAY", Period.YESTERDAY),
        ("how much this month so far", Period.THIS_MONTH),
        ("since Monday", Period.THIS_WEEK),
        ("how much did we refund", None),
        ("today or yesterday?", None),
        ("todays", None),
    ],
)
def test_a_sentence_names_one_period_or_none(sentence: str, period: Period | None) -> None:
    assert period_in(sentence) is period


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        (Period.TODAY, "2026-11-24", "2026-11-24"),
        (Period.YESTERDAY, "2026-11-23", "2026-11-23"),
        (Period.THIS_WEEK, "2026-11-23", "2026-11-24"),
        (Period.LAST_WEEK, "2026-11-16", "2026-11-22"),
        (Period.LAST_SEVEN_DAYS, "2026-11-18", "2026-11-24"),
        (Period.THIS_MONTH, "2026-11-01", "2026-11-24"),
        (Period.LAST_MONTH, "2026-10-01", "2026-10-31"),
        (Period.LAST_THIRTY_DAYS, "2026-10-26", "2026-11-24"),
    ],
)
def test_days_begin_where_the_shop_is(period: Period, first: str, last: str) -> None:
    span = span_of(period, LATE, SHOP)
    assert span.start.astimezone(SHOP).isoformat()[:19] == f"{first}T00:00:00"
    final = min(span.end - timedelta(microseconds=1), LATE).astimezone(SHOP)
    assert final.date().isoformat() == last


def test_every_period_can_be_said_and_begins_in_the_past() -> None:
    for period in Period:
        span = span_of(period, LATE, SHOP)
        assert period.value in span.said
        assert span.start <= LATE


def test_the_end_belongs_to_the_next_span() -> None:
    week = span_of(Period.LAST_WEEK, LATE, SHOP)
    assert week.start in week
    assert week.end not in week
    assert week.end in span_of(Period.THIS_WEEK, LATE, SHOP)


def test_a_day_the_clock_changes_is_whole() -> None:
    after = datetime(2026, 11, 2, 20, 0, tzinfo=UTC)
    day: Span = span_of(Period.YESTERDAY, after, SHOP)
    assert day.end.astimezone(UTC) - day.start.astimezone(UTC) == timedelta(hours=25)
