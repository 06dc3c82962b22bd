"""The digest by mail: for who is not in Slack, and where Slack took none for half an hour."""

import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from hashlib import sha256

from agent.digest import Digest, compose, last_told, surface_of
from agent.sweeps.slots import DIGEST, Slots
from memory import outbox, sweep_runs
from memory.database import Database, Tx
from memory.problem_queue import Filter
from memory.sweep_runs import Run, RunState
from policies.errors import Unavailable, VendorRejected
from policies.people import Directory

log = logging.getLogger(__name__)
LONG = timedelta(minutes=30)
"""For how long Slack may take no digest before it goes by mail."""

Send = Callable[[Digest, str], None]
"""Sends a digest to one address. Raises what `tools.connectors.notices.tell` does."""


@dataclass
class DigestMails:
    """What sends them, each address one a day. `channels` are those whose digests are watched."""

    database: Database
    directory: Directory
    zone: tzinfo
    channels: Collection[str]
    everyday: Collection[str]
    without_slack: Collection[str]
    owner: str
    send: Send
    slots: Slots = DIGEST

    def run_due(self) -> int:
        """Send what is due and was not sent; returns how many. What failed is tried anew later."""
        with self.database.read() as tx:
            slot = self.slots.last(tx.now(), self.zone)
            due = [] if slot is None else [*self._due(tx, slot)]
        return sum(self._send(address, slot) for address in due if slot)

    def _due(self, tx: Tx, slot: datetime) -> Iterator[str]:
        """Yield this morning's addresses, as soon as the channels' digests are put together."""
        runs = {name: sweep_runs.at(tx, f"digest:{name}", slot) for name in self.channels}
        if any(run is None or run.ended_at is None for run in runs.values()):
            return
        wanted = {*self.everyday}
        if any(self._is_stuck(tx, name, run, slot) for name, run in runs.items() if run):
            wanted |= {*self.without_slack}
        for address in sorted(wanted):
            run = sweep_runs.at(tx, _name(address), slot)
            if run is None or run.state in {RunState.RUNNING, RunState.BLOCKED}:
                yield address

    def _is_stuck(self, tx: Tx, name: str, run: Run, slot: datetime) -> bool:
        since = run.ended_at or tx.now()
        surface = surface_of(name, slot.astimezone(self.zone).date())
        return tx.now() - since >= LONG and not outbox.is_posted(tx, surface)

    def _send(self, address: str, slot: datetime) -> bool:
        with self.database.transaction() as tx:
            run = sweep_runs.claim(tx, _name(address), slot, self.owner)
            if run is None:
                return False
            digest = compose(tx, self.zone, Filter(), self._names(), since=last_told(tx, run))
        state, why = RunState.DONE, ""
        try:
            self.send(digest, address)
        except VendorRejected as error:
            state, why = RunState.FAILED, error.sentence
        except Unavailable as error:
            state, why = RunState.BLOCKED, error.sentence
        if why:
            log.warning("A digest could not be sent by mail: %s", why)
        with self.database.transaction() as tx:
            sweep_runs.end(tx, run, state, why, found=digest.needs)
        return state is RunState.DONE

    def _names(self) -> Mapping[str, str]:
        return {one.id: one.name for one in self.directory.everybody()}


def _name(address: str) -> str:
    """Name the runs of an address: too long for a name, and nobody's business in a log."""
    return f"digest:mail:{sha256(address.encode()).hexdigest()[:16]}"
