"""What vendors tell us is handled once each, newest first to count, and nothing is lost."""

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from agent.arriving import NOBODY, OVERTAKEN, Consumer, Handler, Handling, Intake
from memory import arrivals, outbox, tables
from memory.arrivals import Arrival, Notice, Stand
from memory.audit_proof import verify
from memory.database import Database, Tx
from memory.homes import Look, looked
from memory.schema import migrate
from memory.switches import set_clock_offset
from policies.errors import BadRequest, CountersignError, NotFound, Unavailable
from tests.loopback import at_once
from tests.postgres_fixture import PostgresServer
from tools.webhooks.delivery import NotGenuine, Post
from tools.webhooks.queue import Taken

ACCOUNT = "shopify:test"
TOPIC = "orders/updated"
NONE = 999_999


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def shared(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """One database of each kind for all of these."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('arrivals') / 'countersign.db'}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.fresh_database()
    opened = Database(url, practice=True)
    migrate(opened)
    yield opened
    opened.close()


@pytest.fixture
def database(shared: Database) -> Iterator[Database]:
    yield shared
    with shared.transaction() as tx:
        tx.connection.exec_driver_sql("delete from arrivals")
        set_clock_offset(tx, 0)


def notice(event: str, *, order: int = 1, ago: float = 60.0, topic: str = TOPIC) -> Notice:
    """An event of some seconds ago."""
    at = datetime.now(UTC) - timedelta(seconds=ago)
    return Notice(ACCOUNT, event, topic, f"{ACCOUNT}/order/{order}", at, {"id": order})


def take_in(database: Database, *notices: Notice) -> int:
    return Intake(database).take_in(Post(notices))


def handled_by(
    database: Database, handler: Handler, *, most: int = 8, newest_only: bool = True
) -> Consumer:
    handling = Handling(frozenset({TOPIC}), handler, newest_only=newest_only)
    return Consumer(database, (handling,), most)


def rows(database: Database) -> dict[str, Arrival]:
    with database.read() as tx:
        return {one.event_id: one for one in arrivals.listed(tx, limit=1_000)}


def wait(database: Database, seconds: float) -> None:
    with database.transaction() as tx:
        set_clock_offset(tx, int((tx.now() - datetime.now(UTC)).total_seconds() + seconds) + 1)


class Heard(list[str]):
    """A handler that only notes what it was handed."""

    def __call__(self, _tx: Tx, arrival: Arrival) -> None:
        self.append(arrival.event_id)


def broken(_tx: Tx, _arrival: Arrival) -> None:
    raise BadRequest("That cannot be.")


def test_an_event_is_kept_once_however_often_it_comes(database: Database) -> None:
    assert take_in(database, notice("e1"), notice("e2")) == 2
    assert take_in(database, notice("e1"), notice("e3")) == 1
    assert len(rows(database)) == 3
    other = Notice("shopify:other", "e1", TOPIC, "shopify:other/order/1", None)
    assert take_in(database, other) == 1, "another account has events of its own"


def test_events_of_one_object_are_handled_in_the_order_they_happened(database: Database) -> None:
    heard = Heard()
    take_in(database, notice("third", ago=10), notice("first", ago=30), notice("second", ago=20))
    assert handled_by(database, heard).run() == 3
    assert heard == ["first", "second", "third"]


def test_an_older_event_than_what_was_applied_is_done_without_its_handler(
    database: Database,
) -> None:
    heard = Heard()
    consumer = handled_by(database, heard)
    for one in (notice("new", ago=10), notice("old", ago=30), notice("other", order=2, ago=40)):
        take_in(database, one)
        consumer.run()
    assert heard == ["new", "other"]
    assert rows(database)["old"].reason == OVERTAKEN
    assert {one.state for one in rows(database).values()} == {Stand.DONE}


def test_a_handler_may_want_every_event_even_late_ones(database: Database) -> None:
    heard = Heard()
    consumer = handled_by(database, heard, newest_only=False)
    for one in (notice("new", ago=10), notice("old", ago=30)):
        take_in(database, one)
        consumer.run()
    assert heard == ["new", "old"]


def test_a_topic_without_a_handler_is_done_and_says_so(database: Database) -> None:
    take_in(database, notice("e1", topic="orders/sung"))
    handled_by(database, broken).run()
    assert (rows(database)["e1"].state, rows(database)["e1"].reason) == (Stand.DONE, NOBODY)


def test_who_looks_at_home_hears_of_what_was_laid_aside(database: Database) -> None:
    with database.transaction() as tx:
        looked(tx, "home:somebody", Look())
        outbox.want(tx, "home:somebody", "home")
    take_in(database, notice("bad"))
    handled_by(database, broken, most=1).run()
    with database.read() as tx:
        row = tx.connection.execute(select(tables.outbox.c.wanted)).one()
    assert row.wanted == 2


def test_what_fails_is_tried_again_later_and_in_the_end_laid_aside(database: Database) -> None:
    take_in(database, notice("bad"), notice("good", topic="orders/sung"))
    consumer = handled_by(database, broken, most=3)
    assert consumer.run() == 2
    assert rows(database)["good"].state is Stand.DONE, "one that fails stops no other"
    assert consumer.run() == 0, "not at once"
    for _ in range(2):
        wait(database, 60)
        assert consumer.run() == 1
    dead = rows(database)["bad"]
    assert (dead.state, dead.attempts, dead.reason) == (Stand.DEAD, 3, "That cannot be.")
    with database.read() as tx:
        assert arrivals.laid_aside(tx) == 1
    wait(database, 3_600)
    assert consumer.run() == 0


def test_what_was_laid_aside_can_be_replayed_and_the_log_says_so(database: Database) -> None:
    take_in(database, notice("bad"))
    handled_by(database, broken, most=1).run()
    heard = Heard()
    consumer = handled_by(database, heard)
    assert consumer.run() == 0
    with database.transaction() as tx:
        assert arrivals.replay(tx) == 1
        assert arrivals.replay(tx) == 0
    assert consumer.run() == 1
    assert heard == ["bad"]
    with database.read() as tx:
        assert verify(tx).unbroken


def test_one_event_can_be_replayed_by_its_number(database: Database) -> None:
    heard = Heard()
    consumer = handled_by(database, heard)
    take_in(database, notice("e1"))
    consumer.run()
    with database.transaction() as tx:
        assert arrivals.replay(tx, ids=[rows(database)["e1"].id, NONE]) == 1
    consumer.run()
    assert heard == ["e1", "e1"]
    with database.read() as tx, pytest.raises(NotFound):
        arrivals.get(tx, NONE)


def test_what_a_handler_did_before_it_failed_is_undone(database: Database) -> None:
    def half(tx: Tx, _arrival: Arrival) -> None:
        arrivals.receive(tx, notice("left behind"))
        raise BadRequest("Half-way.")

    take_in(database, notice("e1"))
    handled_by(database, half).run()
    assert set(rows(database)) == {"e1"}


def test_a_database_that_gives_up_is_nobodys_failed_attempt(database: Database) -> None:
    def away(_tx: Tx, _arrival: Arrival) -> None:
        raise Unavailable

    take_in(database, notice("e1"))
    with pytest.raises(Unavailable):
        handled_by(database, away).run()
    assert rows(database)["e1"].attempts == 0


def test_a_process_that_dies_while_it_handles_has_done_nothing(database: Database) -> None:
    class Killed(BaseException):
        """What nobody catches."""

    def dies(tx: Tx, _arrival: Arrival) -> None:
        arrivals.receive(tx, notice("left behind"))
        raise Killed

    take_in(database, notice("e1"))
    with pytest.raises(Killed):
        handled_by(database, dies).run()
    heard = Heard()
    handled_by(database, heard).run()
    assert heard == ["e1"]
    assert set(rows(database)) == {"e1"}


def test_a_vendors_clock_far_ahead_does_not_hide_what_follows(database: Database) -> None:
    heard = Heard()
    consumer = handled_by(database, heard)
    take_in(database, notice("ahead", ago=-86_400))
    consumer.run()
    wait(database, 5)
    with database.read() as tx:
        at = tx.now()
    take_in(database, Notice(ACCOUNT, "after", TOPIC, f"{ACCOUNT}/order/1", at))
    consumer.run()
    assert heard == ["ahead", "after"]


def test_how_long_ago_it_was_signed_is_judged_by_the_databases_clock(database: Database) -> None:
    signed = datetime.now(UTC)
    intake = Intake(database)
    assert intake.take_in(Post((notice("e1"),), signed_at=signed)) == 1
    wait(database, 600)
    with pytest.raises(NotGenuine):
        intake.take_in(Post((notice("e2"),), signed_at=signed))
    assert set(rows(database)) == {"e1"}


def test_old_events_are_forgotten_the_dead_last(database: Database) -> None:
    take_in(database, notice("done", topic="orders/sung"), notice("dead"))
    handled_by(database, broken, most=1).run()
    take_in(database, notice("new"))

    def forget(days: int) -> int:
        wait(database, days * 86_400)
        with database.transaction() as tx:
            return arrivals.forget(tx, older_than=timedelta(days=14))

    assert forget(13) == 0
    assert forget(2) == 1
    assert set(rows(database)) == {"dead", "new"}
    assert forget(30) == 1
    assert set(rows(database)) == {"new"}, "what waits is never forgotten"


def test_one_odd_delivery_takes_no_other_with_it(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake, keep = Intake(database), arrivals.receive
    first = threading.Event()

    def receive(tx: Tx, one: Notice) -> bool:
        first.wait(5)  # until the others have queued behind it
        if one.event_id == "odd":
            raise ValueError("whatever it is")
        return keep(tx, one)

    monkeypatch.setattr(arrivals, "receive", receive)

    def post(event: str) -> Callable[[], object]:
        def taken() -> object:
            try:
                return intake.take_in(Post((notice(event),)))
            except CountersignError as error:
                return type(error)

        return taken

    threading.Timer(0.3, first.set).start()
    came = at_once([post(event) for event in ("e1", "odd", "e2", "e1")])
    assert sorted(map(str, came)) == ["0", "1", "1", str(CountersignError)]
    assert set(rows(database)) == {"e1", "e2"}


def test_several_workers_share_events_and_none_is_handled_twice(database: Database) -> None:
    heard = Heard()
    take_in(database, *(notice(f"e{number}", order=number) for number in range(120)))

    def work() -> None:
        consumer = handled_by(database, heard)
        while consumer.run():
            pass

    at_once([work] * 4)
    assert sorted(heard) == sorted(f"e{number}" for number in range(120))
    assert {one.state for one in rows(database).values()} == {Stand.DONE}


class Line:
    """A queue that gives a notice again until it is acknowledged."""

    account = ACCOUNT

    def __init__(self, *notices: Notice) -> None:
        self.left = {one.event_id: Taken(one, one.event_id) for one in notices}
        self.down = False

    def take(self, most: int) -> list[Taken]:
        return [*self.left.values()][:most]

    def acknowledge(self, taken: Sequence[Taken]) -> None:
        if self.down:
            raise Unavailable
        for one in taken:
            del self.left[one.receipt]


def test_a_queue_forgets_a_notice_only_once_it_is_kept_here(database: Database) -> None:
    line = Line(*(notice(f"q{number}") for number in range(25)))
    line.down = True
    with pytest.raises(Unavailable):
        Intake(database).drain(line)
    line.down = False
    assert Intake(database).drain(line) == 15, "ten were kept before it went away"
    assert not line.left
    assert len(rows(database)) == 25
