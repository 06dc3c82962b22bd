"""The practice shop's calendar can be moved; a real shop's cannot, whatever its tables say."""

from datetime import timedelta
from pathlib import Path

import pytest

from memory import switches
from memory.database import Database
from memory.schema import migrate
from policies.errors import Misconfigured, Refused


def test_only_the_practice_shops_calendar_moves(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/clock.db"
    practice, real = Database(url, practice=True), Database(url)
    migrate(practice)
    with real.transaction() as tx, pytest.raises(Refused):
        switches.set_clock_offset(tx, 3600)
    with practice.transaction() as tx:
        switches.set_clock_offset(tx, 3600)
    with practice.read() as ahead, real.read() as true:
        moved = ahead.now() - true.now()
    assert timedelta(minutes=59) < moved < timedelta(minutes=61)
    practice.close()
    real.close()


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://localhost/x", "sqlite//x"])
def test_a_bad_database_address_is_a_sentence(url: str) -> None:
    with pytest.raises(Misconfigured):
        Database(url)
