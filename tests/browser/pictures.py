"""The README's pictures, taken of the running program: `python -m tests.browser.pictures`."""

import tempfile
from pathlib import Path

from tests.browser.chromium import page_of
from tests.program_fixture import program
from tests.sandbox_fixture import start_sandbox

DOCS = Path(__file__).resolve().parents[2] / "docs"


def main() -> None:
    """Ask for a refund as Mia and photograph the card as Dana sees it."""
    with (
        tempfile.TemporaryDirectory() as folder,
        start_sandbox() as sandbox,
        program(sandbox, Path(folder)) as running,
    ):
        running.ops("mia", "refund 1001 186.40 damaged arrived bent")
        running.card("#1001")
        url = f"{sandbox.url}/slack/?as=dana&channel=approvals"
        with page_of(url, width=1000, height=990) as page:
            page.get_by_role("button", name="Approve").wait_for()
            page.screenshot(path=DOCS / "card.png")


if __name__ == "__main__":
    main()
