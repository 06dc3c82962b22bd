"""Two weeks in numbers, by the days of the shop; the picture and the words tell the same."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from agent.digest_chart import DAYS, KINDS, OTHER, Chart, Kind, chart
from memory import problem_queue
from memory.problem_queue import Filter
from memory.problems import tell
from memory.votes import Decision
from slack_app.chart import HEIGHT, WIDTH, draw
from tests.copies import ZONE
from tests.ledger_house import LedgerHouse
from tests.unit.test_problems import LATE
from tests.unit.test_problems import OTHER as SECOND

DAY = timedelta(days=1)
TODAY = date(2026, 11, 30)
PAPER, BLUE, ORANGE, REST = (255, 255, 255), (0, 114, 178), (230, 159, 0), (170, 177, 186)


def told(house: LedgerHouse, sweep: str, *findings: Any, team: str = "support") -> None:  # noqa: ANN401 - findings
    with house.database.copying() as tx:
        tell(tx, sweep, team, findings, shown=True)


def drawn_up(house: LedgerHouse, wanted: Filter | None = None) -> Chart:
    with house.database.read() as tx:
        found = chart(tx, wanted or Filter(), ZONE)
    assert found is not None
    return found


def a_chart(*kinds: Kind, minutes: Sequence[int | None] = (None,) * DAYS) -> Chart:
    days = [TODAY - timedelta(days=back) for back in reversed(range(DAYS))]
    return Chart(days, kinds, minutes)


def test_each_day_counts_what_was_open_at_its_end_and_today_what_is_open_now(
    house: LedgerHouse,
) -> None:
    told(house, "paid_not_sent", LATE)
    house.wait(DAY)
    told(house, "paid_not_sent", LATE, SECOND)
    told(house, "stock", replace(LATE, object="sku/1"))
    house.wait(DAY)
    told(house, "paid_not_sent", SECOND)
    found = drawn_up(house)
    assert [one.isoformat() for one in found.days[-3:]] == [
        "2026-12-01",
        "2026-12-02",
        "2026-12-03",
    ]
    assert {kind.title: kind.open[-4:] for kind in found.kinds} == {
        "Paid, not sent": (0, 1, 2, 1),
        "Stock": (0, 0, 1, 1),
    }
    assert found.totals[-4:] == (0, 1, 3, 2)


def test_a_day_ends_at_midnight_in_the_shop(house: LedgerHouse) -> None:
    house.wait(timedelta(hours=13, minutes=30))  # from ten in the morning to half past eleven
    told(house, "paid_not_sent", LATE)
    house.wait(timedelta(hours=1))
    told(house, "paid_not_sent", LATE, SECOND)
    assert drawn_up(house).totals[-3:] == (0, 1, 2)


def test_today_is_as_many_as_the_digest_counts(house: LedgerHouse) -> None:
    told(house, "paid_not_sent", LATE, SECOND)
    with house.database.copying() as tx:
        until, by = tx.now() + DAY, house.people["Mia"].id
        problem_queue.snooze(tx, [1], until=until, by=by, words="Later.")
        counted = problem_queue.count(tx, Filter())
    assert drawn_up(house).totals[-1] == counted == 1


def test_a_team_s_picture_has_that_team_s_problems_and_none_is_drawn_of_nothing(
    house: LedgerHouse,
) -> None:
    told(house, "paid_not_sent", LATE)
    told(house, "stock", SECOND, team="warehouse")
    theirs = drawn_up(house, Filter(teams=frozenset({"warehouse"})))
    assert [kind.title for kind in theirs.kinds] == ["Stock"]
    with house.database.read() as tx:
        assert chart(tx, Filter(teams=frozenset({"finance"})), ZONE) is None


def test_beyond_the_top_kinds_all_others_are_one(house: LedgerHouse) -> None:
    for number in range(KINDS + 2):
        many = [replace(LATE, object=f"{number}/{each}") for each in range(number + 1)]
        told(house, f"kind_{number}", *many)
    kinds = drawn_up(house).kinds
    assert [kind.title for kind in kinds] == [*(f"Kind {n}" for n in (6, 5, 4, 3, 2)), OTHER]
    assert [kind.open[-1] for kind in kinds] == [7, 6, 5, 4, 3, 3]


def test_how_long_approvals_took_is_the_median_of_those_agreed_to_that_day(
    house: LedgerHouse,
) -> None:
    told(house, "paid_not_sent", LATE)
    first, second, third = (house.asked(order) for order in ("1001", "1002", "1003"))
    house.wait(timedelta(minutes=10))
    house.vote(first, "Priya")
    house.wait(timedelta(minutes=20))
    house.vote(second, "Priya")
    house.vote(third, "Priya", Decision.REJECT)
    assert [*drawn_up(house).minutes] == [*[None] * (DAYS - 1), 20]
    house.wait(DAY)
    assert [*drawn_up(house).minutes[-3:]] == [None, 20, None]


def test_what_is_kept_reads_back_the_same(house: LedgerHouse) -> None:
    told(house, "paid_not_sent", LATE)
    found = drawn_up(house)
    again = Chart.of(found.payload)
    assert (again.payload, again.words) == (found.payload, found.words)


def numbers(words: str) -> Iterator[list[int]]:
    """Read the numbers of each sentence, the days left out."""
    for sentence in words.split(". "):
        without = re.sub(r"\d+ [A-Z][a-z]{2}", "", sentence)
        yield [int(one.replace(",", "")) for one in re.findall(r"\d[\d,]*", without.rstrip(","))]


def test_the_words_say_every_number_the_picture_shows() -> None:
    totals = [1200 + day for day in range(DAYS)]
    rest = [3] * DAYS
    minutes = [None, 7, *[None] * (DAYS - 3), 31]
    told = a_chart(Kind("Paid, not sent", totals), Kind(OTHER, rest), minutes=minutes)
    both = [one + 3 for one in totals]
    head, by_day, by_kind, took = numbers(told.words)
    assert head == [both[-1], 7]
    assert by_day == both
    assert by_kind == [DAYS - 1, totals[-1], totals[0], 3, 3]
    assert took == [7, 31]
    assert "18 Nov 7, 30 Nov 31" in told.words


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (9, 12, "12 open, 3 more than a week ago"),
        (12, 9, "9 open, 3 fewer than a week ago"),
        (4, 4, "4 open, as many as a week ago"),
        (0, 4, "4 open"),
    ],
)
def test_the_headline_compares_with_the_same_weekday_once_there_is_one(
    before: int, now: int, said: str
) -> None:
    assert a_chart(Kind("Late", [*[before] * 7, *[now] * 7])).headline == said


def test_words_fit_into_what_slack_says_of_a_picture() -> None:
    kinds = [Kind("A kind of problem with a long name", [88_888] * DAYS) for _ in range(KINDS + 1)]
    assert len(a_chart(*kinds, minutes=[9_999] * DAYS).words) < 1000


def picture(drawn: Chart) -> Image.Image:
    return Image.open(BytesIO(draw(drawn)))


def pixels(image: Image.Image, colour: tuple[int, int, int]) -> int:
    """Count the pixels of just this colour."""
    found = image.getcolors(WIDTH * HEIGHT)
    assert found is not None
    return sum(count for count, one in found if one == (*colour, 255))


def test_a_picture_is_a_card_of_twice_the_plain_size_that_hides_what_is_below() -> None:
    image = picture(a_chart(Kind("Late", [1] * DAYS)))
    assert (image.format, image.size, image.mode) == ("PNG", (1200, 700), "RGBA")
    assert [image.getpixel(corner) for corner in ((0, 0), (WIDTH - 1, HEIGHT - 1))] == [
        (0,) * 4
    ] * 2
    assert image.getpixel((WIDTH // 2, 20)) == (*PAPER, 255)


def test_bars_are_as_high_as_their_numbers() -> None:
    first, second = [4, 8] * (DAYS // 2), [2] * DAYS
    image = picture(a_chart(Kind("Late", first), Kind(OTHER, second)))
    blue, rest = pixels(image, BLUE), pixels(image, REST)
    assert blue / rest == pytest.approx(sum(first) / sum(second), rel=0.1)
    alone = picture(a_chart(Kind("Late", first)))
    assert (pixels(alone, REST), pixels(alone, ORANGE)) == (0, 0)


def test_a_kind_without_any_today_is_still_named() -> None:
    gone = Kind("Gone today", [*[3] * (DAYS - 1), 0])
    assert pixels(picture(a_chart(Kind("Late", [3] * DAYS), gone)), ORANGE) > 0


def test_each_two_kinds_differ_for_who_sees_no_red_or_no_green() -> None:
    image = picture(a_chart(*(Kind(f"Kind {n}", [5] * DAYS) for n in range(KINDS))))
    found = image.getcolors(WIDTH * HEIGHT)
    assert found is not None
    common = sorted(found, reverse=True)[: KINDS + 1]
    colours = [one[:3] for _, one in common if isinstance(one, tuple) and one[:3] != PAPER]
    assert len(colours) == KINDS
    for without in (PROTANOPIA, DEUTERANOPIA):
        seen = [_seen(colour, without) for colour in colours]
        apart = [math.dist(one, other) for at, one in enumerate(seen) for other in seen[:at]]
        assert min(apart) > 40


# How colours look without the cones for red, or for green (Machado, Oliveira, Fernandes, 2009).
PROTANOPIA = ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052))
DEUTERANOPIA = ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969))


def _seen(colour: tuple[int, ...], matrix: tuple[tuple[float, ...], ...]) -> list[float]:
    linear = [(part / 255) ** 2.2 for part in colour]
    mixed = [sum(a * b for a, b in zip(row, linear, strict=True)) for row in matrix]
    return [255 * max(0.0, min(1.0, part)) ** (1 / 2.2) for part in mixed]
