from collections.abc import Iterator

import pytest

from tests.copies import Copies, copies_in


@pytest.fixture
def copies(database_url: str) -> Iterator[Copies]:
    with copies_in(database_url) as opened:
        yield opened
