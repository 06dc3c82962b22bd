import ast
import os
import re
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from sandbox.clock import Clock
from sandbox.faults import Fault, Faults, UnknownFault
from sandbox.guard import real_looking_tokens
from sandbox.journal import CALLS_KEPT, Call, Change, Journal
from sandbox.keepa.vendor import KEY as KEEPA_KEY
from tests.sandbox_fixture import start_sandbox

ROOT = Path(__file__).resolve().parents[2]
OURS = {"countersign", "slack_app", "agent", "tools", "memory", "policies"}


def start(*flags: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {"PATH": os.environ["PATH"]}
    return subprocess.run(  # noqa: S603 # our own module and flags
        [sys.executable, "-m", "sandbox", *flags],
        cwd=ROOT,
        env=clean | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )


def test_ready_line_is_the_only_line_and_names_url_and_size() -> None:
    with start_sandbox(orders=60, seed=3) as sandbox:
        health = sandbox.get("/healthz")
        assert health["ok"]
        assert {"shop", "slack", "amazon", "quickbooks"} <= health["parts"].keys()
        assert sandbox.get("/_control/world")["seed"] == 3
        sandbox.process.terminate()
        sandbox.process.wait(timeout=10)
        (line,) = sandbox.printed.read_text().splitlines()
        assert line == f"ready {sandbox.url}  sandbox shop and Slack (62 orders, seed 3)"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLACK_BOT_TOKEN", "xoxb-123-456-abc"),
        ("SLACK_APP_TOKEN", "xapp-1-A-2-b"),
        ("COUNTERSIGN_SHOPIFY__WRITE_TOKEN", "shpat_0123456789abcdef"),
        ("ANYTHING", "shpca_0123456789abcdef"),
        ("OPENAI_API_KEY", "sk-proj-0123"),
        ("COUNTERSIGN_STRIPE__READ_KEY", "rk_live_0123456789"),
        ("COUNTERSIGN_KEEPA__KEY", "9lqvb" + "0" * 59),
    ],
)
def test_real_looking_token_stops_the_start(name: str, value: str) -> None:
    ended = start("--port=0", **{name: value})
    assert ended.returncode == 2
    assert ended.stdout == ""
    (sentence,) = ended.stderr.splitlines()
    assert name in sentence
    assert value not in sentence


def test_the_sandbox_s_own_tokens_are_not_real() -> None:
    own = {"A": "xoxb-sandbox-countersign", "B": "shpat_sandbox_write", "C": "xapp-sandbox-x"}
    own |= {"D": "rk_test_sandbox_read", "E": "whsec_sandbox_1", "KEEPA": KEEPA_KEY}
    assert real_looking_tokens(own) == []
    assert real_looking_tokens({"A": " xoxb-real ", "B": "basket"}) == ["A"]


@pytest.mark.parametrize("start_of", ["xoxe.xoxp-1", "xoxe-1-x", "shppa_a", "shpua_a", "Bearer a"])
def test_tokens_of_every_kind_look_real(start_of: str) -> None:
    assert real_looking_tokens({"A": start_of}) == ["A"]


def test_taken_port_stops_the_start_with_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = start(f"--port={port}")
    assert ended.returncode == 2
    assert f"Port {port}" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_only_loopback_is_served() -> None:
    with start_sandbox(orders=0) as sandbox:
        port = int(sandbox.url.rpartition(":")[2])
        with socket.socket() as other:
            other.settimeout(2)
            assert other.connect_ex(("127.0.0.2", port)) != 0


def test_sandbox_imports_nothing_of_the_program() -> None:
    files = list((ROOT / "sandbox").rglob("*.py"))
    assert len(files) > 20
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            assert not {name.partition(".")[0] for name in names} & OURS, path.name


def faults() -> Faults:
    armed = Faults()
    armed.register("shop", ["slow", "lost"], ["order", "refund"], windows=["down"])
    return armed


def test_counted_fault_is_spent_by_matching_calls_only() -> None:
    armed = faults()
    armed.arm(Fault("shop", "refund", "lost", count=2))
    assert armed.take("shop", ["order"]) is None
    taken = [armed.take("shop", ["order", "refund"]) for _ in range(3)]
    assert [fault and fault.name for fault in taken] == ["lost", "lost", None]


def test_fault_for_everything_matches_any_call_oldest_first() -> None:
    armed = faults()
    armed.arm(Fault("shop", "*", "slow"))
    armed.arm(Fault("shop", "order", "lost"))
    names = [fault.name for _ in range(2) if (fault := armed.take("shop", ["order"]))]
    assert names == ["slow", "lost"]


def test_window_is_never_spent_and_ends_by_time() -> None:
    armed = faults()
    armed.arm(Fault("shop", "*", "down", seconds=0.05))
    assert armed.take("shop", ["order"]) is None
    assert armed.active("shop", "down")
    threading.Event().wait(0.06)
    assert armed.active("shop", "down") is None
    assert armed.armed() == []


@pytest.mark.parametrize(
    "fault",
    [
        Fault("mail", "*", "slow"),
        Fault("shop", "*", "explode"),
        Fault("shop", "stock", "slow"),
        Fault("shop", "*", "down"),
        Fault("shop", "*", "slow", count=0),
    ],
)
def test_impossible_fault_is_refused_with_what_is_possible(fault: Fault) -> None:
    with pytest.raises(UnknownFault, match=r"\.$"):
        faults().arm(fault)


def test_threads_spend_a_fault_exactly_as_often_as_armed() -> None:
    armed = faults()
    armed.arm(Fault("shop", "*", "slow", count=500))
    spent: list[Fault] = []

    def spend() -> None:
        for _ in range(200):
            if fault := armed.take("shop", ["order"]):
                spent.append(fault)  # noqa: PERF401 # every take is a race with the others

    threads = [threading.Thread(target=spend) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(spent) == 500


def test_journal_numbers_entries_and_narrows_by_vendor_and_operation() -> None:
    journal = Journal(Clock())
    for vendor, operation in (("shop", "refund"), ("shop", "note"), ("mail", "send")):
        journal.commit(Change(vendor, operation, {}, "write", "k"), {"ok": True})
    assert [entry["seq"] for entry in journal.entries()] == [1, 2, 3]
    assert [entry["operation"] for entry in journal.entries("shop")] == ["refund", "note"]
    (entry,) = journal.entries("shop", "refund")
    assert entry.keys() >= {"at", "vendor", "arguments", "idempotency_key", "token", "result"}
    journal.reset()
    assert journal.entries() == []


def test_journal_keeps_only_the_newest_calls() -> None:
    journal = Journal(Clock())
    for _ in range(CALLS_KEPT + 1):
        journal.received(Call("shop", None, (), "read", 200))
    calls = journal.calls("shop")
    assert (len(calls), calls[0]["seq"], calls[-1]["seq"]) == (CALLS_KEPT, 2, CALLS_KEPT + 1)


def test_no_module_is_too_long() -> None:
    for path in (ROOT / "sandbox").rglob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, path.name
        assert not re.search(r"utils|helpers|common|manager", path.stem)
