"""The bench's own arithmetic, and that every sort of figure can be taken at all."""

import itertools
import json
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bench import __main__ as bench
from bench import decision, ledger, turns
from bench.figures import compared, in_turns, percentile
from bench.round_robin import PATH, round_robin
from tests.loopback import serving
from tests.program_fixture import free_port


def test_whoever_goes_first_changes_with_each_turn() -> None:
    order: list[str] = []

    def take(name: str) -> float:
        order.append(name)
        return 1.0

    assert in_turns(lambda: take("ours"), lambda: take("theirs"), 3) == [(1.0, 1.0)] * 3
    assert order == ["ours", "theirs", "theirs", "ours", "ours", "theirs"]


def test_a_ratio_is_taken_within_each_turn_and_not_between_them() -> None:
    figure = compared("f", "us", [(1.0, 10.0), (10.0, 200.0), (4.0, 120.0)], peer="p")
    assert figure.ratio is not None
    assert (figure.ours.middle, figure.ours.lowest, figure.ours.highest) == (4.0, 1.0, 10.0)
    assert figure.ratio.middle == 0.05
    faster = compared("f", "us", [(2.0, 100.0)], peer="p", times_faster=True)
    assert faster.ratio is not None
    assert faster.ratio.middle == 50.0


@pytest.mark.parametrize(("share", "value"), [(0.5, 51), (0.99, 100), (1.0, 100)])
def test_a_percentile_of_a_hundred_takes(share: float, value: float) -> None:
    assert percentile(list(range(1, 101)), share) == value


def test_a_missed_goal_is_said_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    slow = compared("slow", "ms", [(9.0, 1.0)], peer="p", goal="2", meets=lambda *_: False)
    monkeypatch.setattr(bench, "BUILD", tmp_path)
    monkeypatch.setattr(bench, "FULL", {"turns": lambda: iter([slow])})
    monkeypatch.setattr("sys.argv", ["bench"])
    assert bench.main() == 1
    assert "1 figures, 0 of 1 goals met; missed: slow" in capsys.readouterr().out
    (kept,) = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))["figures"]
    assert kept["met"] is False
    assert kept["ratio"]["middle"] == 9.0


def test_decisions_and_turns_are_measured() -> None:
    named = {
        figure.name: figure
        for figure in itertools.chain(
            decision.figures(cases=5, replayed=5, turns=1), turns.figures(asks=1, turns=1)
        )
    }
    assert {"a decision by the rules", "a turn with five tool calls"} <= named.keys()
    assert all(figure.ours.middle > 0 for figure in named.values())


def test_a_batch_of_changes_is_carried_out_and_the_log_stays_whole() -> None:
    sqlite = list(itertools.islice(ledger.figures(actions=2, turns=1), 4))
    assert all(figure.ours.middle > 0 and "SQLite" in figure.name for figure in sqlite)


def test_a_round_robin_passes_over_a_door_that_is_shut() -> None:
    async def door(request: Request) -> PlainTextResponse:
        return PlainTextResponse(
            (await request.body()).decode() + request.headers["x-slack-signature"]
        )

    with serving(Starlette(routes=[Route(PATH, door, methods=["POST"])])) as opens:
        shut = f"http://127.0.0.1:{free_port()}{PATH}"
        with serving(round_robin([shut, f"{opens}{PATH}"])) as front:
            for _ in range(2):
                sent = {"x-slack-signature": "v0=1"}
                answer = httpx.post(front + PATH, content=b"hello ", headers=sent, trust_env=False)
                assert (answer.status_code, answer.text) == (200, "hello v0=1")
        with serving(round_robin([shut])) as front:
            assert httpx.post(front + PATH, trust_env=False).status_code == 503
