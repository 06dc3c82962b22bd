"""Each Action that was carried out is judged once, later, by what the copies and the queue show."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from agent.hindsight import PATIENCE, Hindsight
from agent.hindsight_rules import NAMED, RULES, Look
from agent.problem_words import BY_NAME
from memory import hindsight, problem_queue
from memory.hindsight import Benefit, Seen
from memory.measures.queue import LATE as LATE_ONES
from memory.measures.queue import LEAKS, STUCK
from memory.mirror.row import Row
from memory.mirror.rows import (
    DisputeRow,
    FulfilmentRow,
    OrderLineRow,
    OrderRow,
    PriceRow,
    RefundRow,
    VariantRow,
)
from memory.records import Action
from memory.states import State
from policies.actions import ACTION_KINDS
from tests.copies import MONEY, SELLER, Copies
from tests.ledger_house import LedgerHouse
from tests.till import ACCOUNT
from tests.unit.test_problems import LATE, told

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ORDER, PRODUCT = f"{ACCOUNT}/order/1001", f"{ACCOUNT}/product/p/1"


@dataclass
class After:
    """A refund that was carried out, and what its shop's copies say afterwards."""

    house: LedgerHouse
    copies: Copies
    action: Action

    def put(self, kind: type[Row], **given: Any) -> None:  # noqa: ANN401 - the row's own fields
        """Store a row of the shop as it was told an hour later."""
        self.copies.put(kind, **{"source": ACCOUNT, "updated_at": self.at(HOUR)} | given)

    def at(self, later: timedelta) -> datetime:
        return self.action.changed_at + later

    def order(self, **given: Any) -> None:  # noqa: ANN401 - as above
        self.put(OrderRow, id="1001", name="#1001", currency="USD", **given)

    def problem(self, sweep: str, kind: str, object_id: str) -> None:
        """Have a sweep find something about an object now."""
        found = replace(LATE, account=ACCOUNT, kind=kind, object=object_id)
        told(self.house, found, sweep=sweep)

    def judged(self, kind: str, target: str = ORDER) -> Seen:
        """Judge it as if it had been another kind of change to another object."""
        action = replace(self.action, kind=kind, target=target)
        streams = frozenset({"orders", "disputes"})
        with self.house.database.read() as tx:
            return RULES[kind].judge(Look(tx, action, self.house.filing.bench.calendar, streams))


@pytest.fixture
def after(house: LedgerHouse) -> After:
    action = house.approved("1001")
    house.work()
    done = house.action(action.id)
    assert done.state is State.SUCCEEDED
    house.wait(HOUR)
    with house.database.read() as tx:
        now = tx.now()
    return After(house, Copies(house.database, now), done)


def test_there_is_a_rule_for_every_kind_of_change() -> None:
    assert RULES.keys() == ACTION_KINDS.keys()


def test_a_refund_with_neither_dispute_nor_second_refund_helped(after: After) -> None:
    after.order()
    with after.house.database.read() as tx:
        (ours,) = hindsight.made(tx, after.action.id)
    after.put(RefundRow, id=ours, order_id="1001", made_at=after.at(HOUR), amount=2000)
    seen = after.judged("refund")
    assert (seen.benefit, seen.evidence) == (Benefit.HELPED, "No dispute and no second refund.")


def test_a_second_refund_makes_the_first_neutral(after: After) -> None:
    after.order()
    given = {"order_id": "1001", "amount": 500, "currency": "USD"}
    after.put(RefundRow, made_at=after.at(-DAY), **given)
    assert after.judged("refund").benefit is Benefit.HELPED
    after.put(RefundRow, made_at=after.at(2 * DAY), **given)
    seen = after.judged("refund")
    assert (seen.benefit, seen.evidence) == (Benefit.NEUTRAL, "$5 more went back Thu 3 Dec.")


@pytest.mark.parametrize("kind", ["refund", "release", "cancel"])
@pytest.mark.parametrize("number", ["1001", "#1001"])
def test_a_dispute_about_the_order_hurts(after: After, kind: str, number: str) -> None:
    after.order()
    given = {"source": MONEY, "order_number": number, "amount": 37280, "currency": "USD"}
    after.put(DisputeRow, opened_at=after.at(-DAY), **given)
    assert after.judged(kind).benefit is not Benefit.HURT
    after.put(DisputeRow, opened_at=after.at(DAY), **given)
    seen = after.judged(kind)
    assert seen.benefit is Benefit.HURT
    assert seen.evidence == "$372.80 of the order was disputed Wed 2 Dec."


@pytest.mark.parametrize(
    ("later", "benefit"),
    [(DAY, Benefit.HELPED), (2 * DAY + 2 * HOUR, Benefit.NEUTRAL), (None, Benefit.NEUTRAL)],
)
def test_a_release_helped_where_the_order_left_within_two_working_days(
    after: After, later: timedelta | None, benefit: Benefit
) -> None:
    after.order()
    if later:
        after.put(FulfilmentRow, order_id="1001", status="SUCCESS", sent_at=after.at(later))
    assert after.judged("release").benefit is benefit


def test_what_was_cancelled_and_left_all_the_same_hurt(after: After) -> None:
    after.order()
    assert after.judged("cancel").benefit is Benefit.NEUTRAL
    after.put(FulfilmentRow, order_id="1001", status="SUCCESS", sent_at=after.at(DAY))
    assert after.judged("cancel").evidence == "It left all the same Wed 2 Dec."


def test_a_problem_with_the_money_of_a_cancelled_order_hurts(after: After) -> None:
    after.order()
    after.problem("duplicate_refund", "order", "1001")
    seen = after.judged("cancel")
    assert seen.benefit is Benefit.HURT
    assert seen.evidence.startswith("X-1 (Refunded twice: #1001) came of it")


def test_a_hold_without_a_problem_is_judged_by_its_order(after: After) -> None:
    assert after.judged("hold").benefit is Benefit.UNKNOWN
    after.order()
    assert after.judged("hold").evidence == "It is neither sent nor called off."
    after.order(cancelled_at=after.at(DAY), fetched_at=after.at(DAY))
    assert after.judged("hold").benefit is Benefit.HELPED


def asked_for(after: After, number: int = 1) -> None:
    words = f"{after.action.name}: Hold #1001"
    with after.house.database.copying() as tx:
        problem_queue.wait_for(tx, number, after.action.id, by=None, words=words)


@pytest.mark.parametrize("kind", ["hold", "mail", "send_po", "replace_tracking"])
def test_an_action_helped_where_the_problem_it_was_for_went(after: After, kind: str) -> None:
    assert after.judged(kind).benefit is Benefit.UNKNOWN
    after.problem("paid_not_sent", "order", "1001")
    asked_for(after)
    assert after.judged(kind).evidence == "X-1 (Paid, not sent: #1001) is still there."
    told(after.house)
    seen = after.judged(kind)
    assert seen.benefit is Benefit.HELPED
    assert seen.evidence.startswith("X-1 (Paid, not sent: #1001) was gone Tue 1 Dec")
    after.problem("paid_not_sent", "order", "1001")
    assert after.judged(kind).evidence == "X-1 (Paid, not sent: #1001) went and is there again."


def test_a_problem_that_somebody_resolved_tells_nothing_of_the_action(after: After) -> None:
    after.problem("paid_not_sent", "order", "1001")
    asked_for(after)
    with after.house.database.copying() as tx:
        problem_queue.resolve(tx, [1], by=after.house.people["Mia"].id, reason="They know.")
    told(after.house)
    assert after.judged("hold").benefit is Benefit.NEUTRAL


def test_a_pause_helped_unless_it_was_oversold_all_the_same(after: After) -> None:
    assert after.judged("pause_listing", PRODUCT).benefit is Benefit.UNKNOWN
    after.put(VariantRow, id="v/1", product_id="p/1")
    assert after.judged("pause_listing", PRODUCT).benefit is Benefit.HELPED
    after.problem("oversold", "article", "v/1")
    assert after.judged("pause_listing", PRODUCT).benefit is Benefit.NEUTRAL
    assert after.judged("resume_listing", PRODUCT).benefit is Benefit.HURT


def test_a_pause_on_a_marketplace_is_known_by_its_sku(after: After) -> None:
    listing = f"{ACCOUNT}/listing/BIN-24"
    after.put(PriceRow, id="l/1", sku="BIN-24", state="paused")
    assert after.judged("pause_amazon_listing", listing).benefit is Benefit.HELPED
    after.problem("oversold", "listing", "l/1")
    assert after.judged("pause_amazon_listing", listing).benefit is Benefit.NEUTRAL


def test_putting_on_sale_helped_where_it_sold(after: After) -> None:
    after.put(VariantRow, id="v/1", product_id="p/1")
    assert after.judged("resume_listing", PRODUCT).benefit is Benefit.NEUTRAL
    after.put(OrderRow, id="o/9", placed_at=after.at(DAY))
    after.put(OrderLineRow, order_id="o/9", variant_id="v/1", quantity=3)
    assert (
        after.judged("resume_listing", PRODUCT).evidence
        == "3 units were sold since, none too many."
    )


@pytest.mark.parametrize(
    ("kind", "sweep", "target"),
    [
        ("change_price", "price_below_floor", f"{ACCOUNT}/variant/v/1"),
        ("adjust_stock", "stock_mismatch", f"{ACCOUNT}/inventory_item/i/1"),
    ],
)
def test_a_change_to_an_article_hurts_where_another_problem_comes_up(
    after: After, kind: str, sweep: str, target: str
) -> None:
    after.put(VariantRow, id="v/1", product_id="p/1", item_id="i/1")
    assert after.judged(kind, target).benefit is Benefit.UNKNOWN
    after.problem(sweep, "article", "v/1")
    assert after.judged(kind, target).benefit is Benefit.HURT


def test_what_disagrees_on_a_marketplace_is_known_by_the_sku(after: After) -> None:
    after.put(VariantRow, id="v/1", product_id="p/1", sku="BIN-24")
    after.copies.put(PriceRow, id="l/1", sku="BIN-24", state="live")
    found = replace(LATE, account=SELLER, kind="listing", object="l/1", name="BIN-24")
    told(after.house, found, sweep="price_mismatch")
    seen = after.judged("change_price", f"{ACCOUNT}/variant/v/1")
    assert seen.benefit is Benefit.HURT
    assert seen.evidence.endswith("(Prices differ between channels: BIN-24) came up Tue 1 Dec.")


def test_every_sweep_that_a_rule_or_a_measure_names_is_one() -> None:
    assert {*STUCK, *LATE_ONES, *LEAKS, *NAMED} <= BY_NAME.keys()


def judge_all(after: After) -> Callable[[], int]:
    return Hindsight(after.house.database, after.house.filing.bench.calendar).run_due


def told_of(after: After) -> dict[str, dict[Benefit, int]]:
    with after.house.database.read() as tx:
        return hindsight.counts(tx, after.action.changed_at)


def fresh(after: After) -> None:
    with after.house.database.read() as tx:
        after.copies.now = tx.now()
    after.copies.fresh("orders", source=ACCOUNT)
    after.copies.fresh("disputes", source=MONEY)


def test_it_is_judged_once_and_not_before_its_time(after: After) -> None:
    after.order()
    after.house.wait(13 * DAY)
    fresh(after)
    assert judge_all(after)() == 0
    after.house.wait(DAY)
    fresh(after)
    assert [judge_all(after)(), judge_all(after)()] == [1, 0]
    assert told_of(after) == {"refund": {Benefit.HELPED: 1}}


def test_an_old_copy_is_waited_for_and_not_for_good(after: After) -> None:
    after.order()
    fresh(after)
    after.house.wait(15 * DAY)
    assert judge_all(after)() == 0
    after.house.wait(PATIENCE)
    assert judge_all(after)() == 1
    assert told_of(after) == {"refund": {Benefit.UNKNOWN: 1}}


def test_what_failed_is_never_judged(house: LedgerHouse) -> None:
    action = house.asked("1001")
    house.wait_past_expiry(action)
    house.work()
    house.wait(40 * DAY)
    assert Hindsight(house.database, house.filing.bench.calendar).run_due() == 0


def test_the_worst_are_what_hurt_then_what_did_not_help(house: LedgerHouse) -> None:
    actions = [house.approved(order) for order in ("1001", "1002", "1003", "1004")]
    house.work()
    benefits = (Benefit.NEUTRAL, Benefit.HURT, Benefit.HELPED, Benefit.UNKNOWN)
    with house.database.copying() as tx:
        for action, benefit in zip(actions, benefits, strict=True):
            assert hindsight.keep(tx, action.id, Seen(benefit, benefit.value))
            assert not hindsight.keep(tx, action.id, Seen(Benefit.HELPED, "Again."))
        found = hindsight.worst(tx, tx.now() - DAY)
    assert [(one.name, one.evidence) for one in found] == [("A-2", "hurt"), ("A-1", "neutral")]
