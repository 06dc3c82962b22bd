"""Who is asked to tell us of changes, and that nothing depends on it."""

import socket
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from countersign import hearing
from countersign.hearing import keep_mail_told, practised
from countersign.practice import Connections
from countersign.settings import Settings, load_settings
from countersign.systems import Systems
from slack_app.settings import SlackSettings
from tools.connectors.graph_settings import GraphSettings
from tools.connectors.shopify_settings import ShopifySettings
from tools.connectors.stripe_settings import StripeSettings
from tools.webhooks.settings import EventSettings

KEY = SecretStr("key")
SHOP = ShopifySettings(
    url="http://127.0.0.1:1", account="shopify:acme", read_token=KEY, write_token=KEY
)
STRIPE = StripeSettings(account="stripe:acme", read_key=KEY, write_key=KEY)
MAIL = GraphSettings(
    account="graph:acme",
    mailbox="orders@acme.example",
    tenant="acme.example",
    read_client_id="r",
    read_client_secret=KEY,
    write_client_id="w",
    write_client_secret=KEY,
)
SLACK = SlackSettings(bot_token=KEY, app_token=KEY)


def found(*, mail: GraphSettings | None = None, **events: object) -> Connections:
    systems = Systems(SHOP, stripe=STRIPE, graph=mail)
    return Connections(systems, SLACK, events=EventSettings.model_validate(events))


@pytest.fixture
def practice() -> Iterator[Settings]:
    """A practice company that does not answer: its port is taken, and nobody listens there."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield load_settings(sandbox_url=f"http://127.0.0.1:{taken.getsockname()[1]}")


def test_a_stripe_that_does_not_answer_tells_nothing_and_stops_nobody(
    practice: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(hearing.log, "warning", lambda said, *_: told.append(said))
    heard = practised(practice, found(mail=MAIL))
    assert [one.name for one in heard.senders] == ["graph"]
    assert told == ["Stripe does not tell us of anything: %s"]


def test_real_keys_are_left_as_they_were_set(practice: Settings) -> None:
    real = practice.model_copy(update={"shopify": SHOP, "slack": SLACK})
    asked = found(mail=MAIL)
    assert practised(real, asked) is asked


@pytest.mark.parametrize(
    "events",
    [
        {},
        {"graph_account": "graph:acme", "graph_client_state": "state"},
        {"public_url": "https://ops.acme.example"},
    ],
)
def test_without_an_address_or_a_secret_graph_is_not_asked(
    practice: Settings, events: dict[str, str]
) -> None:
    real = practice.model_copy(update={"shopify": SHOP, "slack": SLACK})
    assert keep_mail_told(real, found(mail=MAIL, **events)) is None
