"""What the documents name is there: files, settings, commands and make targets."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
import yaml

from countersign.cli import app
from countersign.settings import table
from slack_app.manifest import SCOPES, manifest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
DEPLOY = [file for file in sorted((ROOT / "deploy").iterdir()) if file.is_file()]
NAMED = [*PAGES, *DEPLOY]
# Written as "…__A and __B" or "…" where a whole family is meant.
SETTING = re.compile(r"COUNTERSIGN_[A-Z][A-Z_]*[A-Z]\b(?!…|\.\.\.|_)")
COMMAND = re.compile(r"(?:^|[`\s/])countersign ((?:[a-z]+ )?[a-z]+)\b")
MAKE = re.compile(r"(?:^|`)make ([a-z-]+)", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")


def code_of(page: Path) -> str:
    """Only what is set as code: commands are written there, sentences are not."""
    text = page.read_text(encoding="utf-8")
    if page.suffix != ".md":
        return text
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL))


def names(found: typer.Typer) -> Iterator[str]:
    for command in found.registered_commands:
        assert command.callback is not None
        yield command.name or command.callback.__name__
    for group in found.registered_groups:
        assert group.typer_instance is not None
        for name in names(group.typer_instance):
            yield f"{group.name} {name}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    assert [one for one in targets if not (page.parent / one).exists()] == []


@pytest.mark.parametrize("page", NAMED, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_setting_exists(page: Path) -> None:
    known = set(re.findall(r"`(COUNTERSIGN_\w+)`", table()))
    assert len(known) > 20
    assert set(SETTING.findall(page.read_text(encoding="utf-8"))) <= known


@pytest.mark.parametrize("page", NAMED, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_exists(page: Path) -> None:
    known = set(names(app))
    groups = {name.partition(" ")[0] for name in known if " " in name}
    wrong = [
        said
        for said in COMMAND.findall(code_of(page))
        if said not in known and said.partition(" ")[0] not in known - groups and said not in groups
    ]
    assert wrong == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_make_target_exists(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    assert set(MAKE.findall(code_of(page))) <= targets


def test_every_permission_explained_is_asked_for() -> None:
    assert set(SCOPES) == set(manifest()["oauth_config"]["scopes"]["bot"])


def test_the_container_can_fetch_by_sftp() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {re.split(r"\W", one)[0] for one in extras["optional-dependencies"]["sftp"]}
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert wanted <= set(re.findall(r"^([\w-]+)==", lock, re.MULTILINE))
    assert "-r requirements.lock" in (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")


def test_the_service_is_called_where_its_document_puts_the_command() -> None:
    page = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    unit = (ROOT / "deploy" / "countersign.service").read_text(encoding="utf-8")
    command = re.search(r"^ExecStart=(\S+)", unit, re.MULTILINE)
    assert command is not None
    linked = page.index(f"ln -s {command[1]} /usr/local/bin/countersign")
    assert linked < page.index("countersign health")


def test_compose_starts_two_workers_with_names_of_their_own() -> None:
    compose = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
    workers = [one for one in compose["services"].values() if "build" in one]
    named = {one["environment"]["COUNTERSIGN_WORKER"] for one in workers}
    assert len(named) == len(workers) == 2
    for one in workers:
        assert one["environment"]["COUNTERSIGN_DATABASE_URL"].startswith("postgresql://")
        built = ROOT / "deploy" / one["build"]["context"] / one["build"]["dockerfile"]
        assert built.exists()
