"""Stripe tells the running program: who minds the money hears of it once, open cards are read."""

import json
import time
from collections.abc import Iterator

import httpx
import pytest

from memory import arrivals, ledger
from memory.arrivals import Arrival, Stand
from memory.states import State
from tests.desk_samples import words
from tests.program_fixture import Serving, program
from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.webhook_posts import stripe_post

ALWAYS_OPEN = {
    "COUNTERSIGN_HOURS__WEEKDAYS": "0-6",
    "COUNTERSIGN_HOURS__OPENS": "00:00:00",
    "COUNTERSIGN_HOURS__CLOSES": "23:59:59",
}
DANA = "@dana"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=120) as running:
        yield running


@pytest.fixture(scope="module")
def serving(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    home = tmp_path_factory.mktemp("serve")
    with program(sandbox, home, settings=ALWAYS_OPEN) as running:
        yield running


def bank(serving: Serving, **act: object) -> str:
    """Let a bank do something, and return what it is about."""
    return str(serving.sandbox.post("/stripe/banks", act)["id"])


def told(serving: Serving, containing: str) -> list[str]:
    """Return what Dana was told that has this in it."""
    found = (f"{one['text']} {words(one)}" for one in serving.spoken(DANA))
    return [text for text in found if containing in text]


def heard(serving: Serving, topic: str, number: str) -> Arrival:
    """Wait until an event was dealt with."""

    def look() -> Arrival | None:
        with serving.database.read() as tx:
            found = arrivals.listed(tx, limit=500)
        return next(
            (
                one
                for one in found
                if one.topic == topic and number in one.object_ref and one.state is Stand.DONE
            ),
            None,
        )

    return serving.eventually(look)


def test_a_dispute_ends_the_open_refund_and_finance_is_told_once(serving: Serving) -> None:
    name = serving.wish("1080", "2.00")
    serving.sandbox.fault("duplicate_event", "charge.dispute.created", vendor="stripe-webhooks")
    number = bank(serving, disputes="1080")
    (said,) = serving.eventually(lambda: told(serving, "disputes #1080"))
    assert "not received; answer by" in said
    assert "Stripe, as of" in said

    def ended() -> ledger.Action | None:
        with serving.database.read() as tx:
            now = ledger.get(tx, int(name.removeprefix("A-")))
        return now if now.state is State.DENIED else None

    assert "Changed in the shop" in serving.eventually(ended).outcome
    event = heard(serving, "charge.dispute.created", number)
    assert serving.command("events", "replay", event.name).returncode == 0
    heard(serving, "charge.dispute.created", number)
    bank(serving, returns_payout=True)
    serving.eventually(lambda: told(serving, "came back from the bank"))
    assert len(told(serving, "disputes #1080")) == 1, "the payout's news came after the replay"


def test_a_refund_the_customers_bank_did_not_take_is_told(serving: Serving) -> None:
    serving.sandbox.post("/_control/shop/refund", {"order": "1081", "amount": "5.00"})
    bank(serving, refuses_refund="1081")
    (said,) = serving.eventually(lambda: told(serving, "$5.00 for #1081"))
    assert "the card was lost or stolen" in said
    assert "pay it another way" in said


def test_an_event_is_no_fact(serving: Serving) -> None:
    """Genuine, but Stripe says otherwise when it is asked: nobody is told."""
    at = int(time.time())
    paid = serving.sandbox.get("/_control/connect")["stripe"]
    payouts = httpx.get(
        f"{paid['url']}/payouts",
        params={"limit": 5},
        headers={"Authorization": f"Bearer {paid['read_key']}"},
        trust_env=False,
    ).json()["data"]
    fine = next(one["id"] for one in payouts if one["status"] == "paid")
    event = {
        "id": "evt_early",
        "object": "event",
        "type": "payout.failed",
        "created": at,
        "data": {"object": {"id": fine, "object": "payout", "status": "failed"}},
    }
    port = serving.environment["COUNTERSIGN_PORT"]
    address = f"http://127.0.0.1:{port}/events/stripe"
    secret = serving.sandbox.post(
        "/stripe/dashboard/webhooks", {"url": address, "events": ["payout.failed"]}
    )["secret"]
    post = stripe_post(event, at=at, secret=secret)
    answer = httpx.post(address, content=post.body, headers=dict(post.headers), trust_env=False)
    assert answer.status_code == 200
    heard(serving, "payout.failed", fine)
    number = bank(serving, returns_payout=True)
    serving.eventually(lambda: told(serving, number))
    assert told(serving, fine) == [] or fine == number


def test_what_stripe_tells_names_nobody(serving: Serving) -> None:
    with serving.database.read() as tx:
        kept = [one.payload for one in arrivals.listed(tx, limit=500) if "stripe" in one.account]
    assert kept
    names = {name for one in kept for name in one}
    assert names <= {"api_version", "charge", "livemode", "payment_intent", "status"}
    assert "@" not in json.dumps(kept)
