"""The copy of what Stripe did equals Stripe: loaded, killed on the way, followed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from memory import switches
from memory.database import Database
from memory.mirror import tables
from policies.freshness import Standing
from policies.money import Money
from tests.mirror_fixture import streams
from tests.mirrored_house import Dying, PulledPlug, copier, cursor_of, load, rows
from tests.practice_payments import Account, account_of
from tests.ready_database import lay_out
from tests.sandbox_fixture import Sandbox, start_sandbox
from tools.connectors.stripe_answers import Charge
from tools.mirror.stripe_feed import StripeFeed
from tools.mirror.stripe_rows import KINDS

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=120) as running:
        yield running


@pytest.fixture
def account(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    sandbox.post("/_control/reset")
    monkeypatch.setattr("tools.connectors.stripe._PAGE", 10)
    with account_of(sandbox) as opened:
        yield opened


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(lay_out(database_url), practice=True)
    yield opened
    opened.close()


def feeds(account: Account) -> list[StripeFeed]:
    return [StripeFeed(account.reader, kind) for kind in KINDS]


def agree(database: Database, account: Account) -> None:
    reader = account.reader
    payouts: dict[str, Any] = {one.id: one for one in reader.payouts(LONG_AGO)}
    kept = rows(database, tables.payouts)
    assert kept.keys() == payouts.keys()
    for wanted, row in kept.items():
        said = payouts[wanted]
        assert (row.state, row.amount, row.arrives_at) == (said.status, said.amount, said.arrival)
    disputes = {one.id: one for one in reader.disputes(LONG_AGO)}
    opened = rows(database, tables.disputes)
    assert opened.keys() == disputes.keys()
    assert {one.order_number for one in opened.values()} == {
        reader.order_of(one.charge)
        for one in disputes.values()
        if isinstance(one.charge, Charge)  # asked for whole
    }
    moved = reader.movements(LONG_AGO)
    refunds = rows(database, tables.card_refunds)
    assert len(refunds) == sum(one.kind == "refund" for one in moved)


def test_loaded_killed_on_the_way_and_followed(database: Database, account: Account) -> None:
    dying = copier(database, [Dying(one, 2) for one in feeds(account)])
    with pytest.raises(PulledPlug):
        dying.run(dying.feeds[0])
    assert cursor_of(database, "payouts")["load"]["loaded"] == 20
    copying = copier(database, feeds(account))
    load(copying)
    agree(database, account)
    told = streams(database)
    assert told["payouts"].rows == told["payouts"].loaded == len(rows(database, tables.payouts))
    assert {one.standing for one in told.values()} == {Standing.LIVE}
    paid = account.payment("1001")
    five = Money.from_vendor("5.00", "USD")
    made = account.writer.refund(paid.id, five, key="k", marker="A-1")
    copying.run_due()
    agree(database, account)
    kept = rows(database, tables.card_refunds)[made.id]
    assert (kept.amount, kept.currency, kept.state) == (500, "USD", "succeeded")


def test_a_state_that_changed_is_seen_within_the_hour(database: Database, account: Account) -> None:
    copying = copier(database, feeds(account))
    load(copying)
    newest = max(rows(database, tables.payouts).values(), key=lambda one: one.made_at)
    with database.transaction() as tx:
        tx.connection.execute(tables.payouts.update().values(state="pending"))
    copying.run_due()
    states = {one.id: one.state for one in rows(database, tables.payouts).values()}
    assert states.pop(newest.id) == newest.state
    assert {*states.values()} == {"pending"}
    with database.transaction() as tx:
        switches.set_clock_offset(tx, int(timedelta(minutes=61).total_seconds()))
    copying.run_due()
    month = timedelta(days=29)
    later = [
        one
        for one in rows(database, tables.payouts).values()
        if one.made_at > newest.made_at - month
    ]
    assert "pending" not in {one.state for one in later if one.id != newest.id}
