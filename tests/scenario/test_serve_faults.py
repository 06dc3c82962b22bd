from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres_fixture import PostgresServer
from tests.program_fixture import Serving, program
from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.scenario.serve_faults import FAULTS, table, trial

SAMPLE = ("after remote commit",)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=120) as running:
        yield running


@pytest.fixture(scope="module")
def serving(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with program(sandbox, tmp_path_factory.mktemp("serve")) as running:
        yield running


@pytest.mark.parametrize("fault", SAMPLE)
def test_a_killed_program_refunds_once_and_says_so_everywhere(serving: Serving, fault: str) -> None:
    row = trial(serving, fault)
    assert row.holds, str(row)


@pytest.mark.slow
@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault not in SAMPLE])
def test_whatever_goes_wrong_the_program_refunds_once_and_says_so_everywhere(
    serving: Serving, fault: str
) -> None:
    row = trial(serving, fault)
    assert row.holds, str(row)


@pytest.mark.slow
@pytest.mark.postgres
def test_on_postgresql_it_holds_as_well(
    sandbox: Sandbox, tmp_path: Path, postgres: PostgresServer
) -> None:
    url = postgres.fresh_database()
    failed = [str(row) for row in table(sandbox, tmp_path, url) if not row.holds]
    assert failed == []
