"""News from Stripe: one person is told once, in business hours, of what is still so."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from sqlalchemy import select

from agent.arriving import Consumer, Intake
from agent.payment_news import MOST_TRIES, PAYMENT_LOOKS, PAYMENT_NEWS, PaymentNews
from memory import arrivals, follow_ups
from memory.arrivals import Notice
from memory.event_tables import second_looks as look_rows
from memory.tables import outbox as outbox_rows
from policies.duty import told_first
from policies.errors import NotFound, Unavailable
from tests.ledger_house import LedgerHouse
from tools.access import Reads
from tools.connectors.stripe import StripeReader
from tools.connectors.stripe_answers import Payout
from tools.payments import SEES_MONEY
from tools.webhooks.delivery import Post
from tools.webhooks.stripe import TOPICS

ACCOUNT = "stripe:test"
NIGHT = timedelta(hours=12)

# What PostgreSQL does otherwise with these rows is tried in test_arrivals.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@dataclass
class Account:
    """A Stripe account of the tests' own, that may be silent."""

    account: str = ACCOUNT
    status: str = "failed"
    trouble: Exception | None = None
    asked: list[str] = field(default_factory=list)

    def page(self, number: str) -> str:
        return f"https://stripe.test/{number}"

    def payout(self, number: str) -> Payout:
        self.asked.append(number)
        if self.trouble:
            raise self.trouble
        at = datetime(2026, 11, 30, tzinfo=UTC)
        told = {"failure_message": "The account is closed.", "automatic": True}
        return Payout(
            id=number,
            amount=123_450,
            currency="usd",
            status=self.status,
            created=at,
            arrival_date=at,
            **cast("Any", told),
        )


@pytest.fixture
def account() -> Account:
    return Account()


@pytest.fixture
def news(house: LedgerHouse, account: Account) -> PaymentNews:
    reads = Reads(shops={}, payments={ACCOUNT: cast("StripeReader", account)})
    return PaymentNews(house.database, house.filing.bench, reads)


def tell(house: LedgerHouse, number: str = "po_1", topic: str = "payout.failed") -> None:
    """Let Stripe say something, and handle it."""
    kind = topic.partition(".")[0]
    notice = Notice(ACCOUNT, f"evt_{number}", topic, f"{ACCOUNT}/{kind}/{number}", None)
    Intake(house.database).take_in(Post((notice,)))
    Consumer(house.database, (PAYMENT_LOOKS, PAYMENT_NEWS)).run()


def said(house: LedgerHouse) -> list[tuple[str, str, int]]:
    """Return who was told what, and how often it was wanted."""
    names = {f"@{person.id}": name for name, person in house.people.items()}
    query = select(outbox_rows).where(outbox_rows.c.surface.like("say:news:%"))
    with house.database.read() as tx:
        rows = tx.connection.execute(query.order_by(outbox_rows.c.id)).mappings().all()
    return [(names[one["channel"]], one["payload"]["text"], one["wanted"]) for one in rows]


def test_finance_is_told_in_one_sentence(house: LedgerHouse, news: PaymentNews) -> None:
    tell(house)
    assert news.run() == 1
    ((who, text, _),) = said(house)
    assert who == "Dana"
    assert text == (
        "po_1, $1,234.50, came back from the bank (The account is closed); "
        "it is in the balance at Stripe again."
    )


def test_nobody_is_told_twice_of_one_event(house: LedgerHouse, news: PaymentNews) -> None:
    for _ in range(2):
        tell(house)
        news.run()
    with house.database.transaction() as tx:
        arrivals.replay(tx, ids=[1])
    Consumer(house.database, (PAYMENT_NEWS,)).run()
    assert news.run() == 1, "it is looked at again"
    assert [wanted for _, _, wanted in said(house)] == [1]


def test_two_workers_at_one_moment_tell_once(
    house: LedgerHouse, news: PaymentNews, account: Account
) -> None:
    tell(house)
    other = PaymentNews(news.database, news.bench, news.reads)
    first = account.payout

    def slow(number: str) -> Payout:
        account.payout = first  # type: ignore[method-assign]  # the other one meanwhile
        other.run()
        return first(number)

    account.payout = slow  # type: ignore[method-assign]  # as above
    news.run()
    assert account.asked == ["po_1", "po_1"]
    assert [wanted for _, _, wanted in said(house)] == [1]


def test_what_came_right_meanwhile_is_no_news(
    house: LedgerHouse, news: PaymentNews, account: Account
) -> None:
    account.status = "paid"
    tell(house)
    assert news.run() == 1
    assert said(house) == []
    assert news.run() == 0


def test_what_stripe_does_not_know_is_no_news(
    house: LedgerHouse, news: PaymentNews, account: Account
) -> None:
    account.trouble = NotFound("There is none.")
    tell(house)
    assert (news.run(), news.run(), said(house)) == (1, 0, [])


def test_at_night_nobody_is_told_before_the_morning(house: LedgerHouse, news: PaymentNews) -> None:
    house.wait(NIGHT)
    tell(house)
    news.run()
    assert said(house) == []
    house.wait(NIGHT)
    news.run()
    assert len(said(house)) == 1


def test_a_silent_stripe_is_asked_again_and_not_about_everything(
    house: LedgerHouse, news: PaymentNews, account: Account
) -> None:
    account.trouble = Unavailable()
    tell(house, "po_1")
    tell(house, "po_2")
    assert news.run() == 0
    assert account.asked == ["po_1"]
    account.trouble = None
    house.wait(timedelta(seconds=3))
    assert news.run() == 2
    assert len(said(house)) == 2


def test_who_cannot_be_asked_at_all_is_told_of_in_the_end(
    house: LedgerHouse, news: PaymentNews, account: Account
) -> None:
    account.trouble = RuntimeError("odd")
    tell(house)
    for _ in range(MOST_TRIES):
        assert said(house) == []
        news.run()
        house.wait(timedelta(minutes=10))
    ((_, text, _),) = said(house)
    assert text.startswith("Stripe told us of payout.failed, po_1, and I could not look:")
    assert news.run() == 0


def test_an_owner_is_told_where_nobody_is_in_finance(house: LedgerHouse) -> None:
    olivia, mia = house.people["Olivia"], house.people["Mia"]
    assert told_first(SEES_MONEY, [mia, olivia]) == olivia
    assert told_first(SEES_MONEY, [mia]) is None


def test_a_refund_of_which_nothing_waits_asks_stripe_nothing(
    house: LedgerHouse, news: PaymentNews
) -> None:
    tell(house, "ch_1", "charge.refunded")
    assert news.run() == 0
    house.asked("1001")
    with house.database.transaction() as tx:
        arrivals.replay(tx, ids=[1])
    Consumer(house.database, (PAYMENT_LOOKS,)).run()
    with house.database.read() as tx:
        assert [one.tells for one in follow_ups.due(tx, TOPICS)] == [False]


def test_an_event_that_is_forgotten_takes_its_follow_up_along(house: LedgerHouse) -> None:
    tell(house)
    house.wait(timedelta(days=30))
    with house.database.transaction() as tx:
        assert arrivals.forget(tx, older_than=timedelta(days=14)) == 1
        assert follow_ups.due(tx, TOPICS) == []
        assert tx.connection.scalars(select(look_rows.c.action_id)).all() == []
