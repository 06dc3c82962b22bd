"""Whoever can write a row of the engine's or the threads' store does not get to run code."""

import base64
import os
import pickle
import sqlite3
import time
from pathlib import Path

import ormsgpack

from agent.conversation import open_conversations
from agent.jobs import DbosJobs
from tests.operator_fixture import Bench
from tests.patience import eventually


class Evil:
    def __init__(self, flag: Path) -> None:
        self._flag = flag

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self._flag),)


def test_a_pickled_job_is_left_alone_and_ours_still_run(tmp_path: Path) -> None:
    flag = tmp_path / "owned"
    heard: list[int] = []
    url = f"sqlite:///{tmp_path}/engine.db"
    jobs = DbosJobs(url, worker="worker-1")
    jobs.register("note", heard.append)
    jobs.start()
    try:
        jobs.enqueue("note", "note:1", 1)
        assert eventually(lambda: heard == [1], within=10.0)
        _plant(tmp_path / "engine.db", base64.b64encode(pickle.dumps(Evil(flag))).decode())
        jobs.enqueue("note", "note:2", 2)
        assert eventually(lambda: heard == [1, 2], within=10.0)
        time.sleep(0.5)
    finally:
        jobs.stop(drain_seconds=1)
    assert heard == [1, 2]
    assert not flag.exists()


def test_a_stored_thread_names_messages_and_never_functions(tmp_path: Path) -> None:
    flag = tmp_path / "owned"
    with open_conversations(f"sqlite:///{tmp_path}/c.db", tmp_path) as conversations:
        Bench(conversations=conversations).say("where is 1001?", thread="T")
    evil = ormsgpack.packb(ormsgpack.Ext(0, ormsgpack.packb(("os", "mkdir", str(flag)))))
    with sqlite3.connect(tmp_path / "threads.db") as store:
        store.execute("update checkpoints set type = 'msgpack', checkpoint = ?", (evil,))
    with open_conversations(f"sqlite:///{tmp_path}/c.db", tmp_path) as conversations:
        reply = Bench(conversations=conversations).say("where is 1001?", thread="T")
    assert reply.text
    assert not flag.exists()


def test_a_conversation_survives_its_strict_store(tmp_path: Path) -> None:
    with open_conversations(f"sqlite:///{tmp_path}/c.db", tmp_path) as conversations:
        Bench(conversations=conversations).say("where is 1001?", thread="T")
    with open_conversations(f"sqlite:///{tmp_path}/c.db", tmp_path) as conversations:
        reply = Bench(conversations=conversations).say("refund it", thread="T", event="Ev2")
    assert reply.buttons


def _plant(engine: Path, inputs: str) -> None:
    """Queue a copy of a finished job whose arguments are a pickle."""
    with sqlite3.connect(engine, timeout=10) as store:
        store.row_factory = sqlite3.Row
        row = dict(store.execute("select * from workflow_status limit 1").fetchone())
        row |= dict.fromkeys(("started_at_epoch_ms", "output", "error", "deduplication_id"))
        row |= {
            "workflow_uuid": "planted",
            "status": "ENQUEUED",
            "inputs": inputs,
            "serialization": "py_pickle",
            "executor_id": None,
        }
        marks = ", ".join("?" * len(row))
        store.execute(
            f"insert into workflow_status ({', '.join(row)}) values ({marks})",  # noqa: S608  # columns of the table itself
            list(row.values()),
        )
