"""The machinery of the report; what it reports is run by `make proof`."""

import json
from pathlib import Path

import pytest

from tests.processes import ROOT
from tests.proof.machine import Machine
from tests.proof.report import Report
from tests.proof.runs import Run, Shelf
from tests.proof.sections import SECTIONS, Section

MACHINE = Machine(
    commit="a" * 40,
    changes="",
    processor="Abacus",
    cores=2,
    memory_gb=8.0,
    system="Linux 1",
    python="3.11.0",
    sqlite="3.45",
    postgresql="18.4",
    libraries={"pydantic": "2"},
)
HELLO = Section("hello", "Hello", "That it runs.", "this", quick=(), full=())


def ran() -> Run:
    printed = "a line\n3 of 3 | <b>held</b>"
    return Run("python -m this", printed, 0, "2026-11-21T10:00:00+00:00", 0.5, 1.5)


def test_a_command_runs_once_for_each_state_of_the_code(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "state")
    first = shelf.run(HELLO, quick=True, echo=False)
    assert first.holds
    assert first.headline.startswith("Namespaces are one honking great idea")
    (kept,) = shelf.folder.iterdir()
    kept.write_text(json.dumps(json.loads(kept.read_text()) | {"printed": "kept"}))
    assert shelf.run(HELLO, quick=True, echo=False).headline == "kept"
    other = Shelf(tmp_path / "other")
    assert other.kept(HELLO, quick=True) is None
    assert other.run(HELLO, quick=True, echo=False).headline == first.headline


def test_a_command_that_fails_is_reported_as_such(tmp_path: Path) -> None:
    missing = Section("gone", "Gone", "Nothing.", "no_such_module")
    run = Shelf(tmp_path).run(missing, quick=True, echo=False)
    assert not run.holds
    report = Report(MACHINE, ((HELLO, ran()), (missing, run)), quick=True)
    assert not report.holds
    assert "| Gone | **no** | it printed nothing |" in report.markdown


def test_the_report_names_every_figure_its_command_and_the_machine() -> None:
    report = Report(MACHINE, ((HELLO, ran()),), quick=False)
    assert report.holds
    for part in ("aaaaaaaaaaaa", "2 cores (Abacus), 8 GB", "PostgreSQL 18.4", "`python -m this`"):
        assert part in report.markdown
    assert "| Hello | yes | 3 of 3 \\| \\<b>held\\</b> |" in report.markdown
    assert "<td>3 of 3 | &lt;b&gt;held&lt;/b&gt;</td>" in report.html
    assert "<b>" not in report.html
    assert f"Not run: {SECTIONS[0].title}, " in report.markdown


def test_a_report_of_nothing_holds_nothing() -> None:
    assert not Report(MACHINE, (), quick=True).holds


def test_writing_a_report_again_changes_nothing(tmp_path: Path) -> None:
    report = Report(MACHINE, ((HELLO, ran()),), quick=False)
    before = [place.read_bytes() for place in report.write(tmp_path)]
    assert [place.read_bytes() for place in report.write(tmp_path)] == before


@pytest.mark.parametrize("section", SECTIONS, ids=lambda one: one.name)
def test_every_section_is_a_command_there_is(section: Section) -> None:
    path = ROOT.joinpath(*section.module.split("."))
    assert path.with_suffix(".py").exists() or (path / "__main__.py").exists()
