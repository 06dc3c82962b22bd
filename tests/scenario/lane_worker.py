"""A worker that asks by itself and is killed on the way: `python -m tests.scenario.lane_worker`.

It takes the database's URL and where to die: in the middle of filing, right before the claim, or
once the vendor was told.
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from memory import problem_queue
from tests.ledger_house import UNDO
from tests.market_stall import lane_house

FILING, PLACES = "filing", ("filing", "before_claim", "claimed", "intent", "after_send")


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _dying(wait_for: Callable[..., None]) -> Callable[..., None]:
    def wait_and_die(*given: Any, **named: Any) -> None:  # noqa: ANN401 - whatever it takes
        wait_for(*given, **named)
        _die()

    return wait_and_die


def main(url: str, place: str) -> None:
    """Ask for what the sweep found, and carry it out until it is time to die."""
    with lane_house(url) as lane:
        if place == FILING:
            problem_queue.wait_for = _dying(problem_queue.wait_for)
        lane.asks().run()
        lane.house.wait(UNDO)
        executor = lane.house.executor(on_step=lambda step: _die() if step == place else None)
        for action_id in executor.due():
            executor.run(action_id)


if __name__ == "__main__":
    main(*sys.argv[1:])
