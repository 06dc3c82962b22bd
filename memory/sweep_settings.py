"""What admins have set of sweeps: modes, owner teams and thresholds, and what waits for a second.

What nobody has set is as it was shipped. Beside what is said there may stand a wish, which another
admin has to share, and what was said before, for as long as one alone may go back to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, or_, select

from memory import outbox
from memory.audit import Entry, append
from memory.database import Tx
from memory.tables import switches

MODE, TEAM = "mode", "team"
_SAID, _WISHED, _BEFORE = "sweep:", "wish:sweep:", "undo:sweep:"


@dataclass(frozen=True)
class Setting:
    """One thing that may be set of a sweep: its mode, its team, or a threshold by its name."""

    sweep: str
    name: str = MODE

    @property
    def key(self) -> str:
        """How its row is called: a mode by the sweep alone."""
        return self.sweep if self.name == MODE else f"{self.sweep}:{self.name}"


@dataclass(frozen=True)
class Said:
    """A value, who said so (nobody, where it fell back by itself), and when."""

    value: str
    person_id: str | None
    at: datetime


@dataclass(frozen=True)
class Settings:
    """Everything that was said of sweeps at one moment."""

    said: Mapping[Setting, Said]
    wished: Mapping[Setting, Said]
    before: Mapping[Setting, Said]


def read(tx: Tx) -> Settings:
    """Read all of it."""
    found: dict[str, dict[Setting, Said]] = {_SAID: {}, _WISHED: {}, _BEFORE: {}}
    ours = or_(*(switches.c.name.startswith(prefix) for prefix in found))
    for row in tx.connection.execute(select(switches).where(ours)):
        prefix = next(one for one in found if row.name.startswith(one))
        sweep, _, name = row.name.removeprefix(prefix).partition(":")
        setting = Setting(sweep, name or MODE)
        found[prefix][setting] = Said(row.value, row.person_id, row.at)
    return Settings(found[_SAID], found[_WISHED], found[_BEFORE])


@dataclass(frozen=True)
class Change:
    """A value that takes the place of another. `agreed` is who wished it first, where it was two.

    Where `undoable`, what was before is kept, so that one alone may go back to it.
    """

    setting: Setting
    before: str
    value: str
    agreed: str | None = None
    undoable: bool = False


def put(tx: Tx, change: Change, *, person: str | None) -> None:
    """Set it, and log who did; what was wished of it is over. A ledger transaction."""
    key = change.setting.key
    drop = [f"{prefix}{key}" for prefix in (_SAID, _WISHED, _BEFORE)]
    tx.connection.execute(delete(switches).where(switches.c.name.in_(drop)))
    _insert(tx, f"{_SAID}{key}", change.value, person)
    if change.undoable:
        _insert(tx, f"{_BEFORE}{key}", change.before, person)
    _log(tx, change, person)


def wish(tx: Tx, change: Change, *, person: str) -> None:
    """Note that an admin wishes this, in the place of any other wish. A ledger transaction."""
    name = f"{_WISHED}{change.setting.key}"
    tx.connection.execute(delete(switches).where(switches.c.name == name))
    _insert(tx, name, change.value, person)
    _log(tx, change, person, "_wish")


def drop_wish(tx: Tx, setting: Setting, *, person: str) -> bool:
    """Forget a wish, and log who wants that; false where there is none. A ledger transaction."""
    gone = delete(switches).where(switches.c.name == f"{_WISHED}{setting.key}")
    row = tx.connection.execute(gone.returning(switches.c.value)).one_or_none()
    if row is not None:
        _log(tx, Change(setting, before=row.value, value=""), person, "_wish_dropped")
    return row is not None


def _insert(tx: Tx, name: str, value: str, person: str | None) -> None:
    row = {"name": name, "value": value, "person_id": person, "at": tx.now()}
    tx.connection.execute(insert(switches).values(row))


def _log(tx: Tx, change: Change, person: str | None, suffix: str = "") -> None:
    """Log under what is set (`sweep_mode`, `sweep_team`, `sweep_limit`), and show Homes anew."""
    setting = change.setting
    own = setting.name in {MODE, TEAM}
    payload = {"sweep": setting.sweep, "from": change.before, "to": change.value}
    if not own:
        payload["limit"] = setting.name
    if change.agreed:
        payload["agreed"] = change.agreed
    kind = f"sweep_{setting.name if own else 'limit'}{suffix}"
    append(tx, Entry(kind=kind, person=person), payload)
    outbox.touch(tx, "home")
