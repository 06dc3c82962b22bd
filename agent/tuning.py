"""Admins set what sweeps may do: looser takes two of them, tighter holds at once.

Whoever made something tighter, or another admin, may go back to what was before for ten minutes;
after that the way back is a looser change like any other.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from typing import TypeAlias

from agent import surfaces
from agent.asking_pace import foreseen
from agent.in_force import InForce, Way, retuned, standing
from agent.lanes import may_be_automatic
from agent.sentences import clock
from agent.sweeping import blocked_by, named
from agent.sweeps import SWEEPS
from agent.sweeps.sweep import Mode, Sweep
from memory import outbox, sweep_settings
from memory.database import Database, Tx
from memory.mirror import sources
from memory.problems import Finding, owned_by
from memory.sweep_settings import MODE, TEAM, Change, Said, Setting, Settings
from policies.calendars import Calendars
from policies.errors import BadRequest, NotEligible, NotFound, TooLate
from policies.people import Directory, Group, Person
from policies.people import named as names_said

UNDO = timedelta(minutes=10)
_NAMED = 10
_Found: TypeAlias = Mapping[tuple[str, str, str], Finding]


@dataclass(frozen=True)
class Tuning:
    """Sets sweeps. Everything in here raises `NotEligible` for whoever is no admin."""

    database: Database
    directory: Directory
    zone: tzinfo
    calendars: Calendars
    sweeps: Sequence[Sweep] = SWEEPS

    def change(
        self, person: Person, name: str, wanted: Mapping[str, str], *, may_complete: bool = True
    ) -> str:
        """Set what one admin may, and note what takes two, or complete it where one wished it.

        `wanted` are values, as they are stored, by what is set. Without `may_complete` (where
        nobody proves who they are, at the terminal) a looser value is never more than a wish.
        Raises `BadRequest`.
        """
        self._admit(person)
        sweep = self.sweep(name)
        told = []
        with self.database.transaction() as tx:
            settings = sweep_settings.read(tx)
            stands = standing(tx, sweep)
            for what, value in wanted.items():
                checked = stands.checked(what, value)
                made = _Wanted(person, stands, what, checked, may_complete=may_complete)
                told.append(self._one(tx, settings, made))
        return " ".join(told) or "Nothing was changed."

    def undo(self, person: Person, setting: Setting) -> str:
        """Go back to what was before it was made tighter. Raises `TooLate` after ten minutes."""
        self._admit(person)
        with self.database.read() as tx:
            before = may_go_back(sweep_settings.read(tx), setting, tx.now())
        if before is None:
            raise TooLate("The ten minutes are over; going back now takes two admins.")
        return self.change(person, setting.sweep, {setting.name: before.value})

    def drop(self, person: Person, setting: Setting) -> str:
        """Say no to what an admin wishes, or take one's own wish back. Raises `TooLate`."""
        self._admit(person)
        with self.database.transaction() as tx:
            if not sweep_settings.drop_wish(tx, setting, person=person.id):
                raise TooLate("Nobody wishes that any more. Nothing was changed.")
        return "Dropped. Nothing was changed."

    def foresee(self, person: Person, name: str, wanted: Mapping[str, str]) -> list[str]:
        """Say of each change what it takes, and what would be found by it in the copies now."""
        self._admit(person)
        sweep = self.sweep(name)
        with self.database.read() as tx:
            settings = sweep_settings.read(tx)
            stands, now = standing(tx, sweep), tx.now()
            checked = {what: stands.checked(what, value) for what, value in wanted.items()}
            lines = []
            for what, value in checked.items():
                was, then = (stands.spoken(what, one) for one in (stands.values[what], value))
                made = _Wanted(person, stands, what, value)
                takes = _not_yet(tx, made) or self._takes(made, settings, now)
                lines.append(f"{stands.title(what)}: {was} → {then}. {takes}")
            after = _as_wanted(stands, checked)
            if sweep.thresholds.keys() & checked:
                lines.append(self._forecast(tx, stands, after))
            if sweep.brakes.keys() & checked:
                lines.append(foreseen(tx, stands, after))
            return lines

    def sweep(self, name: str) -> Sweep:
        """Return a sweep by its name. Raises `NotFound`."""
        found = named(name, self.sweeps)
        if found is None:
            raise NotFound("There is no such automation any more. Nothing was changed.")
        return found

    def admins(self) -> list[Person]:
        """Return who is an admin now, by name."""
        people = self.directory.everybody()
        return sorted((one for one in people if _is_admin(one)), key=lambda one: one.name)

    def _admit(self, person: Person) -> None:
        if not _is_admin(person):
            who = names_said(self.admins()) or "Admins"
            raise NotEligible(f"{who} can set that. Nothing was changed.")

    def _one(self, tx: Tx, settings: Settings, wanted: "_Wanted") -> str:
        """Set one thing, or note it as a wish; returns what came of it."""
        way = wanted.way
        if way is Way.NONE:
            return f"{wanted.now_said} already."
        if not_yet := _not_yet(tx, wanted):
            raise BadRequest(f"{not_yet} Nothing was changed.")
        back = may_go_back(settings, wanted.setting, tx.now(), wanted.value)
        if way is Way.LOOSER and not (back and wanted.may_complete):
            return self._second(tx, settings, wanted)
        self._put(tx, wanted, replace(wanted.change, undoable=way is Way.TIGHTER))
        undo = f" Until {clock(tx.now() + UNDO, self.zone)} one admin may take it back."
        return f"{wanted.then_said}.{undo if way is Way.TIGHTER else ''}"

    def _second(self, tx: Tx, settings: Settings, wanted: "_Wanted") -> str:
        """Complete what another admin wished, or note that this one does."""
        person, first = wanted.person, self._first(settings, wanted)
        others = self._others(person)
        if first is None:
            sweep_settings.wish(tx, wanted.change, person=person.id)
            said = f"{person.name} wants: {wanted.then_said}. {others} has to agree."
            self._announce(tx, wanted, f"{said} It is on the Home tab, under Automations.")
        elif first.id != person.id and wanted.may_complete:
            self._put(tx, wanted, replace(wanted.change, agreed=first.id))
            self._announce(tx, wanted, f"{first.name} and {person.name}: {wanted.then_said}.")
            return f"{wanted.then_said}. {first.name} and you agreed."
        return f"Noted. That is looser, so {others} has to agree, on the Home tab in Slack."

    def _put(self, tx: Tx, wanted: "_Wanted", change: Change) -> None:
        sweep_settings.put(tx, change, person=wanted.person.id)
        if wanted.what in {MODE, TEAM}:
            stands = standing(tx, wanted.stands.sweep)
            owned_by(tx, stands.sweep.name, stands.team.value, shown=stands.is_shown)
            outbox.touch(tx, surfaces.PROBLEMS)

    def _takes(self, wanted: "_Wanted", settings: Settings, now: datetime) -> str:
        match wanted.way:
            case Way.NONE:
                return "That is so already."
            case Way.NEUTRAL:
                return "Holds at once."
            case Way.TIGHTER:
                return "Holds at once; for 10 minutes one admin may take it back."
        if may_go_back(settings, wanted.setting, now, wanted.value):
            return "That is what was before; it holds at once."
        first = self._first(settings, wanted)
        if first is not None and first.id != wanted.person.id:
            return f"{first.name} wants it too: it holds at once."
        return f"That is looser, so {self._others(wanted.person)} has to agree."

    def _first(self, settings: Settings, wanted: "_Wanted") -> Person | None:
        """Return the admin who wished the same; the wish of who is none any more is forgotten."""
        wish = settings.wished.get(wanted.setting)
        if wish is None or wish.value != wanted.value:
            return None
        able = {one.id: one for one in (*self.admins(), wanted.person)}
        return able.get(wish.person_id or "")

    def _others(self, person: Person) -> str:
        others = [one for one in self.admins() if one.id != person.id]
        return names_said(others) or "another admin (there is none yet)"

    def _announce(self, tx: Tx, wanted: "_Wanted", said: str) -> None:
        key = f"sweep:{wanted.setting.key}:{tx.now().isoformat()}"
        surfaces.announce(tx, key, said)

    def _forecast(self, tx: Tx, stands: InForce, wanted: InForce) -> str:
        """Look twice at one moment, and say what would be found that is not, and the reverse."""
        sweep = stands.sweep
        if why := blocked_by(sweep, sources.read(tx)):
            return f"What it would find cannot be tried now. {why}"
        before, after = (
            _by_key(sweep.find(tx, sweep.given(tx.now(), self.calendars, by.thresholds)))
            for by in (stands, wanted)
        )
        return " ".join(_difference(before, after))


def may_go_back(
    settings: Settings, setting: Setting, now: datetime, to: str | None = None
) -> Said | None:
    """Return what one admin alone may go back to (and no other value than `to`), if anything."""
    before = settings.before.get(setting)
    if before is None or now >= before.at + UNDO or to not in {None, before.value}:
        return None
    return before


@dataclass(frozen=True)
class _Wanted:
    """A value an admin wants something to have, as it was read."""

    person: Person
    stands: InForce
    what: str
    value: str
    may_complete: bool = True

    @property
    def setting(self) -> Setting:
        return Setting(self.stands.sweep.name, self.what)

    @property
    def change(self) -> Change:
        return Change(self.setting, self.stands.values[self.what], self.value)

    @property
    def way(self) -> Way:
        return self.stands.way(self.what, self.value)

    @property
    def now_said(self) -> str:
        return self.stands.told(self.what, self.stands.values[self.what])

    @property
    def then_said(self) -> str:
        return self.stands.told(self.what, self.value)


def _not_yet(tx: Tx, wanted: _Wanted) -> str:
    """Say why a sweep may not do it inside limits yet; empty where it may, and for all else."""
    is_lane = wanted.what == MODE and wanted.value == Mode.LANE and wanted.way is Way.LOOSER
    return may_be_automatic(tx, wanted.stands.sweep) if is_lane else ""


def _as_wanted(stands: InForce, wanted: Mapping[str, str]) -> InForce:
    """Return what would hold of a sweep if all of this was set."""
    numbers = {
        name: retuned(one, wanted[name]) if name in wanted else one
        for name, one in stands.thresholds.items()
    }
    return replace(stands, mode=Mode(wanted.get(MODE, stands.mode)), thresholds=numbers)


def _by_key(findings: Iterable[Finding]) -> _Found:
    """Order findings by what they are about, the graver one where there are two."""
    return {one.key: one for one in sorted(findings, key=lambda one: one.severity)}


def _difference(before: _Found, after: _Found) -> Iterator[str]:
    yield f"Finds {len(before):,} now, would find {len(after):,}."
    both = [key for key in before if key in after]
    for said, found in (
        ("Not any more", [one for key, one in before.items() if key not in after]),
        ("New", [one for key, one in after.items() if key not in before]),
        ("More urgent", [after[k] for k in both if after[k].severity > before[k].severity]),
        ("Less urgent", [after[k] for k in both if after[k].severity < before[k].severity]),
    ):
        if found:
            names = ", ".join(one.name for one in found[:_NAMED])
            more = f" and {len(found) - _NAMED:,} more" if len(found) > _NAMED else ""
            yield f"{said}: {names}{more}."


def _is_admin(person: Person) -> bool:
    return person.belongs_to(Group.ADMINS)
