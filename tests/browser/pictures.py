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
        program(sandbox, database_url=f"sqlite:///{folder}/c.db") as running,
    ):
        wish = running.act("mia", "command", command="/ops", text=COMMAND, channel="#ops")
        assert wish["delivered"]
        running.eventually(lambda: running.messages("approvals"))
        with page_of(
            f"{sandbox.url}/slack/?as=dana&channel=approvals", width=720, height=420
        ) as page:
            page.wait_for_selector("text=Approve")
            page.screenshot(path=DOCS / "card.png")


COMMAND = "refund 1001 186.40 damaged arrived bent"

if __name__ == "__main__":
    main()
