"""Settings, files and surroundings that cannot work: one sentence each, and nothing is started."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from countersign.cli import main
from countersign.settings import load_people, load_settings
from policies.errors import Misconfigured
from slack_app.settings import SlackSettings
from tests.processes import ROOT
from tests.program_fixture import countersign, environment_of, free_port, program
from tests.sandbox_fixture import Sandbox, start_sandbox
from tools.connectors.shopify_settings import ShopifySettings

SHOP = {
    "SHOPIFY__URL": "https://acme.example",
    "SHOPIFY__ACCOUNT": "shopify:acme",
    "SHOPIFY__READ_TOKEN": "shpat_read",
    "SHOPIFY__WRITE_TOKEN": "shpat_write",
}
CHAT = {"SLACK__BOT_TOKEN": "xoxb-1", "SLACK__APP_TOKEN": "xapp-1"}
MALFORMED: list[tuple[dict[str, str], str]] = [
    ({"PORT": "abc"}, "COUNTERSIGN_PORT: Input should be a valid integer"),
    ({"PORT": "99999"}, "COUNTERSIGN_PORT: Input should be less than or equal to 65535"),
    ({"TIME_ZONE": "Mars/Olympus"}, "COUNTERSIGN_TIME_ZONE: is not a time zone such as"),
    ({"TIME_ZONE": ""}, "COUNTERSIGN_TIME_ZONE: is not a time zone such as"),
    ({"DATABASE_URL": "mysql://x/y"}, "COUNTERSIGN_DATABASE_URL: is neither sqlite:///FILE nor"),
    ({"DATABASE_URL": ""}, "COUNTERSIGN_DATABASE_URL: is neither sqlite:///FILE nor"),
    ({"HOURS__OPENS": "25:00"}, "COUNTERSIGN_HOURS__OPENS: Input should be in a valid time"),
    ({"HOURS__HOLIDAYS": '["Christmas"]'}, "COUNTERSIGN_HOURS__HOLIDAYS__0: Input should be"),
    ({"HOURS__WEEKDAYS": "mon-fri"}, "COUNTERSIGN_HOURS__WEEKDAYS: is no weekdays such as 0-4"),
    (
        {"HOURS__CARRIERS": '{"UPS": {"weekdays": "mon"}}'},
        "COUNTERSIGN_HOURS__CARRIERS__UPS__WEEKDAYS: is no weekdays such as 0-4",
    ),
    ({"HOURS__VENDORS": '{"": {}}'}, "COUNTERSIGN_HOURS__VENDORS: somebody has no name"),
    ({"PRACTICE_SLACK": "pigeon"}, "COUNTERSIGN_PRACTICE_SLACK: Input should be 'socket' or"),
    ({"SANDBOX_URL": "http://shop.example"}, "COUNTERSIGN_SANDBOX_URL: String should match"),
    ({"MODEL__BASE_URL": "ftp://x"}, "COUNTERSIGN_MODEL__BASE_URL: must begin with"),
    ({"MODEL__NOPE": "1"}, "COUNTERSIGN_MODEL__NOPE: Extra inputs are not permitted"),
    ({"SHOPIFY__URL": "https://acme.example"}, "COUNTERSIGN_SHOPIFY__READ_TOKEN: is missing"),
    (SHOP, "COUNTERSIGN_SLACK__BOT_TOKEN and COUNTERSIGN_SLACK__APP_TOKEN. Give both, or neither"),
    (CHAT, "__READ_TOKEN and __WRITE_TOKEN. Give both, or neither"),
]
PEOPLE = {
    "": "people: is missing",
    "people = []": "people: nobody is named",
    "[[people\n": "Expected ']]'",
    '[[people]]\nname = "X"\n': "people.0.slack: is missing",
    '[[people]]\nname = "X"\nslack = "T1:U1"\ngroups = ["boss"]': "people.0.groups.0: Input should",
    '[[people]]\nname = "X"\nslack = "me"\ngroups = []': "people.0.slack: String should match",
    '[[people]]\nname = "X"\nslack = "T1:U1"\ngroups = []\n' * 2: "people: two people are called x",
}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=20) as running:
        yield running


@pytest.fixture
def environment(sandbox: Sandbox, tmp_path: Path) -> dict[str, str]:
    return environment_of(sandbox.url, f"sqlite:///{tmp_path}/state/serve.db")


def refusal(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    environment: dict[str, str],
    *arguments: str,
) -> str:
    """Run a command that fails at once, in this process, and return what a person reads."""
    for name in [name for name in os.environ if name.startswith("COUNTERSIGN_")]:
        monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "argv", ["countersign", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return str(err)


@pytest.mark.parametrize(("wrong", "sentence"), MALFORMED, ids=lambda one: str(one)[:40])
def test_a_malformed_setting_is_named_and_nothing_is_started(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    wrong: dict[str, str],
    sentence: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    environment = {f"COUNTERSIGN_{name}": value for name, value in wrong.items()}
    said = refusal(monkeypatch, capsys, environment, "serve")
    assert sentence in said
    assert said.rstrip().endswith("Nothing was started.")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("content", "sentence"), PEOPLE.items(), ids=lambda one: ascii(one[:20]))
def test_a_people_file_that_cannot_be_used_says_where(
    tmp_path: Path, content: str, sentence: str
) -> None:
    file = tmp_path / "people.toml"
    file.write_text(content, encoding="utf-8")
    settings = load_settings(
        people_file=file,
        shopify=ShopifySettings.model_validate(inner(SHOP)),
        slack=SlackSettings.model_validate(inner(CHAT)),
        _env_file=None,
    )
    with pytest.raises(Misconfigured) as refused:
        load_people(settings)
    assert f"The people file people.toml cannot be used. {sentence}" in refused.value.sentence


def inner(keys: dict[str, str]) -> dict[str, str]:
    return {name.partition("__")[2].lower(): value for name, value in keys.items()}


def test_whoever_asks_before_anybody_was_enrolled_is_told_how_that_is_done(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    environment: dict[str, str],
    real_keys: dict[str, str],
) -> None:
    said = refusal(monkeypatch, capsys, environment | real_keys, "ask", "--as", "mia", "hello")
    assert "Nobody is enrolled in this database yet. Start `countersign serve` once" in said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("ask", "where is 1001?"), "Say who asks: --as mia"),
        (("ask", "--as", "mia", "  "), "Say what you want to know"),
        (("ask", "--as", "zorro", "where is 1001?"), "I do not know “zorro”. There are: Dana,"),
        (("ask", "--as", "mia", "--file", "absent.txt"), "No such file or directory: absent.txt"),
        (("ask", "--as", "mia", "--file", "noise.bin"), "That file is not text"),
        (("policy", "explain", "absent.json"), "No such file or directory: absent.json"),
        (("policy", "explain", "empty.json"), "The request cannot be read at “action”"),
        (("policy", "explain", "half.json"), "That file is not JSON"),
        (("audit", "verify"), "There is no log yet at COUNTERSIGN_DATABASE_URL"),
        (("audit", "verify", "--checkpoints", "noise.bin"), "does not hold checkpoints of mine"),
    ],
    ids=str,
)
def test_a_command_that_makes_no_sense_is_answered_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    environment: dict[str, str],
    tmp_path: Path,
    arguments: tuple[str, ...],
    sentence: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "noise.bin").write_bytes(b"\xff\xfe\x00\x01")
    (tmp_path / "empty.json").write_text("{}")
    (tmp_path / "half.json").write_text("[1")
    assert sentence in refusal(monkeypatch, capsys, environment, *arguments)


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        (lambda here: f"sqlite:///{here}/noise.db", "My database cannot be opened: file is not a"),
        (lambda _: "sqlite:////dev/null/x.db", "/dev/null"),
        (lambda _: f"postgresql://127.0.0.1:{free_port()}/x", "My database cannot be opened: conn"),
    ],
    ids=["noise", "nowhere", "nobody"],
)
def test_a_database_that_cannot_be_opened_is_said_so(
    environment: dict[str, str], tmp_path: Path, setting: Callable[[Path], str], sentence: str
) -> None:
    (tmp_path / "noise.db").write_bytes(b"this is no database" * 100)
    wrong = environment | {"COUNTERSIGN_DATABASE_URL": setting(tmp_path)}
    done = countersign(tmp_path, wrong, "serve")
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_a_fault_of_our_own_is_a_sentence_and_a_file_for_developers(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    environment: dict[str, str],
    tmp_path: Path,
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("countersign.asking.answers", lambda *_: 1 // 0)
    said = refusal(monkeypatch, capsys, environment, "ask", "--as", "mia", "where is 1001?")
    (trace,) = tmp_path.glob("countersign-*.txt")
    assert str(trace) in said
    assert "ZeroDivisionError" in trace.read_text()


@pytest.mark.parametrize("arguments", [("serve",), ("ask", "--as", "mia", "where is 1001?")])
def test_without_a_practice_shop_it_says_how_to_start_one(
    environment: dict[str, str], tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    nobody = {"COUNTERSIGN_SANDBOX_URL": f"http://127.0.0.1:{free_port()}"}
    done = countersign(tmp_path, environment | nobody, *arguments)
    assert done.returncode == 1
    assert "The practice shop does not answer" in done.stderr
    assert "Start it with `countersign sandbox`" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_a_second_program_on_the_same_database_or_port_is_refused_and_harms_nobody(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    with program(sandbox, tmp_path) as serving:
        again = serving.command("serve", COUNTERSIGN_PORT=str(free_port()))
        elsewhere = f"sqlite:///{tmp_path}/other/serve.db"
        beside = serving.command("serve", COUNTERSIGN_DATABASE_URL=elsewhere)
        assert (again.returncode, beside.returncode) == (1, 1)
        assert "Another Countersign works on this database already" in again.stderr
        port = serving.environment["COUNTERSIGN_PORT"]
        assert f"Port {port} is taken: is Countersign running already?" in beside.stderr
        assert "Traceback" not in again.stderr + beside.stderr
        serving.answer(serving.say("mia", "where is 1001?"), "Delivered ")


@pytest.fixture
def real_keys(sandbox: Sandbox) -> dict[str, str]:
    """Settings as a real installation has them, pointed at the practice shop."""
    found = sandbox.get("/_control/connect")
    shop, chat = found["shopify"], found["slack"]
    settings = {
        "SHOPIFY__URL": shop["url"],
        "SHOPIFY__ACCOUNT": "shopify:acme",
        "SHOPIFY__READ_TOKEN": shop["read_token"],
        "SHOPIFY__WRITE_TOKEN": shop["write_token"],
        "SLACK__BOT_TOKEN": chat["bot_token"],
        "SLACK__APP_TOKEN": chat["app_token"],
        "SLACK__API_URL": chat["api_url"],
        "SLACK__TEAM_ID": chat["team_id"],
        "PEOPLE_FILE": str(ROOT / "countersign" / "practice_people.toml"),
    }
    return {f"COUNTERSIGN_{name}": value for name, value in settings.items()}


def test_a_wrong_read_token_is_named_in_the_answer_and_by_the_doctor(
    sandbox: Sandbox, real_keys: dict[str, str], tmp_path: Path
) -> None:
    wrong = real_keys | {"COUNTERSIGN_SHOPIFY__READ_TOKEN": "shpat_wrong"}
    sentence = "Shopify refused the read token. Check COUNTERSIGN_SHOPIFY__READ_TOKEN"
    with program(sandbox, tmp_path, settings=wrong) as serving:
        serving.answer(serving.say("mia", "where is 1001?"), sentence)
        asked = serving.command("ask", "--as", "mia", "where is 1001?")
        examined = serving.command("doctor")
        assert sentence in asked.stdout
        assert sentence in examined.stdout
        assert examined.returncode == 1
        said = asked.stdout + asked.stderr + examined.stdout + examined.stderr
        assert "shpat_wrong" not in said + serving.complaints
        assert "Traceback" not in said + serving.complaints


@pytest.mark.slow
def test_a_wrong_write_token_moves_no_money_and_the_card_says_what_to_mend(
    sandbox: Sandbox, real_keys: dict[str, str], tmp_path: Path
) -> None:
    wrong = real_keys | {"COUNTERSIGN_SHOPIFY__WRITE_TOKEN": "shpat_wrong"}
    with program(sandbox, tmp_path, settings=wrong) as serving:
        serving.wish("1001", "5.00")
        serving.press("priya", serving.card("#1001"), "approve")
        time.sleep(30)  # nobody moves the calendar of a real shop: this is the Undo window
        serving.eventually(lambda: "refused the write token" in serving.card("#1001")["text"])
        assert serving.journal() == []
        assert "Traceback" not in serving.complaints
