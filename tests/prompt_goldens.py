"""What a model is told, rendered per role, so that a changed prompt is a diff somebody reads.

`python -m tests.prompt_goldens` writes the files anew; the tests compare them.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from agent import briefing
from agent.extractor import NoteReading, extraction_rules
from agent.model import Model
from agent.model_settings import ModelSettings
from policies.actions import ACTION_KINDS
from policies.people import Group, Person, PersonKind
from tools.registry import LOOKUPS

FOLDER = Path(__file__).parent / "unit" / "prompts"
MORNING = datetime(2026, 11, 24, 18, 41, tzinfo=UTC)
ROLES = {
    "support": {Group.SUPPORT},
    "leads": {Group.LEADS, Group.ADMINS},
    "finance": {Group.FINANCE, Group.MANAGEMENT},
    "buying": {Group.BUYING},
    "owners": {Group.OWNERS, Group.ADMINS},
}


def person(role: str) -> Person:
    """Return somebody of a role; `guest` is nobody of ours."""
    kind = PersonKind.GUEST if role == "guest" else PersonKind.MEMBER
    return Person(id="p-1", name="Somebody", kind=kind, groups=frozenset(ROLES.get(role, ())))


def rendered() -> Iterator[tuple[str, str]]:
    """Yield each file's name and what should be in it."""
    model = Model(ModelSettings(), LOOKUPS, ACTION_KINDS)
    for role in (*ROLES, "guest"):
        rules = briefing.rules(person(role), MORNING, UTC)
        tools = "\n".join(f"- {name}" for name in model.tools_for(person(role)))
        yield f"{role}.md", f"{rules}\n\nTools\n{tools or '- none'}\n"
    afterwards = briefing.rules(person("support"), MORNING, UTC, afterwards=True)
    reads = "\n".join(f"- {n}" for n in model.tools_for(person("support"), reads_only=True))
    yield "afterwards.md", f"{afterwards}\n\nTools\n{reads}\n"
    yield "extractor.md", f"{extraction_rules(NoteReading)}\n"
    schemas = {name: model.schema(name) for name in model.tools_for(person("owners"))}
    yield "tools.json", f"{json.dumps(schemas, indent=1, ensure_ascii=False)}\n"


def main() -> None:
    """Write every file anew."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in rendered():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
