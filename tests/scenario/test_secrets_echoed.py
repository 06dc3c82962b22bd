"""A real company's keys, at vendors who repeat each key they are told in their errors."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.canaries import Canary, Search
from tests.echoing_vendor import ACCESS, EchoingVendor, echoing_vendor
from tests.processes import ROOT
from tests.program_fixture import countersign, program
from tests.sandbox_fixture import Sandbox, start_sandbox

SYSTEMS = ("amazon", "easypost", "graph", "imap", "keepa", "quickbooks", "stripe")
PASSWORD = "canary-database-3d17c9"
AWAY = f"postgresql://ops:{PASSWORD}@127.0.0.1:1/ops"
ADDRESSES = {"url", "token_url", "endpoint", "login", "pages"}
QUESTIONS = (
    "where is 1025",
    "track 1Z999AA10123456784",
    "invoice RI-84012",
    "what did the customer of 1007 write",
    "what does B0C4K7T2QW sell for",
    "is 1001 paid out",
)


@dataclass(frozen=True)
class Company:
    """A company's settings by variable; its secrets are the canaries."""

    settings: dict[str, str]

    @property
    def canaries(self) -> tuple[Canary, ...]:
        """Everything that must be nowhere."""
        secret = {name: one for name, one in self.settings.items() if one.startswith("canary-")}
        more = {"access token": ACCESS, "database password": PASSWORD}
        return tuple(Canary(name, value) for name, value in (secret | more).items())

    def without(self, system: str, **more: str) -> dict[str, str]:
        """Return the settings without one of the two mailboxes."""
        prefix = f"COUNTERSIGN_{system.upper()}__"
        kept = {name: one for name, one in self.settings.items() if not name.startswith(prefix)}
        return kept | more


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=20) as running:
        yield running


@pytest.fixture(scope="module")
def vendor() -> Iterator[EchoingVendor]:
    with echoing_vendor() as running:
        yield running


@pytest.fixture(scope="module")
def company(sandbox: Sandbox, vendor: EchoingVendor) -> Company:
    """What a real company would set: Slack works, everybody else repeats what they are told."""
    found = sandbox.get("/_control/connect")
    shop = {name: found["shopify"][name] for name in ("url", "read_token", "write_token")}
    settings = {"COUNTERSIGN_PEOPLE_FILE": str(ROOT / "countersign" / "practice_people.toml")}
    for name in ("bot_token", "app_token", "api_url", "team_id"):
        settings[f"COUNTERSIGN_SLACK__{name.upper()}"] = found["slack"][name]
    given = {name: found[name] for name in SYSTEMS} | {"shopify": {"account": "", **shop}}
    for system, fields in given.items():
        for name, known in fields.items():
            value = _value(system, name, vendor) or str(known)
            settings[f"COUNTERSIGN_{system.upper()}__{name.upper()}"] = value
    settings["COUNTERSIGN_MODEL__BASE_URL"] = f"{vendor.url}/model/v1"
    settings["COUNTERSIGN_MODEL__API_KEY"] = "canary-model-key"
    settings["COUNTERSIGN_LOG__LEVEL"] = "DEBUG"
    return Company(settings)


def _value(system: str, name: str, vendor: EchoingVendor) -> str:
    """Return what stands for one setting; empty where the practice company's own will do."""
    if name == "account":
        return f"{system}:acme"
    if name in ADDRESSES:
        return f"{vendor.url}/{system}/{'token' if name in {'token_url', 'login'} else 'api'}"
    if name in {"port", "smtp_port"}:
        return str(vendor.imap_port if name == "port" else vendor.smtp_port)
    secret = name == "key" or name.endswith(("_token", "_secret", "_key", "_password"))
    return f"canary-{system}-{name.replace('_', '-')}" if secret else ""


def test_what_vendors_say_of_our_keys_is_passed_on_to_nobody(
    sandbox: Sandbox, vendor: EchoingVendor, company: Company, tmp_path: Path
) -> None:
    (tmp_path / "tmp").mkdir()
    settings = company.without("imap", TMPDIR=str(tmp_path / "tmp"))
    settings["COUNTERSIGN_TRACING__FILE"] = str(tmp_path / "spans.jsonl")
    search = Search(company.canaries)
    with program(sandbox, tmp_path, settings=settings) as serving:
        for thread in [serving.say("dana", words) for words in QUESTIONS]:
            serving.answer(thread)
        by_imap = company.without("graph", TMPDIR=settings["TMPDIR"])
        by_imap["COUNTERSIGN_SLACK__API_URL"] = f"{vendor.url}/slack/api/"
        away = settings | {"COUNTERSIGN_DATABASE_URL": AWAY}
        wrong = settings | {"COUNTERSIGN_DATABASE_URL": AWAY.replace("postgresql", "mysql")}
        for words, changed in (("graph", {}), ("imap", by_imap), ("away", away), ("wrong", wrong)):
            environment = {
                name: one
                for name, one in (serving.environment | changed).items()
                if words != "imap" or "_GRAPH__" not in name
            }
            done = countersign(tmp_path, environment, "doctor")
            assert done.returncode == 1
            search.text(f"doctor, {words}", done.stdout + done.stderr)
    search.folder(tmp_path)
    search.text("Slack", json.dumps(sandbox.get("/_control/slack/calls")))
    assert not search.found, "\n".join(sorted({*search.found}))
    told = Search(company.canaries)
    told.text("their ears", "\n".join(vendor.heard))
    unheard = {one.what for one in company.canaries} - {one.split(" in ")[0] for one in told.found}
    only_to_change = {one for one in unheard if "WRITE" in one or "SEND" in one}
    assert unheard == only_to_change | {"database password"}
