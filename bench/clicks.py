"""Fifty people press Approve in the same moment: our whole program against a bare Bolt app.

Ours is `countersign serve` in HTTP mode on a practice shop: each press is on the disk before the
acknowledgement, and counted as a vote afterwards, once each, which is waited for and looked at. The
bare app only says ok. Both are processes of their own, pressed over the same signed requests.
"""

import contextlib
import functools
import itertools
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import httpx

from agent import surfaces
from bench.figures import Figure, compared, percentile
from countersign.systems import PRACTICE
from memory import ledger, roster, votes
from memory.ledger import Action, Wish, Wording
from memory.states import State
from policies.actions.refund import REFUND
from policies.ref import Ref
from sandbox.slack.delivery import signature
from tests.attacker import pressing
from tests.desk_samples import TWO_OF_MANAGEMENT, USERS, refund, terms
from tests.loopback import at_once
from tests.patience import eventually
from tests.processes import ROOT
from tests.program_fixture import Serving, program
from tests.sandbox_fixture import start_sandbox

AT_ONCE = 50
GOAL_MS, GOAL_TIMES = 500, 2

Presses = Callable[[], list[float]]


def figures(*, rounds: int = 4, turns: int = 5) -> Iterator[Figure]:
    """Take turns, each of some rounds of fifty presses; a turn's figure is over all its presses."""
    ours: list[list[float]] = []
    theirs: list[list[float]] = []
    with _ours() as press_ours, _bare() as press_bare:
        press_ours()  # first uses load what is loaded lazily
        press_bare()
        for turn in range(turns):
            pair = [(ours, press_ours), (theirs, press_bare)]
            for samples, press in pair[:: -1 if turn % 2 else 1]:
                samples.append([ms for _ in range(rounds) for ms in press()])
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        takes = [
            (percentile(one, share), percentile(other, share))
            for one, other in zip(ours, theirs, strict=True)
        ]
        is_goal = name == "p99"
        yield compared(
            f"{AT_ONCE} presses at once, acknowledged, {name}",
            "ms",
            takes,
            peer="a bare Bolt app",
            goal=f"within {GOAL_TIMES} times, under {GOAL_MS} ms" if is_goal else "",
            meets=(lambda mine, ratio: mine.middle < GOAL_MS and ratio.middle <= GOAL_TIMES)
            if is_goal
            else None,
        )


@contextlib.contextmanager
def _ours() -> Iterator[Presses]:
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        start_sandbox(orders=20) as sandbox,
        program(sandbox, Path(folder), http=True) as serving,
    ):
        serving.settled()
        secret = str(sandbox.get("/_control/connect")["slack"]["signing_secret"])
        url = f"http://127.0.0.1:{serving.environment['COUNTERSIGN_PORT']}/slack/events"
        orders = itertools.count(500_000)

        def press() -> list[float]:
            asked = [_asked(serving, next(orders)) for _ in range(AT_ONCE)]
            serving.settled(within=120.0)
            waited = _pressed(url, secret, [f"{one.id}:{one.revision}" for one in asked])
            serving.settled(within=120.0)  # the peer has the machine to itself, as we had
            _all_counted(serving, asked)
            return waited

        yield press


def _all_counted(serving: Serving, asked: Sequence[Action]) -> None:
    with serving.database.read() as tx:
        counted = [len(votes.of(tx, one.id, one.revision)) for one in asked]
    if counted != [1] * len(asked):
        raise AssertionError(f"not every press counted once: {counted}")


@contextlib.contextmanager
def _bare() -> Iterator[Presses]:
    secret = "a-secret-of-loopback"
    process = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "bench.bare_bolt", secret],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        url = process.stdout.readline().strip() if process.stdout else ""
        eventually(lambda: _answers(url), 30.0)
        yield lambda: _pressed(url, secret, [f"{number}:1" for number in range(AT_ONCE)])
    finally:
        process.kill()
        process.wait()


def _asked(serving: Serving, order: int) -> Action:
    """File a refund that two of management decide, so that one press never carries it out."""
    target = Ref(account=f"shopify:{PRACTICE}", kind="order", id=f"gid://shopify/Order/{order}")
    arguments = refund(order=order).model_copy(update={"order": target})
    lines = ["REFUND $186.40 to Visa ..4417", f"#{order}", "“arrived bent”", "Paid $372.80"]
    wording = Wording(
        arguments=arguments,
        terms=terms(TWO_OF_MANAGEMENT),
        facts={},
        material={},
        told={"ask": {"order": str(order)}, "lines": lines, "evidence": []},
    )
    with serving.database.transaction() as tx:
        mia = next(one for one in roster.everybody(tx) if one.name == "Mia")
        wish = Wish(
            requester_id=mia.id,
            words="refund it",
            event=f"bench:{order}",
            position=0,
            thread="",
            expires_at=tx.now() + timedelta(hours=20),
        )
        action = ledger.propose(tx, REFUND, wording, wish, State.PENDING)
        surfaces.show(tx, action)
    return action


def _pressed(url: str, secret: str, values: list[str]) -> list[float]:
    """Press every button in the same moment; return how many milliseconds each press waited."""
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(httpx.Client(trust_env=False)) for _ in values]
        for client in clients:
            client.get(url)  # a connection is there already, as Slack's are
        jobs: list[Callable[[], float]] = [
            functools.partial(_press, client, url, secret, value)
            for client, value in zip(clients, values, strict=True)
        ]
        waited: list[float] = at_once(jobs)
    return waited


def _press(client: httpx.Client, url: str, secret: str, value: str) -> float:
    moment = f"{time.time():.6f}"
    payload = pressing(USERS["dana"], value, stamp=moment)
    body = urlencode({"payload": json.dumps(payload)}).encode()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": moment.partition(".")[0],
        "X-Slack-Signature": signature(secret, moment.partition(".")[0], body),
    }
    started = time.perf_counter()
    answer = client.post(url, content=body, headers=headers)
    waited = (time.perf_counter() - started) * 1000
    answer.raise_for_status()
    return waited


def _answers(url: str) -> bool:
    with contextlib.suppress(httpx.HTTPError):
        return httpx.get(url, trust_env=False).status_code > 0
    return False
