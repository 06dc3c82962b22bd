"""The report as Markdown and as one HTML page, from what the sections printed."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markdown_it import MarkdownIt

from tests.proof.machine import Machine
from tests.proof.runs import Run
from tests.proof.sections import SECTIONS, Section

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Report:
    """What was run, on what."""

    machine: Machine
    runs: tuple[tuple[Section, Run], ...]
    quick: bool

    @property
    def holds(self) -> bool:
        """Whether everything held; a report of nothing holds nothing."""
        return bool(self.runs) and all(run.holds for _, run in self.runs)

    @property
    def not_run(self) -> list[str]:
        """The titles of the sections that are missing here."""
        known = {section.name for section, _ in self.runs}
        return [section.title for section in SECTIONS if section.name not in known]

    @property
    def markdown(self) -> str:
        template = _pages().get_template("proof.md.j2")
        seconds = sum(run.seconds for _, run in self.runs)
        rendered = template.render(report=self, minutes=seconds / 60, today=_today(self.runs))
        return rendered.rstrip() + "\n"

    @property
    def html(self) -> str:
        """The Markdown as a page that needs no network; nothing printed is taken for HTML."""
        reader = MarkdownIt("commonmark", {"html": False}).enable("table")
        return _pages().get_template("page.html.j2").render(body=reader.render(self.markdown))

    def write(self, folder: Path) -> tuple[Path, Path]:
        """Write both and return where."""
        folder.mkdir(parents=True, exist_ok=True)
        places = folder / "proof.md", folder / "proof.html"
        for place, text in zip(places, (self.markdown, self.html), strict=True):
            place.write_text(text, encoding="utf-8")
        return places


def in_a_cell(text: str) -> str:
    """Write a line so that it stays one cell of a Markdown table."""
    return text.replace("|", "\\|").replace("<", "\\<")


def _pages() -> Environment:
    pages = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html.j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters["in_a_cell"] = in_a_cell
    return pages


def _today(runs: tuple[tuple[Section, Run], ...]) -> str:
    """The day of the last run, so that writing a kept report again changes nothing."""
    return max((run.at for _, run in runs), default=datetime.now(UTC).isoformat())[:10]
