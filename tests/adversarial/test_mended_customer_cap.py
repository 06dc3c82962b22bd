"""The customer's 30 days hold while the shop's search lags behind our own refunds."""

from datetime import timedelta

from memory.states import State
from policies.actions.refund import RefundAsk
from policies.money import Money
from tests.ledger_house import UNDO, LedgerHouse


def test_refunds_the_shop_does_not_show_yet_count_for_their_customer(house: LedgerHouse) -> None:
    house.tune(customer_30_days="300.00 USD")
    orders = ("1002", "1003", "1004", "1005")
    actions = []
    for order in orders:
        house.till.orders[order].customer = "the same"
        action = house.asked(order, "140.00")
        house.vote(action, "Priya")
        actions.append(action)
    house.wait(UNDO)
    house.till.stale = True
    executor = house.executor()
    states = [executor.run(action.id) for action in actions]
    assert states == [State.SUCCEEDED] * 2 + [State.DENIED] * 2
    assert "we refunded $280 ourselves" in house.action(actions[2].id).outcome
    assert sum(house.till.orders[order].refunded for order in orders) == 280_00


def test_what_went_back_over_thirty_days_ago_no_longer_counts_for_its_customer(
    house: LedgerHouse,
) -> None:
    house.tune(customer_30_days="300.00 USD")
    for order in ("1002", "1003"):
        house.till.orders[order].customer = "the same"
    first = house.asked("1002", "140.00")
    house.vote(first, "Priya")
    house.wait(UNDO)
    assert house.executor().run(first.id) is State.SUCCEEDED
    assert _settled(house) == Money(minor=140_00, currency="USD")
    house.wait(timedelta(days=30, minutes=1))
    assert _settled(house) == Money(minor=0, currency="USD")


def _settled(house: LedgerHouse) -> Money:
    with house.database.transaction() as tx:
        wanted = house.filing.prepare("refund", RefundAsk(order="1003", amount="20.00"))
        wording = house.filing.word(tx, wanted, wanted.case(house.people["Mia"]))
    return Money.model_validate(dict(wording.facts)["ledger"]["customer_settled"])
