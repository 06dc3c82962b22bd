"""The first minute goes as it is told in docs/walk.md."""

from pathlib import Path

import pytest

from tests.browser.chromium import executable
from tests.browser.first_minute import play, scene_of
from tests.demo_fixture import demo_in

pytestmark = pytest.mark.browser


def test_the_first_minute_goes_as_promised(tmp_path: Path) -> None:
    executable()
    with demo_in(tmp_path) as demo, scene_of(demo) as scene:
        play(scene)
        assert len(demo.journal()) == 2
        assert demo.command("audit", "verify").returncode == 0
