"""More people at once than there are connections: whoever is at work can still look things up."""

import threading
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select

from memory.database import Database

CONNECTIONS, CROWD = 6, 30


def test_a_crowd_that_waits_leaves_a_connection_to_the_one_it_waits_for(database_url: str) -> None:
    database = Database(database_url, pool_size=CONNECTIONS)
    waiting = threading.Barrier(CROWD + 1)

    def wait_for_a_turn() -> bool:
        waiting.wait()
        with database.transaction() as tx:
            return bool(tx.connection.scalar(select(1)))

    with ThreadPoolExecutor(CROWD) as crowd, database.transaction():
        all_of_them = [crowd.submit(wait_for_a_turn) for _ in range(CROWD)]
        waiting.wait()
        threading.Event().wait(0.5)  # until they stand in line
        with ThreadPoolExecutor(1) as reader:
            assert reader.submit(database.answers).result(timeout=10)
    assert all(one.result() for one in all_of_them)
    database.close()
