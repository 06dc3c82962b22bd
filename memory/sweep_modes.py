"""What each sweep may do, where somebody has said so; everything else is as it was shipped."""

from collections.abc import Mapping

from memory import sweep_settings
from memory.database import Tx
from memory.sweep_settings import MODE, Change, Setting


def modes(tx: Tx) -> Mapping[str, str]:
    """Return the modes that were said, by the sweeps' names."""
    said = sweep_settings.read(tx).said
    return {one.sweep: said[one].value for one in said if one.name == MODE}


def put(tx: Tx, sweep: str, mode: str, *, person: str | None) -> None:
    """Put a sweep into a mode, and log who did; nobody where a brake did. A ledger transaction."""
    change = Change(Setting(sweep), before=modes(tx).get(sweep, ""), value=mode)
    sweep_settings.put(tx, change, person=person)
