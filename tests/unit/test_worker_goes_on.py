"""One odd row or answer stops nothing that has nothing to do with it."""

import logging
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError

from agent.jobs import Handler
from agent.letters import MOST_ATTEMPTS, Letters
from agent.turns import Ask, Reply
from agent.worker import Worker
from memory import inbox, outbox
from memory.states import State
from memory.tables import revisions
from tests.ledger_house import LedgerHouse
from tests.till import Fault


class Parrot:
    """A brain that says one thing."""

    says: Any = "Hello."

    def turn(self, ask: Ask) -> Reply:
        return Reply(self.says if ask.text else "")

    command = go_on = turn

    def told(self, thread: str, event_id: str, sentence: str, names: object = None) -> None:
        """Hear it and forget it."""


@dataclass
class Counter:
    """An engine that only notes what it was poked with."""

    pokes: list[tuple[str, int]] = field(default_factory=list)

    def register(self, kind: str, handler: Handler) -> None:
        raise NotImplementedError

    def start(self) -> None:
        raise NotImplementedError

    def stop(self, *, drain_seconds: float) -> None:
        raise NotImplementedError

    def enqueue(self, kind: str, _key: str, subject: int, *, partition: str | None = None) -> None:  # noqa: ARG002 - the port's
        self.pokes.append((kind, subject))

    def recover(self, _dead: str) -> int:
        return 0


def desk(house: LedgerHouse) -> Letters:
    zone = ZoneInfo("America/Los_Angeles")
    return Letters(house.database, house.town, Parrot(), house.proposals, zone)


def poked(house: LedgerHouse) -> list[tuple[str, int]]:
    """Look at everything once, and say what was found to do."""
    jobs = Counter()
    Worker(
        "worker-1",
        house.database,
        jobs,
        house.executor(),
        house.reconciler(),
        desk(house),
        drain=lambda: 0,
        nudge=lambda: 0,
    ).tick()
    return jobs.pokes


def letter(house: LedgerHouse) -> int:
    payload = {"text": "where is 1001", "person": house.people["Mia"].id, "channel": "C1"}
    with house.database.transaction() as tx:
        received = inbox.receive(tx, "Ev1", "ask", "elsewhere", payload)
    assert received is not None
    return received


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)


def test_look_up_that_raises_stops_no_letter_and_no_refund(
    house: LedgerHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost, waiting = house.approved("1005"), house.approved("1006")
    house.till.faults.append(Fault.RESPONSE_LOST)
    house.executor().run(lost.id)
    house.wait(timedelta(minutes=1))
    received = letter(house)

    def too_deep(_name: str) -> None:
        raise RecursionError

    monkeypatch.setattr(house.till, "_look", too_deep)
    assert house.state(lost) is State.UNKNOWN
    assert {("execute", waiting.id), ("letter", received)} <= set(poked(house))


def test_terms_nobody_can_read_stop_nothing_and_still_expire(house: LedgerHouse) -> None:
    odd, fine, waiting = house.asked("1005"), house.asked("1006"), house.approved("1007")
    with house.database.transaction() as tx:
        broken = update(revisions).where(revisions.c.action_id == odd.id)
        tx.connection.execute(broken.values(terms={}))
    received = letter(house)
    house.wait_past_expiry(odd)
    assert {("execute", waiting.id), ("letter", received)} <= set(poked(house))
    assert [house.state(action) for action in (odd, fine)] == [State.EXPIRED, State.EXPIRED]


def test_row_that_cannot_be_read_hides_no_other(house: LedgerHouse) -> None:
    odd, fine = house.approved("1005"), house.approved("1006")
    if not house.database.is_sqlite:
        pytest.skip("PostgreSQL refuses a time that is none")
    with house.database.transaction() as tx:
        broken = text("update actions set lease_until = 'noon' where id = :id")
        tx.connection.execute(broken, {"id": odd.id})
    assert house.executor().due() == [fine.id]


def test_answer_the_database_would_refuse_is_said_without_what_it_refuses(
    house: LedgerHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    received = letter(house)
    monkeypatch.setattr(Parrot, "says", "It is \0on \ud800its way.")
    desk(house).handle(received)
    with house.database.transaction() as tx:
        (said,) = outbox.claim(tx, "one", lease=timedelta(seconds=30))
        assert inbox.waiting(tx) == []
    assert said.payload["text"] == "It is on its way."


def test_letter_whose_answer_cannot_be_stored_ends_with_an_apology(
    house: LedgerHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    received = letter(house)
    monkeypatch.setattr(Parrot, "says", {"no text": object()})
    for attempt in range(MOST_ATTEMPTS):
        with house.database.read() as tx:
            (waiting,) = inbox.waiting(tx)
        assert waiting.attempts == attempt
        desk(house).handle(received)
    with house.database.transaction() as tx:
        (said,) = outbox.claim(tx, "one", lease=timedelta(seconds=30))
        assert inbox.waiting(tx) == []
    assert said.payload["text"].startswith("Something went wrong on my side")


def test_what_people_wrote_is_in_no_error_of_the_database(house: LedgerHouse) -> None:
    nameless = text("insert into switches (name) values (:words)")
    with (
        pytest.raises(IntegrityError, match="parameters hidden"),
        house.database.transaction() as tx,
    ):
        tx.connection.execute(nameless, {"words": "private"})
