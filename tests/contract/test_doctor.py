"""What the doctor says of every system that is connected, tried over the wire."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from countersign.doctor import examine
from countersign.settings import load_settings
from policies.errors import CountersignError
from tests.sandbox_fixture import Sandbox, start_sandbox
from tools.connectors.amazon_settings import AmazonSettings
from tools.connectors.checkup import (
    try_amazon,
    try_keepa,
    try_letters,
    try_mail,
    try_parcels,
    try_stripe,
)
from tools.connectors.easypost import EasyPostSettings
from tools.connectors.graph_settings import GraphSettings
from tools.connectors.imap_settings import ImapSettings
from tools.connectors.keepa_settings import KeepaSettings
from tools.connectors.stripe_settings import StripeSettings

CHECKS: tuple[tuple[str, type[BaseModel], Callable[[Any], str], tuple[str, ...]], ...] = (
    ("amazon", AmazonSettings, try_amazon, ("read_refresh_token", "write_refresh_token")),
    ("graph", GraphSettings, try_mail, ("read_client_secret", "write_client_secret")),
    ("imap", ImapSettings, try_letters, ("read_password", "write_password", "send_password")),
    ("easypost", EasyPostSettings, try_parcels, ("read_key",)),
    ("stripe", StripeSettings, try_stripe, ("read_key", "write_key")),
    ("keepa", KeepaSettings, try_keepa, ("key",)),
)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=60) as running:
        yield running


def test_every_connected_system_has_one_line_and_nothing_is_changed(
    sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory
) -> None:
    database = f"sqlite:///{tmp_path_factory.mktemp('doctor') / 'doctor.db'}"
    settings = load_settings(database_url=database, sandbox_url=sandbox.url, _env_file=None)
    found = {one.what: one for one in examine(settings)}
    for system, said in (
        ("amazon", "A3COUNTERSIGN1 answers to both apps, for orders, listings, money and buyers"),
        ("mail", "it answers to both apps"),
        ("parcels", "EasyPost answers"),
        ("quickbooks", "answers on both connections"),
        ("stripe", "the read key only reads, the write key may refund"),
        ("keepa", "Keepa answers: 72000 tokens, 1200 more a minute"),
        ("lists", "Ridgeline Plastics sent a list on"),
    ):
        assert found[system].fine, found[system].sentence
        assert said in found[system].sentence
    assert sandbox.get("/_control/journal")["entries"] == []


@pytest.mark.parametrize(("name", "model", "check", "keys"), CHECKS, ids=[one[0] for one in CHECKS])
def test_a_key_that_is_wrong_is_named_by_its_setting(
    sandbox: Sandbox,
    name: str,
    model: type[BaseModel],
    check: Callable[[Any], str],
    keys: tuple[str, ...],
) -> None:
    given = sandbox.get("/_control/connect")[name]
    for key in keys:
        with pytest.raises(CountersignError, match=f"COUNTERSIGN_{name.upper()}__{key.upper()}"):
            check(model.model_validate({**given, key: "wrong-and-long-enough"}))
