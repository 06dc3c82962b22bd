"""A price list through the real heart on the practice shop: every price exactly once, whatever."""

import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from memory import effects, ledger, switches
from memory.audit_proof import verify
from memory.ledger import Action
from memory.states import State
from policies.errors import BadRequest, CountersignError
from policies.money import Money
from policies.people import Group
from slack_app.cards.answers import status
from slack_app.cards.approval import approval_card
from slack_app.cards.blocks import words_of
from slack_app.records import case_of
from tests.price_list_story import (
    CURRENCY,
    approved,
    bring,
    dearer,
    on_sale,
    times_changed,
    told,
)
from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.shop_house import ShopHouse, shop_house
from tools import price_lists
from tools.connectors.network import Network, Patience
from tools.connectors.shopify import ShopifyWriter
from tools.connectors.shopify_goods import set_price
from tools.connectors.shopify_marks import mark
from tools.price_list_plan import Plan, make_plan

SEAMS = ("claimed", "judged", "intent", "before_record", "audited")
ON_EITHER_DATABASE = ("before_send", "after_send", "recorded")
SECOND = 2


class Killed(BaseException):
    """The process died here; nothing after this line ran."""


def at_the_second(seam: str, what: Callable[[], object]) -> Callable[[str], None]:
    """Do something when a seam is reached in the second step (or claim)."""
    met = []

    def on_step(step: str) -> None:
        if step == seam:
            met.append(step)
            if len(met) == (1 if seam == "claimed" else SECOND):
                what()

    return on_step


def die() -> None:
    raise Killed


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=60, skus=330) as running:
        yield running


@pytest.fixture
def house(sandbox: Sandbox, tmp_path: Path) -> Iterator[ShopHouse]:
    yield from opened(sandbox, f"sqlite:///{tmp_path / 'list.db'}")


@pytest.fixture
def either(sandbox: Sandbox, database_url: str) -> Iterator[ShopHouse]:
    yield from opened(sandbox, database_url)


def opened(sandbox: Sandbox, url: str) -> Iterator[ShopHouse]:
    sandbox.delete("/_control/faults")
    sandbox.post("/_control/reset")
    with shop_house(url, sandbox.url, Patience()) as house:
        yield house


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)


def writer(house: ShopHouse) -> ShopifyWriter:
    house.opened.append(Network(patience=house.patience))
    return ShopifyWriter(house.found.systems.shopify, house.opened[-1])


def steps_logged(house: ShopHouse, action: Action) -> list[str]:
    with house.database.read() as tx:
        query = text("select kind from audit where action = :id order by seq")
        kinds = list(tx.connection.scalars(query, {"id": action.id}))
        assert verify(tx).unbroken
    return [kind for kind in kinds if kind in {"intent", "step", "succeeded", "failed"}]


def dies_and_goes_on(house: ShopHouse, sandbox: Sandbox, seam: str) -> None:
    """Let the worker die there in the second step, and another one find out and go on."""
    sold = on_sale(house)
    action = approved(house, dearer(sold))
    with pytest.raises(Killed):
        house.executor(on_step=at_the_second(seam, die)).run(action.id)
    assert house.settle(action.id) is State.SUCCEEDED
    changed = times_changed(sandbox)
    assert set(changed.values()) == {1}
    assert len(changed) == len(sold)
    assert told(house, action) == f"{len(sold)} of {len(sold)} prices are changed"


@pytest.mark.parametrize("seam", SEAMS)
def test_every_price_is_changed_once_wherever_the_worker_dies(
    house: ShopHouse, sandbox: Sandbox, seam: str
) -> None:
    dies_and_goes_on(house, sandbox, seam)


@pytest.mark.parametrize("seam", ON_EITHER_DATABASE)
def test_every_price_is_changed_once_on_either_database(
    either: ShopHouse, sandbox: Sandbox, seam: str
) -> None:
    dies_and_goes_on(either, sandbox, seam)


def test_each_step_is_announced_and_recorded_in_the_log(house: ShopHouse) -> None:
    sold = on_sale(house)
    action = approved(house, dearer(sold))
    assert house.needs(action) == {Group.LEADS, Group.FINANCE}
    assert house.executor().run(action.id) is State.SUCCEEDED
    with house.database.read() as tx:
        last = effects.last(tx, action.id)
        arguments = ledger.revision(tx, action.id, 1).arguments
    assert last is not None
    assert arguments is not None
    assert last.step + 1 == arguments["steps"] > SECOND
    ends = ["intent", "step"] * last.step + ["intent", "succeeded"]
    assert steps_logged(house, action) == ends


def test_a_pause_stops_it_between_two_steps_and_then_it_goes_on(
    house: ShopHouse, sandbox: Sandbox
) -> None:
    sold = on_sale(house)
    action = approved(house, dearer(sold))
    owner = house.person("olivia")

    def pause() -> None:
        with house.database.transaction() as tx:
            switches.freeze(tx, person=owner.id, reason="wrong list?")

    house.executor(on_step=at_the_second("recorded", pause)).run(action.id)
    assert house.state(action.id) is State.APPROVED
    changed = sum(times_changed(sandbox).values())
    assert told(house, action) == f"{changed} of {len(sold)} prices are changed. Changes are paused"
    assert 0 < changed < len(sold)
    with house.database.transaction() as tx:
        switches.lift(tx, person=owner.id)
    assert house.settle(action.id) is State.SUCCEEDED
    assert set(times_changed(sandbox).values()) == {1}


def test_the_card_and_the_thread_say_how_far_it_is(house: ShopHouse) -> None:
    sold = on_sale(house)
    action = approved(house, dearer(sold))
    seen: list[str] = []

    def look() -> None:
        people = house.house.directory.everybody()
        with house.database.read() as tx:
            case = case_of(tx, ledger.get(tx, action.id), people, house.settings.zone)
        assert case.action.state is State.EXECUTING
        seen.extend((words_of(approval_card(case).blocks), words_of(status(case, people).blocks)))

    house.executor(on_step=at_the_second("recorded", look)).run(action.id)
    card, line = seen
    done = re.search(r"(\d+) of 330 prices are changed", card)
    assert done
    assert 0 < int(done[1]) < len(sold)
    assert f"It is being carried out now. {done[0]}." in line
    assert "330 PRICES: 330 rise, 0 fall" in card
    assert "Pausing all changes stops it between two steps" in card


@pytest.mark.parametrize("fault", ["response_lost", "error_after_commit", "throttle"])
def test_a_lost_answer_of_one_step_is_found_out_about(
    house: ShopHouse, sandbox: Sandbox, fault: str
) -> None:
    sold = on_sale(house)
    action = approved(house, dearer(sold))
    arm = at_the_second("before_send", lambda: sandbox.fault(fault, "productVariantsBulkUpdate"))
    house.executor(on_step=arm).run(action.id)
    assert house.settle(action.id) is State.SUCCEEDED
    changed = times_changed(sandbox)
    assert (set(changed.values()), len(changed)) == ({1}, len(sold))


def test_a_price_somebody_changed_since_is_left_alone_and_named(
    house: ShopHouse, sandbox: Sandbox
) -> None:
    first, *others = on_sale(house)
    action = approved(house, dearer([first, *others]))
    by_hand = Money(minor=777, currency=CURRENCY)
    set_price(writer(house), first.product, first.id, by_hand, mark("by hand"))
    assert house.executor().run(action.id) is State.SUCCEEDED
    outcome = told(house, action)
    assert outcome.startswith(f"{len(others)} of {len(others) + 1} prices are changed.")
    assert f"{first.sku} (it sells for $7.77 since)" in outcome
    now = next(one for one in on_sale(house) if one.id == first.id)
    assert now.price(CURRENCY) == by_hand
    assert set(times_changed(sandbox).values()) == {1}


def test_what_the_shop_does_not_take_is_named_and_the_rest_stays(
    house: ShopHouse, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def misplaced(*given: object) -> Plan:
        plan = make_plan(*given)  # type: ignore[arg-type]  # handed on as it came
        first, *rest = plan.changes
        moved = first.__class__(**{**vars(first), "product": "gid://shopify/Product/999999"})
        return Plan(plan.currency, (*rest, moved), plan.same)

    monkeypatch.setattr(price_lists, "make_plan", misplaced)
    sold = on_sale(house)
    action = approved(house, dearer(sold))
    assert house.executor().run(action.id) is State.SUCCEEDED
    changed = times_changed(sandbox)
    (left,) = {one.sku for one in sold} - set(changed)
    assert told(house, action) == (
        f"{len(sold) - 1} of {len(sold)} prices are changed. "
        f"Left as they were: {left} (Product does not exist)"
    )


def test_a_list_of_which_nothing_was_changed_has_failed(house: ShopHouse) -> None:
    (first, *_) = on_sale(house)
    action = bring(house, dearer([first]))
    house.approve(action, "priya")
    by_hand = Money(minor=777, currency=CURRENCY)
    set_price(writer(house), first.product, first.id, by_hand, mark("by hand"))
    assert house.executor().run(action.id) is State.FAILED
    assert told(house, action).startswith("0 of 1 prices are changed.")


def test_a_stored_list_that_was_edited_is_not_carried_out(
    house: ShopHouse, sandbox: Sandbox
) -> None:
    action = approved(house, dearer(on_sale(house)))
    with house.database.transaction() as tx:
        cut = text("update stored_lists set body = :body where part = 2")
        tx.connection.execute(cut, {"body": '{"products": []}'})
    house.executor().run(action.id)
    assert house.state(action.id) is State.FAILED
    assert "is not as it was stored" in told(house, action)
    assert told(house, action).startswith(f"{sum(times_changed(sandbox).values())} of ")


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (
            "BIN-24,9.20\nNOPE-1,3\nNOPE-2,4",
            r"2 SKUs are not in the shop: line 2 \(NOPE-1\), line 3",
        ),
        ("BIN-24,9.20,EUR\nBIN-30,11", r"not in the shop's currency: line 1 \(BIN-24, in EUR\)"),
        ("BIN-24,9.205", r"1 price cannot be used: line 1 \(BIN-24, 9.205\)"),
        ("BIN-24,8.95", "All of these sell for that already"),
    ],
)
def test_a_list_is_checked_whole_before_anything_is_asked(
    house: ShopHouse, lines: str, says: str
) -> None:
    with pytest.raises(BadRequest, match=says):
        bring(house, lines)
    with house.database.read() as tx:
        assert ledger.in_states(tx, [*State], limit=10) == []


def test_one_price_below_its_cost_denies_the_whole_list(house: ShopHouse) -> None:
    lines = dearer(on_sale(house)).replace("BIN-24,9.21", "BIN-24,2.10")
    assert "BIN-24,2.10" in lines
    action = bring(house, lines)
    assert action.state is State.DENIED


def test_a_low_price_hidden_in_a_long_list_is_named_on_its_card(house: ShopHouse) -> None:
    lines = dearer(on_sale(house)).replace("BIN-24,9.21", "BIN-24,8.05")
    assert "BIN-24,8.05" in lines
    action = bring(house, lines)
    assert house.needs(action) == {Group.LEADS, Group.FINANCE}
    people = house.house.directory.everybody()
    with house.database.read() as tx:
        case = case_of(tx, ledger.get(tx, action.id), people, house.settings.zone)
    card = words_of(approval_card(case).blocks)
    assert "330 PRICES: 329 rise, 1 fall" in card
    assert "Biggest fall: BIN-24 $8.95 to $8.05, 11 %" in card


def test_one_price_that_moves_too_far_denies_the_whole_list(house: ShopHouse) -> None:
    lines = dearer(on_sale(house)).replace("BIN-24,9.21", "BIN-24,12.60")
    assert bring(house, lines).state is State.DENIED


def test_the_same_file_is_asked_for_once_and_later_for_nothing_that_is_done(
    house: ShopHouse,
) -> None:
    file = dearer(on_sale(house))
    action = approved(house, file)
    with pytest.raises(CountersignError, match="asked for already"):
        bring(house, file)
    house.executor().run(action.id)
    with pytest.raises(BadRequest, match="sell for that already"):
        bring(house, file)
