"""`countersign init`: a real shop is connected from a terminal, and every key is tried."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from dotenv import dotenv_values

from countersign.connecting import SYSTEMS, connect
from sandbox.shopify.tokens import READ_SCOPES
from tests.processes import ROOT
from tests.sandbox_fixture import Sandbox, start_sandbox

PEOPLE = str(ROOT / "countersign" / "practice_people.toml")
SHOPIFY, SLACK, AMAZON, IMAP = (
    f"COUNTERSIGN_{name}__" for name in ("SHOPIFY", "SLACK", "AMAZON", "IMAP")
)


KEEP = "Keep the read token all the same?"


@dataclass
class Scripted:
    """Answers by variable; each answer is given once, and the last one again."""

    answers: dict[str, list[str]]
    wanted: tuple[str, ...] = ()
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def say(self, sentence: str) -> None:
        self.said.append(sentence)

    def agrees(self, question: str) -> bool:
        self.asked.append(question)
        return any(what in question for what in self.wanted)

    def answer(self, what: str, *, known: str, secret: bool) -> str:
        self.asked.append(f"{what}{' (hidden)' if secret else ''}")
        for variable, given in self.answers.items():
            if variable in what:
                return given.pop(0) if len(given) > 1 else given[0]
        return PEOPLE if "names your people" in what else known


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=20) as running:
        yield running


@pytest.fixture(autouse=True)
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing set, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    for name in [one for one in os.environ if one.startswith("COUNTERSIGN_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def keys(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What somebody would copy from the vendors' pages; only the addresses are the practice's."""
    found = sandbox.get("/_control/connect")
    shop, chat = found["shopify"], found["slack"]
    monkeypatch.setenv(f"{SLACK}API_URL", chat["api_url"])
    values = {
        f"{SLACK}BOT_TOKEN": chat["bot_token"],
        f"{SLACK}APP_TOKEN": chat["app_token"],
        f"{SLACK}TEAM_ID": chat["team_id"],
        f"{SHOPIFY}URL": shop["url"],
        f"{SHOPIFY}ACCOUNT": "shopify:acme",
        f"{SHOPIFY}READ_TOKEN": shop["read_token"],
        f"{SHOPIFY}WRITE_TOKEN": shop["write_token"],
    }
    return {variable: [value] for variable, value in values.items()}


@pytest.fixture
def with_amazon(
    keys: dict[str, list[str]], sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> dict[str, list[str]]:
    seller = sandbox.get("/_control/connect")["amazon"]
    for name in ("endpoint", "login"):
        monkeypatch.setenv(f"{AMAZON}{name.upper()}", seller.pop(name))
    typed = (seller | {"account": "amazon:acme"}).items()
    return keys | {f"{AMAZON}{name.upper()}": [value] for name, value in typed}


def test_what_was_typed_is_kept_for_us_alone_and_works(with_amazon: dict[str, list[str]]) -> None:
    keys = with_amazon
    typing = Scripted(keys, wanted=("Connect Amazon",))
    file = Path(".env")
    assert connect(typing, file), typing.said
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    kept = dotenv_values(file)
    assert {name: kept[name] for name in keys} == {name: one[0] for name, one in keys.items()}
    assert "COUNTERSIGN_QUICKBOOKS__REALM" not in kept
    told = "\n".join(typing.said)
    for system in ("slack", "shopify", "amazon", "people"):
        assert f"ok    {system}" in told
    for name, (value,) in keys.items():
        if "TOKEN" in name or "SECRET" in name:
            assert value not in told
            assert any(name in one and "(hidden)" in one for one in typing.asked)


def test_a_mailbox_by_imap_is_connected_and_there_is_one_only(
    keys: dict[str, list[str]], sandbox: Sandbox
) -> None:
    letters = sandbox.get("/_control/connect")["imap"] | {"account": "imap:acme"}
    mail = {f"{IMAP}{name.upper()}": [str(value)] for name, value in letters.items()}
    mail[f"{IMAP}READ_PASSWORD"].insert(0, "wrong")
    wanted = ("Connect any other mailbox", "Enter any other mailbox")
    typing = Scripted(keys | mail, wanted=wanted)
    assert connect(typing, Path(".env")), typing.said
    assert "ok    mail" in "\n".join(typing.said)
    assert not any("Enter a Microsoft 365 mailbox" in one for one in typing.asked)
    typing = Scripted(keys)
    Path(".env").write_text("COUNTERSIGN_GRAPH__ACCOUNT=graph:acme\n")
    connect(typing, Path(".env"))
    assert not any("any other mailbox" in one for one in typing.asked)


def test_a_wrong_key_is_found_and_asked_for_again(keys: dict[str, list[str]]) -> None:
    keys[f"{SHOPIFY}READ_TOKEN"].insert(0, "shpat_wrong")
    typing = Scripted(keys, wanted=("Enter Shopify again",))
    assert connect(typing, Path(".env"))
    assert "Shopify refused the read token" in "\n".join(typing.said)


def test_a_read_key_that_can_write_is_not_taken(keys: dict[str, list[str]]) -> None:
    keys[f"{SHOPIFY}READ_TOKEN"] = keys[f"{SHOPIFY}WRITE_TOKEN"]
    typing = Scripted(keys, wanted=(KEEP,))
    assert not connect(typing, Path(".env"))
    told = "\n".join(typing.said)
    assert "FAIL  shopify    The read token" in told
    assert "write_orders, write_products, which it never needs" in told


def test_a_key_that_does_too_little_is_asked_for_until_it_fits(keys: dict[str, list[str]]) -> None:
    keys[f"{SHOPIFY}READ_TOKEN"][:0] = ["shpat_sandbox_recent", "shpat_sandbox_recent"]
    typing = Scripted(keys)
    assert connect(typing, Path(".env")), typing.said
    assert sum("lacks read_all_orders (orders older than 60 days)" in x for x in typing.said) == 2
    assert typing.asked.count(KEEP) == 2
    for variable, times in ((f"{SHOPIFY}READ_TOKEN", 3), (f"{SHOPIFY}WRITE_TOKEN", 1)):
        assert sum(variable in one for one in typing.asked) == times


def test_a_key_that_does_too_little_is_kept_once_somebody_says_so_and_fails_in_the_end(
    keys: dict[str, list[str]],
) -> None:
    keys[f"{SHOPIFY}READ_TOKEN"] = ["shpat_sandbox_recent"]
    typing = Scripted(keys, wanted=(KEEP,))
    assert not connect(typing, Path(".env"))
    assert typing.asked.count(KEEP) == 1
    assert "FAIL  shopify    The read token: too narrow" in "\n".join(typing.said)


def test_a_key_that_does_too_much_is_kept_if_somebody_says_so(
    keys: dict[str, list[str]], sandbox: Sandbox
) -> None:
    wide = {"vendor": "shopify", "key": "read", "rights": [*READ_SCOPES, "read_themes"]}
    sandbox.post("/_control/rights", wide)
    typing = Scripted(keys, wanted=(KEEP,))
    taken = connect(typing, Path(".env"))
    sandbox.post("/_control/rights", wide | {"rights": None})
    assert taken, typing.said
    told = "\n".join(typing.said)
    assert "It also has read_themes, which it never needs. Change that in the shop's admin" in told
    assert "WARN  shopify    The read token: too wide" in told
    for name, (value,) in keys.items():
        assert "TOKEN" not in name or value not in told


def test_what_is_no_value_at_all_is_asked_for_at_once(keys: dict[str, list[str]]) -> None:
    keys[f"{SHOPIFY}ACCOUNT"] = ["Acme Ltd", "", "shopify:acme"]
    keys[f"{SHOPIFY}URL"].insert(0, "acme.myshopify.com")
    typing = Scripted(keys)
    assert connect(typing, Path(".env"))
    assert sum("That will not do" in one for one in typing.said) == 3


def test_whoever_was_interrupted_finds_what_they_had_typed(keys: dict[str, list[str]]) -> None:
    class Gone(Scripted):
        def answer(self, what: str, *, known: str, secret: bool) -> str:
            if f"{SHOPIFY}READ_TOKEN" in what:
                raise KeyboardInterrupt
            return super().answer(what, known=known, secret=secret)

    file = Path(".env")
    file.write_text("# ours\nCOUNTERSIGN_TIME_ZONE=Europe/Vienna\n")
    with pytest.raises(KeyboardInterrupt):
        connect(Gone(keys), file)
    assert dotenv_values(file)[f"{SLACK}BOT_TOKEN"] == keys[f"{SLACK}BOT_TOKEN"][0]
    for name in [one for one in keys if one.startswith(SLACK)]:
        del keys[name]
    assert connect(Scripted(keys), file)
    assert file.read_text().startswith("# ours\nCOUNTERSIGN_TIME_ZONE=Europe/Vienna\n")


def test_at_a_real_prompt_it_is_enough_to_press_enter_for_what_is_there(
    keys: dict[str, list[str]],
) -> None:
    connect(Scripted(keys), Path(".env"))
    others = sum(not one.needed for one in SYSTEMS)
    enters = "\n" * 3 + "\n" * 4 + "n\n" * others + f"{PEOPLE}\n"
    ran = subprocess.run(
        [sys.executable, "-m", "countersign", "init"],
        input=enters,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "ok    shopify" in ran.stdout
    assert keys[f"{SHOPIFY}WRITE_TOKEN"][0] not in ran.stdout + ran.stderr
