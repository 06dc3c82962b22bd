"""`countersign report` as people call it."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from countersign.cli import app
from memory import measured
from memory.database import Database
from policies.errors import BadRequest
from tests.copies import ZONE

DAY = timedelta(days=1)


@pytest.fixture
def database(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Database]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COUNTERSIGN_DATABASE_URL", database_url)
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def today(database: Database) -> date:
    with database.read() as tx:
        return tx.now().astimezone(ZONE).date()


def report(*words: str) -> Result:
    return CliRunner().invoke(app, ["report", *words])


def said(*words: str) -> str:
    result = report(*words)
    assert result.exit_code == 0, result
    return result.output


def refused(*words: str) -> str:
    error = report(*words).exception
    assert isinstance(error, BadRequest), error
    return error.sentence


def counted(database: Database, day: date, stuck: int) -> None:
    with database.copying() as tx:
        measured.keep(tx, day, "stuck_orders", {"": stuck})


def test_watched_weeks_a_file_and_the_days_since_make_one_report(
    database: Database, today: date, tmp_path: Path
) -> None:
    counted(database, today - 9 * DAY, 8)
    counted(database, today - DAY, 3)
    nine = str(today - 9 * DAY)
    assert "are the baseline now." in said("--baseline-from", nine, "--baseline-to", nine)
    before = tmp_path / "before.csv"
    before.write_text(
        f"day,measure,dimension,value\n{today - 10 * DAY},stuck_orders,,10\n", encoding="utf-8"
    )
    assert said("--baseline", "before.csv") == "1 values read, 1 of them new or changed.\n"
    told = said("--days", "5", "--out", "weeks/now")
    assert "1 days counted." in told
    assert "Minutes assumed for each: refund 6, hold 3" in told
    folder = tmp_path / "weeks" / "now"
    names = ["report-days.csv", "report.csv", "report.html"]
    assert sorted(file.name for file in folder.iterdir()) == names
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "<td>9</td><td>3</td>" in page
    assert "-6 (-67%), better" in page
    figures = (folder / "report.csv").read_text(encoding="utf-8").splitlines()
    assert figures[1].startswith('stuck_orders,,count,"a day, on average",lower,9,3,-6,')
    days = (folder / "report-days.csv").read_text(encoding="utf-8").splitlines()
    assert days[1:] == [
        f"{today - 10 * DAY},stuck_orders,,10",
        f"{nine},stuck_orders,,8",
        f"{today - DAY},stuck_orders,,3",
    ]


def test_ones_own_minutes_are_used_and_printed(
    database: Database, today: date, tmp_path: Path
) -> None:
    with database.copying() as tx:
        measured.keep(tx, today - DAY, "carried_out", {"refund": 4})
    (tmp_path / "ours.csv").write_text("kind,minutes\nrefund,15\n", encoding="utf-8")
    assert "refund 15, hold 3" in said("--minutes", "ours.csv")
    assert "<td>60 min</td>" in Path("report.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("database")
def test_a_report_of_nothing_is_none() -> None:
    assert "`countersign serve` counts each day once it is over." in refused()
    assert not Path("report.html").exists()


@pytest.mark.usefixtures("database")
def test_a_file_and_days_at_once_are_refused(tmp_path: Path) -> None:
    (tmp_path / "before.csv").write_text("day\n", encoding="utf-8")
    words = ("--baseline", "before.csv", "--baseline-from", "2026-01-01")
    assert "not both at once" in refused(*words)
    assert "Line 1 of before.csv has to be day,measure" in refused("--baseline", "before.csv")
    assert "Say both days" in refused("--baseline-from", "2026-01-01")
