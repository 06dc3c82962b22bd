"""The first minute in pictures: `make walk` plays it and writes docs/walk.md with its pictures."""

import tempfile
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.first_minute import play, scene_of
from tests.demo_fixture import demo_in
from tests.program_fixture import Serving

DOCS = Path(__file__).resolve().parents[2] / "docs"
PICTURES = DOCS / "walk"
MOST_BYTES = 150_000
HEAD = """# The first minute

What `make demo` shows, step by step. These pictures are taken by `make walk`, which plays it in a
browser against the real program and fails where a sentence is not as promised; nothing here is
edited by hand. The steps are numbered as in the plan: 11 (permissions) comes with the system it
shows.
"""


def main() -> None:
    """Play the first minute, photograph it, and write it down."""
    PICTURES.mkdir(exist_ok=True)
    for old in PICTURES.glob("*.png"):
        old.unlink()
    told: list[str] = []

    def picture(name: str, sentence: str, page: Page) -> None:
        file = PICTURES / f"{name}.png"
        page.mouse.move(0, 0)
        # What was pressed last still has its tools beside it.
        page.evaluate("document.activeElement?.blur()")
        # Pictures of the customer's own come a moment after the words.
        page.wait_for_function("[...document.images].every((one) => one.complete)")
        page.screenshot(path=file, animations="disabled", caret="hide")
        size = file.stat().st_size
        if size > MOST_BYTES:
            raise RuntimeError(f"{file.name} has {size} bytes, and {MOST_BYTES} are enough.")
        narrow = page.evaluate("innerWidth") < 600
        width = 300 if narrow else 720
        told.append(
            f"**{name.lstrip('0')}.** {sentence}\n\n"
            f'<img src="walk/{file.name}" width="{width}" alt="{sentence}">\n'
        )
        print(f"{file.name:<9} {size:>7} bytes  {sentence}", flush=True)

    with (
        tempfile.TemporaryDirectory() as folder,
        demo_in(Path(folder)) as demo,
        scene_of(demo, picture) as scene,
    ):
        play(scene)
        print(f"asked and answered in {_first_answer(demo):.2f} s", flush=True)
    (DOCS / "walk.md").write_text("\n".join([HEAD, *told]), encoding="utf-8")


def _first_answer(demo: Serving) -> float:
    """Return how many seconds the first question waited for its answer."""
    asked = next(one for one in demo.messages() if "where is 1001?" in one["text"])
    return float(demo.answer(asked["ts"])["ts"]) - float(asked["ts"])


if __name__ == "__main__":
    main()
