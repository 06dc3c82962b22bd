"""`make demo` as a person lives with it: ended, started again, started twice."""

from pathlib import Path

from tests.demo_fixture import DEMO, ctrl_c, demo_in
from tests.desk_samples import words
from tests.program_fixture import UNDO_SECONDS, Serving, free_port
from tests.sandbox_fixture import start_sandbox


def test_a_demo_goes_on_where_it_was_ended(tmp_path: Path) -> None:
    with demo_in(tmp_path) as demo:
        demo.wish("1002", "10.00")
        demo.approve("1002")
        demo.eventually(lambda: len(demo.journal()) == 1)
        demo.wish("1006", "12.00")
        before = demo.settled()

        assert ctrl_c(demo) == 0
        goodbye = (tmp_path / "serve.out").read_text(encoding="utf-8").splitlines()[-1]
        assert goodbye.startswith("Ended.")
        assert demo.complaints == ""
        demo.start(*DEMO)
        assert demo.settled() == before

        orders = demo.sandbox.client.get("/shop/orders/1002").text
        assert "10.00" in orders
        assert "Refund" in orders
        demo.approve("1006")
        demo.eventually(lambda: len(demo.journal()) == 2)
        assert demo.command("audit", "verify").returncode == 0


def test_a_second_demo_says_where_the_first_one_is(tmp_path: Path) -> None:
    with demo_in(tmp_path) as demo:
        second = demo.command("demo")
        assert second.returncode == 0
        assert "already running" in second.stdout
        assert demo.sandbox.url in second.stdout

        elsewhere = demo.command("demo", COUNTERSIGN_SANDBOX_URL=f"http://127.0.0.1:{free_port()}")
        assert elsewhere.returncode == 1
        assert "COUNTERSIGN_PORT=" in elsewhere.stderr
        assert len(elsewhere.stderr.splitlines()) == 1
        assert demo.settled()["ok"]


def test_after_the_plug_was_pulled_one_refund_is_found_and_nothing_repeated(
    tmp_path: Path,
) -> None:
    with demo_in(tmp_path) as demo:
        demo.eventually(lambda: demo.sandbox.get("/_control/plug")["supervised"])
        begun = demo.sandbox.post("/_control/plug")
        assert begun["supervised"]
        demo.eventually(lambda: _heard(demo, "nothing is sent"), 30)
        demo.move_calendar(UNDO_SECONDS)
        demo.eventually(lambda: not demo.sandbox.get("/_control/plug")["under_way"], 60)

        heard = demo.sandbox.get("/_control/plug")["lines"]
        assert any("killed (SIGKILL)" in line for line in heard), heard
        assert heard[-2].endswith("says: 1 refund found in Shopify, nothing repeated.")
        assert heard[-1] == "The order page shows 1 refund."
        (made,) = demo.journal()
        found = "1 refund found in Shopify, nothing repeated."
        assert found in demo.card(made["result"]["order"])["text"]
        (line,) = [m for m in demo.spoken("ops") if found in m["text"]]
        assert "Refunded" in words(line)
        assert demo.command("audit", "verify").returncode == 0
        assert demo.settled()["ok"]


def test_without_a_supervisor_nobody_pulls_the_plug() -> None:
    with start_sandbox(orders=60) as sandbox:
        refused = sandbox.client.post("/_control/plug")
        assert refused.status_code == 400
        assert "make demo" in refused.json()["error"]
        assert sandbox.client.post("/practice/plug").status_code == 409
        assert sandbox.get("/_control/faults")["faults"] == []


def _heard(demo: Serving, words: str) -> bool:
    return any(words in line for line in demo.sandbox.get("/_control/plug")["lines"])
