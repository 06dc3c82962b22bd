"""Bulk operations: queries that run in the background and leave one file of lines behind."""

import asyncio
import secrets
import shutil
import tempfile
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sandbox.shopify.bulk.question import BulkQuestion
from sandbox.shopify.bulk.writing import Ask, Progress, Writing
from sandbox.world import World

MOST_AT_ONCE = 5
KEPT_FOR = timedelta(days=7)
UNDER_WAY = {"CREATED", "RUNNING"}


@dataclass(slots=True, eq=False)
class BulkOperation:
    """One bulk query and what has come of it. `file` is None until there is one to fetch."""

    id: str
    query: str
    created_at: datetime
    token: str
    status: str = "CREATED"
    type: str = "QUERY"
    completed_at: datetime | None = None
    error_code: str | None = None
    object_count: int = 0
    root_object_count: int = 0
    file: Path | None = None
    url: str | None = None
    partial_data_url: str | None = None

    @property
    def file_size(self) -> int | None:
        """Bytes in the file."""
        return self.file.stat().st_size if self.file and self.url else None


@dataclass(slots=True, weakref_slot=True)
class BulkOperations:
    """The bulk operations of every app of the shop, since this sandbox was started.

    They are written one at a time, in the order they were asked for; of nothing there is nothing to
    write. While `held` says so, none of them gets any further.
    """

    world: World
    held: Callable[[], bool]
    _operations: dict[str, BulkOperation] = field(default_factory=dict)
    _tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _folder: Path | None = None

    def close(self) -> None:
        """End whatever runs, and forget all files."""
        for task in self._tasks.values():
            task.cancel()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def at_once(self, token: str) -> int:
        """Count the operations of one app that are under way."""
        return sum(one.status in UNDER_WAY for one in self.of(token))

    def of(self, token: str) -> list[BulkOperation]:
        """Return the operations of one app, oldest first."""
        return [one for one in self._operations.values() if one.token == token]

    def find(self, operation_id: str) -> BulkOperation | None:
        """Return an operation; its file is gone a week after it was completed."""
        found = self._operations.get(operation_id)
        if found and found.completed_at and self._age(found.completed_at) > KEPT_FOR:
            _expire(found)
        return found

    def expire_all(self) -> None:
        """Take away every file there is, as if a week had passed."""
        for one in self._operations.values():
            if one.completed_at:
                _expire(one)

    def file_of(self, name: str) -> Path | None:
        """Return the file that an address leads to, while it does."""
        for one in self._operations.values():
            if one.file and one.file.name == name and self.find(one.id) and one.url:
                return one.file
        return None

    def start(
        self, question: BulkQuestion, query: str, token: str, ids: Sequence[str], ask: Ask
    ) -> BulkOperation:
        """Begin an operation over some nodes; it runs beside everything else."""
        now = self.world.clock.now()
        new = BulkOperation(self.world.shop.ids.new("BulkOperation"), query, now, token)
        self._operations[new.id] = new
        task = asyncio.get_running_loop().create_task(self._run(new, question, ids, ask))
        self._tasks[new.id] = task
        task.add_done_callback(lambda _: self._tasks.pop(new.id, None))
        return new

    def cancel(self, operation: BulkOperation) -> None:
        """End one that is under way; one that is over stays as it is."""
        if operation.status in UNDER_WAY:
            operation.status = "CANCELED"
            self._tasks[operation.id].cancel()

    def _age(self, since: datetime) -> timedelta:
        return self.world.clock.now() - since

    async def _run(
        self, operation: BulkOperation, question: BulkQuestion, ids: Sequence[str], ask: Ask
    ) -> None:
        file = self._home() / f"{secrets.token_urlsafe(24)}.jsonl"

        def tell(progress: Progress) -> None:
            operation.object_count = progress.objects
            operation.root_object_count = progress.roots

        if ids:
            async with self._turn:
                operation.status = "RUNNING"
                pace = self.world.wanted.export_lines
                pace = pace and pace * self.world.clock.speed
                ended = await Writing(question, ids, ask, file, pace).run(tell, self.held)
        else:
            ended = Progress(is_whole=True)
        if not ended.is_whole:
            self._failed(operation, ended.errors)
            return
        operation.status, operation.completed_at = "COMPLETED", self.world.clock.now()
        if operation.object_count:
            operation.file = file
            operation.url = f"{self.world.base_url}/shopify/bulk/{file.name}"

    def _home(self) -> Path:
        """Return the folder of all files, which is there from the first one on until we end."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="practice-bulk-"))
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        return self._folder

    def _failed(self, operation: BulkOperation, errors: Sequence[dict[str, Any]]) -> None:
        codes = {error.get("extensions", {}).get("code") for error in errors}
        denied = "ACCESS_DENIED" in codes
        operation.status = "FAILED"
        operation.error_code = "ACCESS_DENIED" if denied else "INTERNAL_SERVER_ERROR"


def _expire(operation: BulkOperation) -> None:
    operation.status, operation.url = "EXPIRED", None
