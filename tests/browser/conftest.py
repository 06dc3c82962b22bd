from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.chromium import executable
from tests.browser.stage import Stage, stage_of
from tests.program_fixture import Serving, program
from tests.sandbox_fixture import start_sandbox


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """One program on one practice shop: starting them is most of what a browser test takes."""
    executable()
    folder: Path = tmp_path_factory.mktemp("browser")
    with start_sandbox(orders=120) as sandbox, program(sandbox, folder) as serving:
        yield serving


@pytest.fixture(scope="module")
def theatre() -> Iterator[Stage]:
    """One browser, one practice Slack and one small app of a stranger, shared by a module."""
    executable()
    with stage_of() as stage:
        yield stage


@pytest.fixture
def stage(theatre: Stage) -> Stage:
    """The shared stage with everything put back."""
    theatre.reset()
    return theatre
