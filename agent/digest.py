"""The morning digest: what is down, what needs a person, what was done; once a channel and day.

It is put together once, at its time, and kept as it was; only how each of the five problems on top
stands is read anew whenever it is shown. Where a copy is still being loaded for the first time or
has not been looked at for long, or sweeps of that morning are yet to run, it waits for them, but
not for long.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from agent.digest_chart import chart
from agent.problem_words import titled
from agent.sentences import clock
from agent.surfaces import PROBLEMS
from agent.sweeping import blocked_by
from agent.sweeps import SWEEPS
from agent.sweeps.slots import DIGEST, Slots
from agent.sweeps.sweep import Mode, day
from agent.waking import PATIENCE, Waking, overdue
from memory import digest_readers, outbox, problem_queue, sweep_modes, sweep_runs
from memory.database import Database, Tx
from memory.day_count import counted
from memory.mirror import sources
from memory.problem_queue import Filter, Group, filter_for
from memory.queue_turnover import turnover
from memory.sweep_runs import OVER, Run, RunState
from policies.freshness import Freshness, Standing, by_system
from policies.money import spoken_sums
from policies.people import Directory

TOP = 5
SAID_AT = DIGEST.said
_DAY = timedelta(days=1)
_MOST_GROUPS = 40


@dataclass(frozen=True)
class Digest:
    """One morning, as it was at its time. `top` are problems by their numbers.

    `groups` are all of them for the thread, by kind and place: `what`, `count`, `worth`, and the
    `sweep` and `place` they are. `needs` counts the open problems; `new` and `gone` are since
    the digest before, or in a day where there was none. `chart` is the payload of a `Chart`; a
    quiet day has none.
    """

    title: str
    down: Sequence[str]
    fresh: int
    systems: int
    needs: int
    new: int
    gone: int
    worth: str
    top: Sequence[int]
    more: int
    more_worth: str
    decided: str
    done: str
    sent: int
    groups: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    chart: Mapping[str, Any] | None = None

    @property
    def payload(self) -> dict[str, Any]:
        """The same as JSON."""
        return asdict(self)

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> "Digest":
        """Read it back."""
        return cls(**{name: payload[name] for name in cls.__dataclass_fields__ if name in payload})


@dataclass
class Digests:
    """What posts them. `channels` are roles of channels, each with the teams whose problems it has.

    A channel without teams has everybody's. Whoever asked for it gets one of their own, about what
    concerns them.
    """

    database: Database
    directory: Directory
    zone: tzinfo
    channels: Mapping[str, frozenset[str]]
    owner: str
    slots: Slots = DIGEST
    _waking: Waking = field(default_factory=Waking)

    def run_due(self) -> int:
        """Post each channel's digest of this morning, unless it is there; returns how many."""
        with self.database.read() as tx:
            now = tx.now()
            awake = self._waking.since(now)
            slot = self.slots.last(now, self.zone)
            if slot is None:
                return 0
            wanted = [
                (place, whose)
                for place, whose in self._places(tx)
                if sweep_runs.at(tx, _run(place), slot) is None
            ]
            waited = now - max(slot, awake) > PATIENCE
            if not wanted or (not waited and _is_early(tx, slot, self.zone)):
                return 0
        return sum(self._post(place, whose, slot) for place, whose in wanted)

    def _places(self, tx: Tx) -> Iterator[tuple[str, Filter]]:
        """Yield where a digest belongs, as the outbox writes it, and what it is about."""
        for name, teams in self.channels.items():
            yield f"#{name}", Filter(teams=teams)
        for reader in digest_readers.everybody(tx):
            person = self.directory.current(reader)
            if person is not None and person.may_decide:
                yield f"@{reader}", filter_for(person)

    def _post(self, place: str, whose: Filter, slot: datetime) -> bool:
        name = place.removeprefix("#")
        with self.database.transaction() as tx:
            run = sweep_runs.claim(tx, _run(place), slot, self.owner)
            if run is None:
                return False
            digest = compose(tx, self.zone, whose, self._names(), since=last_told(tx, run))
            outbox.let_go(tx, f"digest:{name}:")
            outbox.want(
                tx,
                surface_of(name, slot.astimezone(self.zone).date()),
                "digest",
                subject=PROBLEMS,
                channel=place,
                payload=digest.payload,
            )
            sweep_runs.end(tx, run, RunState.DONE, "", found=digest.needs)
        return True

    def _names(self) -> Mapping[str, str]:
        return {one.id: one.name for one in self.directory.everybody()}


def compose(
    tx: Tx,
    zone: tzinfo,
    wanted: Filter,
    names: Mapping[str, str],
    *,
    since: datetime | None = None,
) -> Digest:
    """Put together the digest of this moment, about the problems a filter takes.

    `since` is when the one before was: between the two nothing is passed over, or told twice.
    """
    streams = sources.read(tx)
    down = [one for one in streams if one.standing is not Standing.LIVE]
    systems = {one.system for one in streams}
    now = tx.now()
    local = now.astimezone(zone)
    before = (local - _DAY).replace(hour=0, minute=0, second=0, microsecond=0)
    yesterday = counted(tx, before, local.replace(hour=0, minute=0, second=0, microsecond=0))
    changed = turnover(tx, wanted, since or now - _DAY)
    top = problem_queue.page(tx, wanted, limit=TOP)
    total = problem_queue.count(tx, wanted)
    rest = problem_queue.at_risk(tx, wanted, without=[one.id for one in top])
    groups = problem_queue.groups(tx, wanted)
    drawn = chart(tx, wanted, zone) if total or down else None
    return Digest(
        title=f"{day(now, zone)} · {clock(now, zone)}",
        down=[*_down(down)],
        fresh=len(systems - {one.system for one in down}),
        systems=len(systems),
        needs=total,
        new=changed.came,
        gone=changed.went,
        worth=spoken_sums(problem_queue.at_risk(tx, wanted)),
        top=[one.id for one in top],
        more=total - len(top),
        more_worth=spoken_sums(rest),
        decided=_decided(yesterday.approved, yesterday.refused, yesterday.ran_out, before),
        done=_done(yesterday.carried_out, yesterday.by, names),
        sent=counted(tx, now - _DAY, now).sent,
        groups=[_group(one) for one in groups[:_MOST_GROUPS]],
        chart=drawn.payload if drawn else None,
    )


def last_told(tx: Tx, run: Run) -> datetime | None:
    """Return when the digest before this one was put together for the same readers."""
    earlier = sweep_runs.before(tx, run.sweep, run.slot)
    return earlier.began_at if earlier else None


def surface_of(name: str, day_of_it: date) -> str:
    """Name the surface that a place's digest of a day is."""
    return f"digest:{name}:{day_of_it.isoformat()}"


def _run(place: str) -> str:
    return f"digest:{place.removeprefix('#')}"


def _down(streams: Sequence[Freshness]) -> Iterator[str]:
    """Say what is not fresh, a sentence for each system; what waits for somebody in one for all."""
    yield from by_system(one for one in streams if one.standing is not Standing.WAITING)
    waiting = sorted({one.system for one in streams if one.standing is Standing.WAITING})
    if waiting:
        does = "waits" if len(waiting) == 1 else "wait"
        yield f"{', '.join(waiting)} {does} for somebody: Home says for what"


def _group(group: Group) -> Mapping[str, Any]:
    worth = spoken_sums({group.currency: group.money}) if group.currency else ""
    return {
        "what": titled(group),
        "count": group.count,
        "worth": worth,
        "sweep": group.sweep,
        "place": group.place,
    }


def _decided(approved: int, refused: int, ran_out: int, at: datetime) -> str:
    if not (approved or refused or ran_out):
        return ""
    parts = [f"{approved} yes", f"{refused} no"]
    return f"Decided {at:%a}: " + ", ".join([*parts, *([f"{ran_out} ran out"] if ran_out else [])])


def _done(kinds: Mapping[str, int], by: Mapping[str, int], names: Mapping[str, str]) -> str:
    """Say what was carried out, and who decided how often."""
    done = ", ".join(f"{number} {kind.replace('_', ' ')}" for kind, number in sorted(kinds.items()))
    most = sorted(by.items(), key=lambda one: (-one[1], one[0]))
    who = ", ".join(f"{names.get(person, 'Somebody')} {number}" for person, number in most)
    return " · ".join(part for part in (f"Carried out: {done}" if done else "", who) if part)


def _is_early(tx: Tx, slot: datetime, zone: tzinfo) -> bool:
    """Whether a copy is loading or overdue, or a sweep that could has yet to run its last slot."""
    streams = sources.read(tx)
    if any(one.standing is Standing.LOADING for one in streams) or overdue(streams):
        return True
    runs, modes = sweep_runs.newest(tx), sweep_modes.modes(tx)
    for one in SWEEPS:
        if Mode(modes.get(one.name, one.mode)) is Mode.OFF or blocked_by(one, streams):
            continue
        due = one.slots.last(slot, zone)
        ran = [run.slot for state, run in runs.get(one.name, {}).items() if state in OVER]
        if due is not None and (not ran or max(ran) < due):
            return True
    return False
