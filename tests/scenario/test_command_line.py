"""What the command line says beside a running program."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from memory.audit_proof import public_key
from tests.program_fixture import Serving, countersign, environment_of, free_port, program
from tests.sandbox_fixture import start_sandbox

SHOPIFY, SLACK = "COUNTERSIGN_SHOPIFY__", "COUNTERSIGN_SLACK__"
NOBODY = "http://127.0.0.1:9"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with (
        start_sandbox(orders=60) as sandbox,
        program(sandbox, tmp_path_factory.mktemp("line")) as serving,
    ):
        serving.wish("1002", "10.00")
        yield serving


def test_a_stored_decision_is_explained_by_its_name(running: Serving) -> None:
    explained = [running.command("policy", "explain", name).stdout for name in ("A-1", "1")]
    assert explained[0] == explained[1]
    assert explained[0].startswith("A-1, version 1, as it was judged:\nNeeds 1 of ")
    assert "refund.window" in explained[0]
    unknown = running.command("policy", "explain", "A-99")
    assert unknown.returncode == 1
    assert len(unknown.stderr.splitlines()) == 1


def test_the_example_request_can_be_explained(running: Serving) -> None:
    example = running.command("policy", "explain", "--example").stdout
    (running.folder / "example.json").write_text(example)
    explained = running.command("policy", "explain", "example.json")
    assert explained.stdout.startswith("Needs ")
    nothing = running.command("policy", "explain")
    assert "A-17" in nothing.stderr


def test_an_exported_log_is_verified_without_the_database(running: Serving) -> None:
    running.command("audit", "checkpoint")
    running.command("audit", "export", "log.jsonl")
    file = running.folder / "log.jsonl"
    text = file.read_text()
    (running.folder / "away").mkdir()
    away = {"COUNTERSIGN_DATABASE_URL": f"sqlite:///{running.folder}/away/none.db"}
    unknown = running.command("audit", "verify", "--file", "log.jsonl", **away)
    assert unknown.returncode == 1
    assert "The signer was not verified" in unknown.stdout
    key = public_key((running.folder / "audit.key").read_text().strip())
    named = ("audit", "verify", "--file", "log.jsonl", "--public-key", key)
    proof = running.command(*named, **away)
    assert proof.returncode == 0
    assert "The log is unbroken" in proof.stdout
    assert running.command("audit", "verify", "--file", "log.jsonl").returncode == 0
    absent = running.command("audit", "verify", "--checkpoints", "none.jsonl")
    assert absent.returncode == 1
    assert "There is no file none.jsonl" in absent.stderr
    assert "goodwill" not in text

    *rows, _ = lines = text.splitlines(keepends=True)
    kinds = [json.loads(line)["row"]["kind"] for line in rows if "row" in json.loads(line)]
    for broken in (
        text.replace(kinds[0], "forged", 1),
        "".join(lines[1:]),
        "".join(line for line in lines if f'"seq": {len(kinds)}, "prev"' not in line),
        "".join(line for line in lines if "checkpoint" not in line),
    ):
        file.write_text(broken)
        assert running.command("audit", "verify", "--file", "log.jsonl").returncode == 1


def test_a_file_of_questions_is_echoed_with_its_answers(running: Serving) -> None:
    (running.folder / "asks.txt").write_text("where is 1001?\nhow many BIN-24 do we have?\n")
    answered = running.command("ask", "--file", "asks.txt", "--as", "mia").stdout
    asked = re.findall(r"^> (.*)$", answered, re.MULTILINE)
    assert asked == ["where is 1001?", "how many BIN-24 do we have?"]
    assert f"{running.sandbox.url}/shop/orders/1001" in answered


def test_half_set_keys_name_every_variable_that_is_missing(tmp_path: Path) -> None:
    environment = environment_of(f"http://127.0.0.1:{free_port()}", f"sqlite:///{tmp_path}/x.db")
    only = {f"{SHOPIFY}URL": "https://acme.myshopify.com"}
    told = countersign(tmp_path, environment | only, "doctor").stderr
    for name in ("ACCOUNT", "READ_TOKEN", "WRITE_TOKEN"):
        assert f"{SHOPIFY}{name}: is missing" in told
    other = countersign(tmp_path, environment | {f"{SLACK}BOT_TOKEN": "xoxb-test"}, "doctor")
    for name in (f"{SHOPIFY}URL", "__ACCOUNT", "__READ_TOKEN", "__WRITE_TOKEN"):
        assert name in other.stderr


def test_doctor_checks_a_people_file_without_keys_and_names_a_silent_shop(tmp_path: Path) -> None:
    environment = environment_of(f"http://127.0.0.1:{free_port()}", f"sqlite:///{tmp_path}/x.db")
    (tmp_path / "people.toml").write_text("people = []")
    practice = environment | {"COUNTERSIGN_PEOPLE_FILE": "people.toml"}
    told = countersign(tmp_path, practice, "doctor").stdout
    assert "people.toml cannot be used" in told

    real = practice | {
        f"{SHOPIFY}URL": NOBODY,
        f"{SHOPIFY}ACCOUNT": "shopify:acme",
        f"{SHOPIFY}READ_TOKEN": "shpat_test",
        f"{SHOPIFY}WRITE_TOKEN": "shpat_test2",
        f"{SLACK}BOT_TOKEN": "xoxb-test",
        f"{SLACK}APP_TOKEN": "xapp-test",
        f"{SLACK}API_URL": f"{NOBODY}/",
    }
    assert NOBODY in countersign(tmp_path, real, "doctor").stdout


def test_a_file_of_prices_is_asked_for_as_one_change(running: Serving) -> None:
    (running.folder / "list.csv").write_text("\ufeffsku,price\nBIN-24,9.20\nBIN-30,11.25\n")
    asked = running.command("prices", "list.csv", "--as", "lee", "--note", "the vendor raised his")
    assert re.match(r"A-\d+: Asked\. Waiting for .*: Price lists need a lead", asked.stdout), asked
    wrong = running.folder / "wrong.csv"
    wrong.write_text("BIN-24,9.20\nNOPE-1,3\n")
    refused = running.command("prices", "wrong.csv", "--as", "lee")
    assert refused.returncode == 1
    assert refused.stderr == ("1 SKU is not in the shop: line 2 (NOPE-1). Nothing was asked.\n")
    assert running.command("prices", "list.csv").stderr == "Say who asks: --as lee\n"


def test_a_sweep_is_made_tighter_alone_and_looser_only_wished(running: Serving) -> None:
    def listed() -> str:
        told = running.command("sweep").stdout
        return told[told.index("half_sent:") :]

    assert "(Ask first, " in listed().splitlines()[0]
    for mode, who, said in (
        ("watch", "mia", "Olivia or Priya can set that"),
        ("lane", "priya", "Say one of these: --mode off, watch, ask"),
        ("watch", "", "Say who you are: --as priya"),
        ("watch", "nobody", "I do not know"),
    ):
        refused = running.command("sweep", "half_sent", "--mode", mode, "--as", who)
        assert (refused.returncode, said in refused.stderr) == (1, True), refused
    tighter = running.command("sweep", "half_sent", "--mode", "off", "--as", "priya")
    assert "Off. Until " in tighter.stdout
    assert "), set by Priya, " in listed().splitlines()[0]
    wished = running.command("sweep", "half_sent", "--mode", "watch", "--as", "olivia")
    assert "so Priya has to agree, on the Home tab in Slack" in wished.stdout
    again = running.command("sweep", "half_sent", "--mode", "watch", "--as", "priya")
    assert "so Olivia has to agree" in again.stdout, "at the terminal nobody proves who they are"
    assert "(Off, " in listed().splitlines()[0]
    assert "Olivia wants Mode: Off → Watch only." in listed()
