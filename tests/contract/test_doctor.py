"""What the doctor says of every system that is connected, tried over the wire."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from countersign.doctor import examine
from countersign.practice import connections
from countersign.settings import load_settings
from policies.errors import Misconfigured
from slack_app.checkup import try_slack
from tests.sandbox_fixture import Sandbox, start_sandbox

KEYS = (
    ("shopify", ("read_token", "write_token")),
    ("amazon", ("read_refresh_token", "write_refresh_token")),
    ("quickbooks", ("read_client_secret", "write_client_secret")),
    ("graph", ("read_client_secret", "write_client_secret")),
    ("imap", ("read_password", "write_password", "send_password")),
    ("easypost", ("read_key",)),
    ("stripe", ("read_key", "write_key")),
    ("keepa", ("key",)),
)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=60) as running:
        yield running


def test_every_connected_system_answers_and_nothing_is_changed(
    sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory
) -> None:
    database = f"sqlite:///{tmp_path_factory.mktemp('doctor') / 'doctor.db'}"
    settings = load_settings(database_url=database, sandbox_url=sandbox.url, _env_file=None)
    found = {one.what: one for one in examine(settings)}  # the last of each is whether it answers
    for system, said in (
        ("amazon", "A3COUNTERSIGN1 answers to both apps"),
        ("mail", "it answers to both apps"),
        ("parcels", "EasyPost answers"),
        ("quickbooks", "answers on both connections"),
        ("stripe", "Stripe answers"),
        ("keepa", "Keepa answers: 72000 tokens, 1200 more a minute"),
        ("lists", "Ridgeline Plastics sent a list on"),
    ):
        assert found[system].fine, found[system].sentence
        assert said in found[system].sentence
    assert sandbox.get("/_control/journal")["entries"] == []


@pytest.mark.parametrize(
    ("channel", "said"),
    [
        ("nowhere", "There is no channel #nowhere that countersign can see, and approvals are"),
        ("general", "countersign is not in #general, where approvals are asked. Invite it"),
        ("#partners", "#partners is shared with another company, whose people would read"),
        ("C04PARTNERS", "is shared with another company"),
    ],
)
def test_a_channel_where_no_card_belongs_is_named(
    sandbox: Sandbox, tmp_path: Path, channel: str, said: str
) -> None:
    settings = load_settings(
        database_url=f"sqlite:///{tmp_path}/doctor.db", sandbox_url=sandbox.url, _env_file=None
    )
    chat = connections(settings).slack
    assert "answers to countersign" in try_slack(chat)
    with pytest.raises(Misconfigured, match=said):
        try_slack(chat.model_copy(update={"channels": {"approvals": channel}}))


@pytest.mark.parametrize(("name", "keys"), KEYS, ids=[one[0] for one in KEYS])
def test_a_key_that_is_wrong_is_named_by_its_setting(
    sandbox: Sandbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    keys: tuple[str, ...],
) -> None:
    for key in keys:
        found = sandbox.get("/_control/connect")
        changed = {**found, name: {**found[name], key: "wrong-and-long-enough"}}
        monkeypatch.setattr("countersign.practice.practice_keys", lambda _, given=changed: given)
        settings = load_settings(
            database_url=f"sqlite:///{tmp_path}/{key}.db",
            sandbox_url=sandbox.url,
            practice_mail="imap" if name == "imap" else "graph",
            _env_file=None,
        )
        failed = [one for one in examine(settings) if not one.fine]
        assert f"COUNTERSIGN_{name.upper()}__{key.upper()}" in failed[0].sentence
        # Without the mailbox the lists that are mailed cannot be found either.
        assert {one.what for one in failed[1:]} <= {"lists"}
