"""From a wish to an executed change, and the log, on SQLite and on PostgreSQL.

The vendor is the tests' own, in this process, so that what is measured is the ledger: a wish, a
vote and an execution are five transactions, each on disk before the next begins. The bound beside
it is as many transactions that write one row each, taken in the same run on the same database.
The goal is one process's on the database a shop starts with; on PostgreSQL they share the work.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import insert, select

from bench.figures import Figure, compared, per_second
from bench.storage import databases
from memory.audit import Entry, append
from memory.database import Database, Tx
from memory.ledger import Action
from memory.tables import accounts, audit, audit_payload
from tests.ledger_house import UNDO, LedgerHouse, ledger_house
from tests.till import TillOrder

HANDS = 8  # as many as one worker's engine runs at once
WISHED, EXECUTED = 2, 3  # transactions that write: a wish and a vote; claim, intent, outcome
GOAL = 100
_PEER = "as many transactions of one bare row"
_numbers = itertools.count()


def figures(*, actions: int = 200, turns: int = 3) -> Iterator[Figure]:
    """Take turns between a batch of changes and the same number of bare transactions."""
    with databases() as urls:
        for name, url in urls.items():
            with ledger_house(url) as house:
                house.tune(shop_day="5000.00 USD", requester_day="3000.00 USD")
                yield from _changes(name, house, actions, turns)
                yield from _log(name, house, actions, turns)


def _changes(name: str, house: LedgerHouse, actions: int, turns: int) -> Iterator[Figure]:
    whole, executed = [], []
    for _ in range(turns):
        asked: list[Action] = []
        bare = _bare(house.database, actions)
        wishing = per_second(actions, lambda: asked.extend(_wished(house, actions)))  # noqa: B023 - used at once
        house.wait(UNDO)
        doing = per_second(actions, lambda: _carry_out(house, asked))  # noqa: B023 - as above
        whole.append((1 / (1 / wishing + 1 / doing), bare / (WISHED + EXECUTED)))
        executed.append((doing, bare / EXECUTED))
    if len(house.till.effects) != actions * turns:
        raise AssertionError("not every change was carried out once")
    yield compared(f"proposed, approved and executed, {name}", "/s", whole, peer=_PEER)
    yield compared(
        f"executed once approved, {name}",
        "/s",
        executed,
        peer=_PEER,
        goal=f"at least {GOAL} /s" if name == "SQLite" else "",
        meets=(lambda ours, _: ours.middle >= GOAL) if name == "SQLite" else None,
    )


def _log(name: str, house: LedgerHouse, rows: int, turns: int) -> Iterator[Figure]:
    appended = [
        (_each_in_a_transaction(house.database, rows, _append), _bare(house.database, rows))
        for _ in range(turns)
    ]
    yield compared(f"rows appended to the log, {name}", "/s", appended, peer=_PEER)
    verified = []
    for _ in range(turns):
        read = per_second(1, lambda: _read(house.database))
        proofs = []
        proved = per_second(1, lambda: proofs.append(house.proof()))  # noqa: B023 - used at once
        if not proofs[0].unbroken:
            raise AssertionError(str(proofs[0]))
        verified.append((proved * proofs[0].rows, read * proofs[0].rows))
    yield compared(f"rows of the log verified, {name}", "/s", verified, peer="reading them")


def _wished(house: LedgerHouse, actions: int) -> Iterator[Action]:
    """Ask and approve, each refund on an order of its own."""
    for number in range(actions):
        order = str(100_000 + next(_numbers))
        house.till.orders[order] = TillOrder(paid=100_00, customer=f"customer-{order}")
        asked = house.asked(order, "1.00", by="Mia" if number % 2 else "Jon")
        yield house.vote(asked, "Priya").action


def _carry_out(house: LedgerHouse, asked: Sequence[Action]) -> None:
    executor = house.executor()
    with ThreadPoolExecutor(HANDS) as hands:
        list(hands.map(lambda action: executor.run(action.id), asked))


def _bare(database: Database, transactions: int) -> float:
    """Return how many transactions a second write one row and do nothing else."""
    return _each_in_a_transaction(
        database,
        transactions,
        lambda tx: tx.connection.execute(
            insert(accounts), {"id": f"bare:{next(_numbers)}", "system": "bench", "name": "bare"}
        ),
    )


def _append(tx: Tx) -> object:
    return append(tx, Entry(kind="clock_moved"), {"seconds": 0})


def _each_in_a_transaction(
    database: Database, transactions: int, work: Callable[[Tx], object]
) -> float:
    def run() -> None:
        for _ in range(transactions):
            with database.transaction() as tx:
                work(tx)

    return per_second(transactions, run)


def _read(database: Database) -> None:
    with database.read() as tx:
        for table in (audit, audit_payload):
            tx.connection.execute(select(table)).all()
