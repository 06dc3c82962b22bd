"""What is written by the program itself: the README's table of settings and Slack's manifest.

`python -m countersign.generated` writes them, `--check` says whether they are current.
"""

import sys
from pathlib import Path

from countersign.settings import table
from slack_app.manifest import written

ROOT = Path(__file__).resolve().parent.parent
BEGIN, END = "<!-- settings: generated -->", "<!-- /settings -->"


def readme() -> str:
    """Return the README with a fresh table between its two markers."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def main(arguments: list[str]) -> int:
    """Write or check; 1 where something is not current."""
    wanted = {ROOT / "README.md": readme(), ROOT / "manifest.json": written()}
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
