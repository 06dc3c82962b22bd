"""One SQLite database has one worker, by whatever path its file is reached."""

import os
from contextlib import ExitStack
from pathlib import Path

import pytest

from countersign.serve import _hold_worker_role
from countersign.settings import load_settings
from policies.errors import Misconfigured


def hold(file: Path, stack: ExitStack) -> None:
    settings = load_settings(database_url=f"sqlite:///{file}", _env_file=None)
    _hold_worker_role(settings, stack)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "real" / "house.db"
    made.parent.mkdir()
    made.touch()
    return made


def test_link_to_the_database_is_no_second_door(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(file)
    with ExitStack() as stack:
        hold(file, stack)
        with pytest.raises(Misconfigured, match="works on this database already"):
            hold(link, stack)


def test_database_with_two_names_is_refused(file: Path, tmp_path: Path) -> None:
    os.link(file, tmp_path / "second.db")
    with ExitStack() as stack, pytest.raises(Misconfigured, match="second name"):
        hold(file, stack)
