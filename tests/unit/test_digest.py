"""A morning in a message: what is down first, what needs a person, what was done; once a day."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from agent.digest import Digest, Digests, compose
from agent.waking import PATIENCE
from memory import problem_queue
from memory.mirror import sources
from memory.mirror.rows import FulfilmentRow
from memory.problem_queue import Filter
from memory.problems import Severity, tell
from memory.tables import outbox
from memory.votes import Decision
from slack_app.cards.blocks import words_of
from slack_app.cards.digest import digest, rest
from slack_app.problems import listed, names_of
from tests.copies import ZONE, Copies
from tests.ledger_house import LedgerHouse
from tests.unit.test_problems import LATE, OTHER


@pytest.fixture
def copies(house: LedgerHouse) -> Copies:
    return Copies(house.database, house.now())


@pytest.fixture
def digests(house: LedgerHouse) -> Digests:
    return Digests(house.database, house.town, ZONE, {"ops": frozenset()}, "worker-1")


def told(house: LedgerHouse, *findings: Any, sweep: str = "paid_not_sent") -> None:  # noqa: ANN401 - findings
    with house.database.copying() as tx:
        tell(tx, sweep, "support", findings, shown=True)


def morning(house: LedgerHouse, *teams: str) -> Digest:
    with house.database.read() as tx:
        return compose(tx, ZONE, Filter(teams=frozenset(teams)), names_of(house.town.everybody()))


def shown(house: LedgerHouse, one: Digest) -> str:
    names = names_of(house.town.everybody())
    with house.database.read() as tx:
        top = [listed(problem_queue.get(tx, number), names, ZONE) for number in one.top]
    return words_of(digest(one, top).blocks)


def posted(house: LedgerHouse) -> Iterator[str]:
    with house.database.read() as tx:
        yield from tx.connection.scalars(select(outbox.c.surface).where(outbox.c.kind == "digest"))


def test_a_quiet_day_is_one_line(house: LedgerHouse, copies: Copies) -> None:
    copies.fresh("orders")
    copies.put(FulfilmentRow, order_id="o/1", sent_at=copies.ago(hours=3))
    copies.put(FulfilmentRow, order_id="o/2", sent_at=copies.ago(days=3))
    assert "All quiet. 1 shipped, 1 of 1 sources fresh." in shown(house, morning(house))


def test_what_is_down_comes_first_and_what_waits_for_somebody_is_one_line(
    house: LedgerHouse, copies: Copies
) -> None:
    copies.fresh("orders")
    with house.database.copying() as tx:
        for number in (1, 2):
            sources.register(tx, f"list:{number}", "list", f"Vendor {number} list", PATIENCE)
            turn = sources.claim(tx, f"list:{number}", "list", owner="x", lease=PATIENCE)
            assert turn is not None
            why = "Nobody has confirmed its columns."
            sources.wait(tx, turn, why, "waits_for_columns", again=PATIENCE)
    told(house, LATE)
    words = shown(house, morning(house)).splitlines()
    assert words[1] == "⚠ Vendor 1 list, Vendor 2 list wait for somebody: Home says for what."
    assert words[2].startswith("1 of 3 sources fresh")


def test_the_top_five_are_those_that_matter_most_and_the_rest_is_counted(
    house: LedgerHouse,
) -> None:
    many = [
        replace(LATE, object=f"order/{number}", name=f"#{number}", money=1000 * number)
        for number in range(1, 8)
    ]
    told(house, *many, replace(OTHER, object="order/9", name="#grave", severity=Severity.NOW))
    found = morning(house)
    assert (found.needs, found.more, found.worth, found.more_worth) == (8, 3, "$290", "$60")
    words = shown(house, found)
    assert words.index("1. ⚠ #grave") < words.index("2. #7 Paid, not sent · $70")
    assert "3 more, $60, in the thread" in words
    table = words_of(rest(found).blocks)
    assert "8 open, by kind" in table


def test_a_problem_that_is_over_says_so_and_has_nothing_to_press(house: LedgerHouse) -> None:
    told(house, LATE)
    found = morning(house)
    with house.database.copying() as tx:
        problem_queue.resolve(tx, [1], by=house.people["Mia"].id, reason="They know.")
    assert "✓ resolved" in shown(house, found)


def test_a_team_s_channel_has_that_team_s_problems(house: LedgerHouse) -> None:
    told(house, LATE)
    assert (morning(house, "finance").needs, morning(house, "support").needs) == (0, 1)


def test_what_changed_is_counted_from_the_digest_before_whenever_that_was(
    house: LedgerHouse, digests: Digests
) -> None:
    def next_morning() -> tuple[int, int, int]:
        house.wait(timedelta(hours=23))
        digests.run_due()
        house.wait(PATIENCE + timedelta(minutes=1))
        digests.run_due()
        with house.database.read() as tx:
            query = select(outbox.c.payload).where(outbox.c.kind == "digest")
            found = Digest.of([*tx.connection.scalars(query.order_by(outbox.c.surface))][-1])
        return found.needs, found.new, found.gone

    second, third = (replace(LATE, object=f"order/{one}", name=f"#{one}") for one in (2, 3))
    told(house, LATE, second)
    assert next_morning() == (2, 2, 0)
    mia = house.people["Mia"].id
    with house.database.copying() as tx:  # at once, more than a day before the next
        problem_queue.resolve(tx, [1], by=mia, reason="They know.")
    told(house, LATE, second, third)
    house.wait(timedelta(hours=2))
    assert next_morning() == (2, 1, 1)
    told(house, third)
    told(house, replace(LATE, severity=Severity.NOW), second, third)
    # What was gone for an hour is no news; what was over yesterday and came back is.
    assert next_morning() == (3, 1, 0)


def test_what_changed_is_counted_among_the_problems_it_is_about(house: LedgerHouse) -> None:
    told(house, LATE)
    assert [(one.needs, one.new) for one in (morning(house, "finance"), morning(house))] == [
        (0, 0),
        (1, 1),
    ]


def test_yesterday_s_decisions_are_counted_by_who_made_them(house: LedgerHouse) -> None:
    house.vote(house.asked("1001"), "Priya")
    house.vote(house.asked("1002"), "Priya", Decision.REJECT)
    house.vote(house.asked("1003"), "Olivia")
    house.wait(timedelta(days=1))
    found = morning(house)
    assert found.decided == "Decided Tue: 2 yes, 1 no"
    assert found.done.endswith("Priya 2, Olivia 1")


def test_a_channel_gets_one_digest_a_day_however_many_processes_post(
    house: LedgerHouse, copies: Copies, digests: Digests
) -> None:
    copies.fresh("orders")
    other = replace(digests, owner="worker-2")
    house.wait(PATIENCE + timedelta(minutes=1))
    assert [digests.run_due(), other.run_due(), digests.run_due()] == [0, 0, 0]  # began just now
    house.wait(PATIENCE + timedelta(minutes=1))
    assert [digests.run_due(), other.run_due(), digests.run_due()] == [1, 0, 0]
    house.wait(timedelta(days=1))
    assert [other.run_due(), digests.run_due()] == [
        0,
        0,
    ]  # who slept lets copies and sweeps go first
    house.wait(PATIENCE + timedelta(minutes=1))
    assert [other.run_due(), digests.run_due()] == [1, 0]
    assert [*posted(house)] == ["digest:ops:2026-12-01", "digest:ops:2026-12-02"]


def test_what_was_found_stays_as_it_was_in_the_morning(house: LedgerHouse) -> None:
    told(house, LATE)
    found = morning(house)
    assert Digest.of(found.payload) == found
