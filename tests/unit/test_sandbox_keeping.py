"""A practice company that is kept goes on where it was, however it was ended."""

import signal
from pathlib import Path
from typing import Any

import pytest

from sandbox.__main__ import main
from tests.program_fixture import free_port
from tests.sandbox_fixture import Sandbox, start_sandbox

REFUND = {"order": "1001", "amount": "10.00"}


def kept(file: Path, port: int) -> dict[str, Any]:
    return {"state": file, "port": port, "orders": 60}


def refunded(sandbox: Sandbox) -> int:
    count: int = sandbox.get("/_control/world")["counts"]["refunds"]
    return count


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_what_was_answered_outlives_a_killed_process(tmp_path: Path, how: signal.Signals) -> None:
    options = kept(tmp_path / "new" / "practice.pickle", free_port())
    with start_sandbox(**options) as sandbox:
        before = refunded(sandbox)
        sandbox.post("/_control/shop/refund", REFUND)
        said = {"person": "mia", "do": "say", "channel": "general", "text": "morning"}
        sandbox.post("/_control/slack/act", said)
        sandbox.process.send_signal(how)
        sandbox.process.wait(timeout=10)
    with start_sandbox(**options) as sandbox:
        assert refunded(sandbox) == before + 1
        (entry,) = sandbox.journal(vendor="shopify-admin")
        assert entry["seq"] == 1
        (message,) = sandbox.get("/_control/slack/channels/general")["messages"]
        assert message["text"] == "morning"
        sandbox.post("/_control/shop/refund", REFUND)
        assert [one["seq"] for one in sandbox.journal(vendor="shopify-admin")] == [1, 2]


def test_what_was_ticked_off_stays_ticked_off(tmp_path: Path) -> None:
    options = kept(tmp_path / "practice.pickle", free_port())
    with start_sandbox(**options) as sandbox:
        for problem in ("P-01", "P-02", "P-02"):
            sandbox.client.post("/practice/tick", data={"problem": problem})
    with start_sandbox(**options) as sandbox:
        practice = sandbox.client.get("/practice").text
        assert practice.count('aria-pressed="true"') == 1


def test_a_reset_is_kept_too(tmp_path: Path) -> None:
    options = kept(tmp_path / "practice.pickle", free_port())
    with start_sandbox(**options) as sandbox:
        sandbox.post("/_control/shop/refund", REFUND)
        before = refunded(sandbox)
        sandbox.post("/_control/reset", {})
    with start_sandbox(**options) as sandbox:
        assert refunded(sandbox) == before - 1


def test_without_a_file_nothing_is_kept() -> None:
    port = free_port()
    with start_sandbox(port=port, orders=60) as sandbox:
        before = refunded(sandbox)
        sandbox.post("/_control/shop/refund", REFUND)
    with start_sandbox(port=port, orders=60) as sandbox:
        assert refunded(sandbox) == before


def test_a_file_of_something_else_is_refused_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "practice.pickle"
    file.write_bytes(b"nothing of ours")
    assert main([f"--state={file}", "--port=0"]) == 2
    assert "make demo-reset" in capsys.readouterr().err
    assert file.read_bytes() == b"nothing of ours"


def test_a_company_kept_at_another_address_is_refused_because_its_links_would_lead_nowhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = kept(tmp_path / "practice.pickle", free_port())
    with start_sandbox(**options) as sandbox:
        sandbox.post("/_control/shop/refund", REFUND)
        home = sandbox.url
    assert main([f"--state={options['state']}", "--port=0", "--orders=60"]) == 2
    assert home in capsys.readouterr().err
