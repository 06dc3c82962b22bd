"""What is written by the program itself: tables in the documents and Slack's manifest.

`python -m countersign.generated` writes them, `--check` says whether they are current.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from countersign import keys
from countersign.minutes import ASSUMED
from countersign.settings import table
from memory.measures import MEASURES
from slack_app.manifest import SCOPES, manifest, written

ROOT = Path(__file__).resolve().parent.parent
INSTALL = "https://api.slack.com/apps?new_app=1&manifest_json="


def scopes() -> str:
    """Render what each of the app's scopes is for. Raises `KeyError` for one nobody explained."""
    bot = manifest()["oauth_config"]["scopes"]["bot"]
    return "\n".join(
        ["| scope | for |", "|---|---|", *(f"| `{name}` | {SCOPES[name]} |" for name in bot)]
    )


def link() -> str:
    """Render the address that opens Slack's form with our manifest filled in."""
    filled = quote(json.dumps(manifest(), separators=(",", ":")), safe="")
    return f"[Create the app]({INSTALL}{filled})"


def measures() -> str:
    """Render what each measure is, in the order of the report."""
    head = [
        "| measure | what it counts | unit | by | several days are | better |",
        "|---|---|---|---|---|---|",
    ]
    rows = (
        f"| {one.title} (`{one.name}`) | {one.definition} | {one.unit} | {one.by} | {one.over} | "
        f"{one.better} |"
        for one in MEASURES
    )
    return "\n".join([*head, *rows])


def minutes() -> str:
    """Render what each kind of change is assumed to take by hand."""
    rows = (f"| `{kind}` | {number} |" for kind, number in ASSUMED.items())
    return "\n".join(["| kind | minutes |", "|---|---|", *rows])


GENERATED: dict[str, dict[str, Callable[[], str]]] = {
    "README.md": {"settings": table},
    "docs/keys.md": {"keys": keys.table},
    "docs/measures.md": {"measures": measures, "minutes": minutes},
    "docs/connect-slack.md": {"scopes": scopes, "link": link},
}


def renewed(file: str) -> str:
    """Return a document with every generated part fresh between its two markers."""
    text = (ROOT / file).read_text(encoding="utf-8")
    for name, render in GENERATED[file].items():
        begin, end = f"<!-- {name}: generated -->", f"<!-- /{name} -->"
        before, _, rest = text.partition(begin)
        _, _, after = rest.partition(end)
        text = f"{before}{begin}\n{render()}\n{end}{after}"
    return text


def main(arguments: list[str]) -> int:
    """Write or check; 1 where something is not current."""
    wanted = {ROOT / file: renewed(file) for file in GENERATED}
    wanted[ROOT / "manifest.json"] = written()
    stale = [
        file.name
        for file, text in wanted.items()
        if not file.exists() or file.read_text(encoding="utf-8") != text
    ]
    if "--check" not in arguments:
        for file, text in wanted.items():
            file.write_text(text, encoding="utf-8")
        return 0
    if stale:
        print(f"Not current: {', '.join(stale)}. Run `make docs`.")  # noqa: T201 - its answer
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
