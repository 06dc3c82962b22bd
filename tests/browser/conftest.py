from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.chromium import executable
from tests.program_fixture import Serving, program
from tests.sandbox_fixture import start_sandbox


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """One program on one practice shop: starting them is most of what a browser test takes."""
    executable()
    folder: Path = tmp_path_factory.mktemp("browser")
    with start_sandbox(orders=120) as sandbox, program(sandbox, folder) as serving:
        yield serving
