"""What each key may do is seen over the wire, compared with what it needs, and nothing changes."""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from countersign.connecting import SYSTEMS
from countersign.doctor import examine
from countersign.keys import needs, rights_of
from countersign.practice import connections
from countersign.settings import Settings, load_settings, model_in
from policies.errors import CountersignError
from sandbox.amazon.lwa import MONEY, ORDERS, ROLES
from sandbox.shopify.tokens import READ_SCOPES, TOKENS
from sandbox.stripe.keys import ADMIN, READ, WRITE
from slack_app.manifest import SCOPES
from tests.ready_database import lay_out
from tests.sandbox_fixture import Sandbox, start_sandbox
from tools.key_rights import Fit, KeyRights, Need
from tools.vendor_lists.settings import FeedsSettings

WRITES = TOKENS["shpat_sandbox_write"].scopes
FITS, HIDDEN = (Fit.FITS, False), (Fit.NOT_VISIBLE, False)
WIDE, REFUSED, NARROW = (Fit.TOO_WIDE, False), (Fit.TOO_WIDE, True), (Fit.TOO_NARROW, True)
"""How a key compares, and whether it cannot be worked with."""
SUBSCRIPTIONS = "read_own_subscription_contracts"
READS_MAIL, WRITES_MAIL = {"Mail.Read"}, {"Mail.ReadWrite", "Mail.Send"}


class Case(NamedTuple):
    """What an admin ticked for one key, and what is said of it."""

    system: str
    key: str
    rights: Iterable[str]
    verdict: tuple[Fit, bool]
    said: str


CASES = (
    Case("shopify", "read", READ_SCOPES | {"read_themes"}, WIDE, "read_themes"),
    Case("shopify", "read", READ_SCOPES | {"write_orders"}, REFUSED, "write_orders"),
    Case("shopify", "read", READ_SCOPES - {"read_all_orders"}, NARROW, "older than 60 days"),
    Case("shopify", "read", READ_SCOPES - {SUBSCRIPTIONS}, FITS, "tells of no subscriptions"),
    Case("shopify", "write", WRITES | {"write_customers"}, WIDE, "write_customers"),
    Case("shopify", "write", WRITES - {"write_inventory"}, NARROW, "adjust stock"),
    Case("amazon", "read", {*ROLES["read"]} - {MONEY}, NARROW, "refunds and fees"),
    Case("amazon", "write", {*ROLES["write"], MONEY}, WIDE, MONEY),
    Case("amazon", "write", {*ROLES["write"]} - {ORDERS}, NARROW, "shipments and refunds"),
    Case("quickbooks", "read", (), NARROW, "com.intuit.quickbooks.accounting"),
    Case("quickbooks", "write", (), NARROW, "com.intuit.quickbooks.accounting"),
    Case("graph", "read", READS_MAIL | {"User.Read.All"}, WIDE, "User.Read.All"),
    Case("graph", "read", READS_MAIL | {"Mail.Send"}, REFUSED, "Mail.Send"),
    Case("graph", "read", (), NARROW, "questions about mail"),
    Case("graph", "write", WRITES_MAIL | {"Mail.Read"}, FITS, "New-ApplicationAccessPolicy"),
    Case("graph", "write", WRITES_MAIL | {"Files.Read.All"}, WIDE, "Files.Read.All"),
    Case("graph", "write", {"Mail.ReadWrite"}, NARROW, "mails that were approved"),
    Case("imap", "read", {"read", "write"}, WIDE, "for looking only"),
    Case("imap", "read", (), NARROW, "questions about mail"),
    Case("imap", "write", {"read"}, NARROW, "drafts"),
    Case("stripe", "read", READ.may | {"customer_read"}, WIDE, "rak_customer_read"),
    Case("stripe", "read", READ.may | {"charge_write"}, REFUSED, "rak_charge_write"),
    Case("stripe", "read", READ.may - {"dispute_read"}, NARROW, "rak_dispute_read (disputes)"),
    Case("stripe", "write", WRITE.may | {"payout_write"}, WIDE, "rak_payout_write"),
    Case("stripe", "write", (), NARROW, "rak_charge_write (refunds)"),
    Case("slack", "app", {"connections:write", "authorizations:read"}, WIDE, "authorizations"),
    Case("slack", "app", (), NARROW, "connections:write"),
)


@dataclass(frozen=True)
class Console:
    """The vendors' own pages, where an admin says what each key may do, and what we see of it."""

    sandbox: Sandbox
    settings: Settings

    def own(self, system: str) -> BaseModel:
        """Return one system's own settings."""
        found = connections(self.settings)
        return found.slack if system == "slack" else getattr(found.systems, system)

    def tick(self, vendor: str, key: str, rights: Iterable[str] | None) -> None:
        wish = {"vendor": vendor, "key": key, "rights": None if rights is None else [*rights]}
        self.sandbox.post("/_control/rights", wish)

    def look(self, system: str, **changed: object) -> dict[str, KeyRights]:
        """Look at a system's keys, by whether each reads, writes or whatever else it does."""
        own = self.own(system).model_copy(update=changed)
        found = rights_of(own, self.settings)
        return {kind: one for one in found for kind in _kinds(one.need)}


def _kinds(need: Need) -> Iterator[str]:
    kinds = {"read": "read", "write": "write", "send": "send", "bot": "bot", "app-level": "app"}
    yield from (kind for word, kind in kinds.items() if word in need.title)


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    url = f"sqlite:///{tmp_path_factory.mktemp('keys') / 'keys.db'}"
    lay_out(url)
    with start_sandbox(orders=20) as sandbox:
        options = {"database_url": url, "sandbox_url": sandbox.url, "_env_file": None}
        yield Console(sandbox, load_settings(**options))
        assert sandbox.get("/_control/journal")["entries"] == [], "nothing is changed by looking"


@pytest.fixture
def by_imap(console: Console) -> Console:
    return Console(console.sandbox, console.settings.model_copy(update={"practice_mail": "imap"}))


def verdict(one: KeyRights) -> tuple[Fit, bool]:
    return one.fit, one.is_refused


def secrets_of(sandbox: Sandbox) -> set[str]:
    """Every value an admin would have copied that is no address and no name."""
    words = ("token", "secret", "password", "key")
    return {
        value
        for found in sandbox.get("/_control/connect").values()
        if isinstance(found, dict)
        for name, value in found.items()
        if name.endswith(words)
    }


@pytest.mark.parametrize("case", CASES, ids=lambda one: f"{one.system}-{one.key}-{one.verdict[0]}")
def test_a_right_too_many_or_too_few_is_named(
    console: Console, by_imap: Console, caplog: pytest.LogCaptureFixture, case: Case
) -> None:
    caplog.set_level("DEBUG")
    at = by_imap if case.system == "imap" else console
    at.tick(case.system, case.key, case.rights)
    found = at.look(case.system)
    at.tick(case.system, case.key, None)
    one = found.pop(case.key)
    assert verdict(one) == case.verdict, one.sentence
    assert case.said in one.sentence
    assert (one.need.change_at in one.sentence) is one.is_doubtful
    assert {verdict(other) for other in found.values()} <= {FITS, HIDDEN}
    told = f"{caplog.text} {one!r} {one.sentence}"
    assert not [secret for secret in secrets_of(at.sandbox) if secret in told]


@pytest.mark.parametrize("scopes", [{*SCOPES, "channels:join"}, {*SCOPES} - {"im:write"}])
def test_slacks_scopes_are_held_against_the_manifest(console: Console, scopes: set[str]) -> None:
    before = console.sandbox.post("/_control/slack/options", {})["scopes"]
    console.sandbox.post("/_control/slack/options", {"scopes": [*scopes]})
    found = console.look("slack")["bot"]
    console.sandbox.post("/_control/slack/options", {"scopes": before})
    assert found.excess == tuple({*scopes} - {*SCOPES})
    assert found.missing == tuple({*SCOPES} - {*scopes})
    assert set(before) == set(SCOPES)


def test_what_exchange_grants_is_not_in_the_token_and_is_proven_by_reading(
    console: Console,
) -> None:
    for kind in ("read", "write"):
        console.tick("graph", kind, ())
        console.tick("graph", f"{kind} in Exchange", ("Mail.Read",))
    found = console.look("graph")
    for kind in ("read", "write"):
        console.tick("graph", kind, None)
        console.tick("graph", f"{kind} in Exchange", None)
    assert verdict(found["read"]) == FITS
    assert verdict(found["write"]) == HIDDEN
    for one in found.values():
        assert "every mailbox" not in one.sentence


def test_keys_of_vendors_without_rights_say_what_protects_instead(console: Console) -> None:
    for kind in ("read", "write"):
        books = console.look("quickbooks")[kind]
        assert verdict(books) == HIDDEN
        assert "one scope for all of accounting" in books.sentence
    assert "no call that changes" in console.look("quickbooks")["read"].sentence
    (parcels,) = rights_of(console.own("easypost"), console.settings)
    assert verdict(parcels) == HIDDEN
    assert "no call that buys" in parcels.sentence
    (watched,) = rights_of(console.own("keepa"), console.settings)
    assert verdict(watched) == FITS


def test_a_key_that_tells_by_its_letters_what_it_is(console: Console) -> None:
    pretend = console.sandbox.get("/_control/connect")["easypost"] | {
        "read_key": "EZTK_sandbox_test"
    }
    (parcels,) = rights_of(type(console.own("easypost")).model_validate(pretend), console.settings)
    assert verdict(parcels) == NARROW
    assert "real parcels" in parcels.sentence
    given = console.sandbox.get("/_control/connect")["stripe"] | {"read_key": ADMIN.secret}
    read, _ = rights_of(type(console.own("stripe")).model_validate(given), console.settings)
    assert verdict(read) == REFUSED
    assert "every right there is" in read.sentence
    assert ADMIN.secret not in read.sentence


@pytest.mark.parametrize("system", ["amazon", "quickbooks"])
def test_one_app_for_both_halves_is_refused(console: Console, system: str) -> None:
    own = console.own(system)
    parts = ("client_id", "client_secret", "refresh_token")
    same = {f"read_{part}": getattr(own, f"write_{part}") for part in parts}
    read = console.look(system, **same)["read"]
    assert read.is_refused
    assert "the keys of the app that writes" in read.sentence


def test_a_folder_that_we_or_anybody_could_write_to_is_said(
    console: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendors = tmp_path / "vendors.toml"
    vendors.write_text(
        '[[vendors]]\nname = "Sierra"\nfolder = "lists"\n'
        '[[vendors]]\nname = "Northvale"\nsftp = "sftp://acme@files.example/out"\n'
        f'host_key = "SHA256:{"A" * 43}"\nkey_file = "n.key"\n'
        '[[vendors]]\nname = "Ridgeline"\nsender = "stock@ridgeline.example"\n'
    )
    own = FeedsSettings(account="feeds:acme", file=vendors)
    with pytest.raises(CountersignError, match="cannot be read"):
        rights_of(own, console.settings)
    lists = tmp_path / "lists"
    lists.mkdir(mode=0o755)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    may: set[int] = {os.R_OK | os.X_OK, os.W_OK}
    monkeypatch.setattr(os, "access", lambda _, how: how in may)
    for mode, allowed, fit in (
        (0o755, {os.R_OK | os.X_OK}, FITS),
        (0o755, {os.R_OK | os.X_OK, os.W_OK}, WIDE),
        (0o777, {os.R_OK | os.X_OK}, WIDE),
        (0o755, set(), NARROW),
    ):
        lists.chmod(mode)
        may.clear()
        may.update(allowed)
        folder, server = rights_of(own, console.settings)
        assert verdict(folder) == fit, folder.sentence
        assert folder.need.title == "folder of Sierra"
        assert verdict(server) == HIDDEN
        assert "login that only reads" in server.sentence
    may.update({os.R_OK | os.X_OK, os.W_OK})
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert verdict(rights_of(own, console.settings)[0]) == HIDDEN


def test_the_doctor_warns_of_a_right_too_many_and_fails_for_one_too_few(console: Console) -> None:
    console.tick("shopify", "write", WRITES | {"write_themes"})
    console.tick("stripe", "read", READ.may - {"payout_read"})
    lines = [str(one) for one in examine(console.settings)]
    console.tick("shopify", "write", None)
    console.tick("stripe", "read", None)
    told = "\n".join(lines)
    assert "WARN  shopify    The write token: too wide. It also has write_themes" in told
    assert "ok    shopify    Countersign Practice Storage answers" in told
    assert "FAIL  stripe     The read key: too narrow. It lacks rak_payout_read (payouts)" in told
    assert "ok    stripe     Stripe answers" not in told
    assert [one for one in lines if one.startswith("FAIL")] == [
        one for one in lines if "rak_payout_read" in one
    ]


def test_every_secret_there_can_be_has_its_line_among_the_needs() -> None:
    said = tuple(_half(one.setting) for one in needs())
    secrets = {
        f"COUNTERSIGN_{name.upper()}__{field.upper()}"
        for name in {one.name for one in SYSTEMS} - {"model"}
        for field, info in _fields_of(name).items()
        if "SecretStr" in str(info.annotation)
    }
    # It proves who posts to us, and opens nothing.
    secrets.remove("COUNTERSIGN_SLACK__SIGNING_SECRET")
    assert len(secrets) > 15
    assert {one for one in secrets if not one.startswith(said)} == set()


def _half(setting: str) -> str:
    where, _, own = setting.rpartition("__")
    return f"{where}__{own.partition('_')[0]}"


def _fields_of(system: str) -> Mapping[str, FieldInfo]:
    model = model_in(Settings.model_fields[system].annotation)
    return model.model_fields if model else {}
