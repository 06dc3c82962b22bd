"""What an older version left behind goes on under this one.

`tests/upgrades/schema_NNNN.sql` is what `sqlite3 .dump` prints of a database that the version with
that schema wrote: A-1 edited and pending, A-2 pending, A-3 carried out, A-4 approved, A-5 denied;
from 0010 on A-6, a change of price that a lead agreed to and finance has not yet.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from memory import backup, roster, switches
from memory.database import Database
from memory.ledger import Action
from memory.states import State
from tests.ledger_house import LedgerHouse, ledger_house
from tests.old_database import poured, unpacked
from tests.postgres_fixture import PostgresServer
from tests.price_tag import PriceTag, sold_in

DUMPS = sorted((Path(__file__).parent.parent / "upgrades").glob("schema_*.sql"))
PRICED = [dump for dump in DUMPS if dump.stem >= "schema_0010"]


def each(dumps: list[Path]) -> pytest.MarkDecorator:
    """Run a test on each of these dumps."""
    return pytest.mark.parametrize("dump", dumps, ids=lambda dump: dump.stem)


@pytest.fixture
def old_file(dump: Path, tmp_path: Path) -> Path:
    return unpacked(dump, tmp_path / "countersign.db")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def upgraded(request: pytest.FixtureRequest, old_file: Path) -> Iterator[LedgerHouse]:
    """Open what was left behind where it lies: this is the upgrade."""
    url = f"sqlite:///{old_file}"
    if request.param == "postgres":
        server: PostgresServer = request.getfixturevalue("postgres")
        url = poured(old_file, server.fresh_database())
    with ledger_house(url) as house:
        sold_in(house)
        house.reconciler().run()
        yield house


@pytest.fixture
def tag(upgraded: LedgerHouse) -> PriceTag:
    return sold_in(upgraded)


def newest(house: LedgerHouse, number: int) -> Action:
    """An Action, or the fresh card that took its place."""
    action = house.action(number)
    while action.replaced_by:
        action = house.action(action.replaced_by)
    return action


@each(DUMPS)
def test_what_was_pending_can_be_decided_and_is_carried_out(upgraded: LedgerHouse) -> None:
    for number, by in ((1, "Priya"), (2, "Priya")):
        waiting = newest(upgraded, number)
        assert waiting.state is State.PENDING
        decided = upgraded.vote(waiting, by)
        assert decided.action.state is State.APPROVED, decided.sentence
    upgraded.wait(timedelta(minutes=1))
    upgraded.work()
    for number in (1, 2):
        assert newest(upgraded, number).state is State.SUCCEEDED
    assert upgraded.proof().unbroken


@each(DUMPS)
def test_what_was_approved_is_carried_out_or_asked_again_never_lost(upgraded: LedgerHouse) -> None:
    upgraded.wait(timedelta(minutes=1))
    upgraded.work()
    found = newest(upgraded, 4)
    assert found.state is State.SUCCEEDED or (found.id != 4 and found.state is State.PENDING)


@each(DUMPS)
def test_what_had_ended_stays_as_it_was(upgraded: LedgerHouse) -> None:
    upgraded.work()
    assert upgraded.action(3).state is State.SUCCEEDED
    assert upgraded.action(5).state is State.DENIED
    assert upgraded.proof().unbroken


@each(PRICED)
def test_a_vote_given_before_counts_beside_one_given_now(
    upgraded: LedgerHouse, tag: PriceTag
) -> None:
    waiting = upgraded.action(6)
    assert (waiting.kind, waiting.state) == ("change_price", State.PENDING)
    decided = upgraded.vote(waiting, "Dana")
    assert decided.action.state is State.APPROVED, decided.sentence
    upgraded.wait(timedelta(minutes=1))
    upgraded.work()
    assert upgraded.state(waiting) is State.SUCCEEDED
    assert (tag.minor, len(tag.marks)) == (8_25, 1)
    assert upgraded.proof().unbroken


@each(PRICED)
def test_what_is_asked_after_the_upgrade_gets_the_next_number(upgraded: LedgerHouse) -> None:
    upgraded._events = iter(range(1_000, 2_000))
    assert upgraded.asked("1010").id > 6
    assert upgraded.proof().unbroken


@each(DUMPS)
@pytest.mark.postgres
def test_an_older_file_moves_to_postgresql(
    old_file: Path, postgres: PostgresServer, tmp_path: Path
) -> None:
    with ledger_house(f"sqlite:///{old_file}") as house:
        backup.take(house.database, tmp_path / "kept.zip")
    url = postgres.fresh_database()
    database = Database(url, practice=True)
    backup.restore(
        database,
        tmp_path / "kept.zip",
        whose=lambda tx: str(roster.by_identity(tx, "cli", "priya")),
        reason="Moved",
        vouched=backup.Vouched(unproven=True),
    )
    with database.transaction() as tx:
        switches.lift(tx, person=str(roster.by_identity(tx, "cli", "priya")))
    database.close()
    with ledger_house(url) as house:
        house.work()
        assert house.proof().unbroken
        assert house.action(3).state is State.SUCCEEDED
