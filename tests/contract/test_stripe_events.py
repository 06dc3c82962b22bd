"""What the practice Stripe posts is Stripe's own, signed, once or again, and understood by us."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.stripe.keys import ADMIN
from tests.loopback import serving
from tests.patience import eventually
from tests.practice_payments import Account, account_of
from tests.sandbox_fixture import start_sandbox
from tools.webhooks.delivery import Delivery, NotGenuine
from tools.webhooks.stripe import StripeSender

ALL_OF_A_REFUND = {"refund.created", "refund.updated", "charge.refunded"}


@dataclass
class Ear:
    """An address that hears, and answers with whatever status it is told to, once each."""

    heard: list[Delivery] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    secret: str = ""
    url: str = ""

    async def hear(self, request: Request) -> Response:
        self.heard.append(Delivery(await request.body(), dict(request.headers)))
        return Response(status_code=self.answers.pop(0) if self.answers else 200)

    def read(self) -> list[tuple[str, str]]:
        """Return topic and object of what was heard, checked as the program checks it."""
        sender = StripeSender("stripe:test", (SecretStr(self.secret),))
        notices = [one for post in self.heard for one in sender.read(post).notices]
        return [(one.topic, one.object_ref) for one in notices]


@pytest.fixture(scope="module")
def ear() -> Iterator[Ear]:
    ear = Ear()
    app = Starlette(routes=[Route("/events/stripe", ear.hear, methods=["POST"])])
    with serving(app) as url:
        ear.url = f"{url}/events/stripe"
        yield ear


@pytest.fixture(scope="module")
def opened() -> Iterator[Account]:
    with start_sandbox(orders=60) as sandbox, account_of(sandbox) as opened:
        yield opened


@pytest.fixture
def account(opened: Account, ear: Ear) -> Account:
    """Start over with one endpoint, as an admin sets it up."""
    opened.sandbox.post("/_control/reset")
    ear.heard.clear()
    ear.answers.clear()
    made = httpx.post(
        f"{opened.settings.url}/webhook_endpoints",
        headers={"Authorization": f"Bearer {ADMIN.secret}"},
        data={"url": ear.url, "enabled_events[]": "*"},
        trust_env=False,
    )
    ear.secret = made.raise_for_status().json()["secret"]
    return opened


def refund(account: Account) -> None:
    account.sandbox.post("/_control/shop/refund", {"order": "1001", "amount": "5.00"})


def test_a_refund_in_the_shop_is_told_by_stripe(account: Account, ear: Ear) -> None:
    refund(account)
    eventually(lambda: len(ear.heard) == 3)
    heard = dict(ear.read())
    assert heard.keys() == ALL_OF_A_REFUND
    paid = account.payment("1001")
    (back,) = account.reader.refunds(paid.id)
    assert heard["refund.created"] == f"stripe:test/refund/{back.id}"
    assert heard["charge.refunded"] == f"stripe:test/charge/{back.charge}"


def test_what_moves_no_money_is_not_told(account: Account, ear: Ear) -> None:
    account.sandbox.post("/_control/shop/edit", {"order": "1001", "note": "call first"})
    refund(account)
    eventually(lambda: len(ear.heard) == 3)
    assert {topic for topic, _ in ear.read()} == ALL_OF_A_REFUND


def test_what_is_not_taken_is_posted_again(account: Account, ear: Ear) -> None:
    ear.answers[:] = [500, 500, 500]
    refund(account)
    eventually(lambda: len(ear.heard) == 6)
    assert len(set(ear.read())) == 3


def test_an_event_may_come_twice(account: Account, ear: Ear) -> None:
    account.sandbox.fault("duplicate_event", "charge.refunded", vendor="stripe-webhooks")
    refund(account)
    eventually(lambda: len(ear.heard) == 4)
    assert len(set(ear.read())) == 3


def test_a_wrong_signature_is_not_taken_for_stripes(account: Account, ear: Ear) -> None:
    account.sandbox.fault("wrong_signature", "*", vendor="stripe-webhooks")
    refund(account)
    eventually(lambda: len(ear.heard) == 3)
    with pytest.raises(NotGenuine):
        ear.read()


def test_payouts_and_disputes_are_events_too(account: Account) -> None:
    answer = httpx.get(
        f"{account.settings.url}/events",
        headers={"Authorization": f"Bearer {ADMIN.secret}"},
        params={"limit": 100},
        trust_env=False,
    )
    kinds = {one["type"] for one in answer.json()["data"]}
    assert {"payout.paid", "payout.failed", "payout.created", "charge.dispute.created"} <= kinds
