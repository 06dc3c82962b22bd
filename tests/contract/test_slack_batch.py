"""I6, I7, I8 and I18 for what a sweep asks for at once: one card, and a vote on each."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from agent import surfaces
from memory import ledger, roster, votes
from memory.ledger import Action, Wish
from memory.states import State
from memory.votes import Decision
from policies.actions.refund import REFUND
from policies.judgement import Judgement
from sandbox.slack.limits import check_message_blocks
from slack_app.cards.batch import MOST_LISTED, batch
from tests.desk_samples import FINANCE, TWO_OF_MANAGEMENT, buttons, refund, terms, worded, words
from tests.front_desk import Desk, front_desk
from tests.patience import eventually
from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.unit.test_cards_gathered import entries

BATCH = "batch:vendor_out_live:2026-11-24:0"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=20) as running:
        yield running


@pytest.fixture
def desk(sandbox: Sandbox, tmp_path: Path) -> Iterator[Desk]:
    with front_desk(sandbox, tmp_path) as opened:
        yield opened


def listed(desk: Desk, *needs: Judgement) -> list[Action]:
    """File what a sweep would, in one message, each under terms of its own."""
    filed = []
    with desk.database.transaction() as tx:
        system = roster.enrol_system(tx)
        for number, judgement in enumerate(needs):
            wish = Wish(
                requester_id=system,
                words="Pause it",
                event=f"asks:vendor_out_live:{number}",
                position=0,
                thread="",
                channel="",
                ts="",
                expires_at=datetime.now(UTC) + timedelta(hours=20),
            )
            wording = worded(refund(order=1001 + number), judgement)
            action = ledger.propose(tx, REFUND, wording, wish, State.PENDING)
            surfaces.show_listed(tx, action, BATCH, "vendor_out_live")
            filed.append(action)
    desk.wake.set()
    return filed


def message(desk: Desk) -> dict[str, Any]:
    assert desk.settled()
    return desk.surface(BATCH, "approvals")


def state(desk: Desk, action: Action) -> State:
    return desk.now(action).state


def cast(desk: Desk, action: Action) -> list[tuple[str, Decision]]:
    names = {one: name for name, one in desk.people.items()}
    with desk.database.read() as tx:
        return [(names[one.person_id], one.decision) for one in votes.of(tx, action.id, 1)]


def decided(desk: Desk, *actions: Action) -> bool:
    return all(state(desk, one) is not State.PENDING for one in actions)


def test_a_yes_to_all_listed_is_one_vote_on_each(desk: Desk) -> None:
    filed = listed(desk, *[terms(FINANCE)] * 4)
    card = message(desk)
    assert words(card).startswith("Vendor out, still on sale: 4 waiting, $745.60")
    assert "Approve all 4 listed" in words(card)
    desk.press("dana", card, "approve_all")
    assert eventually(lambda: decided(desk, *filed))
    assert [state(desk, one) for one in filed] == [State.APPROVED] * 4
    assert [cast(desk, one) for one in filed] == [[("dana", Decision.APPROVE)]] * 4
    assert "approve_all" not in buttons(message(desk))


def test_one_said_no_to_is_not_in_a_yes_to_the_rest(desk: Desk) -> None:
    filed = listed(desk, *[terms(FINANCE)] * 4)
    desk.press("dana", message(desk), "reject")
    desk.act("dana", "submit", values={"reason": "other", "words": "it is a set"})
    assert eventually(lambda: any(state(desk, one) is State.REJECTED for one in filed))
    card = message(desk)
    assert "Approve all 3 listed" in words(card)
    desk.press("dana", card, "approve_all")
    assert eventually(lambda: decided(desk, *filed))
    states = [state(desk, one) for one in filed]
    assert (states.count(State.APPROVED), states.count(State.REJECTED)) == (3, 1)


def test_i8_what_was_worded_anew_meanwhile_is_not_counted_with_the_rest(desk: Desk) -> None:
    filed = listed(desk, *[terms(FINANCE)] * 4)
    card = message(desk)
    refs = buttons(card)["approve_all"]
    desk.reword(filed[1], "priya", refund(100, order=1002))
    desk.press("dana", card, "approve_all", value=refs, forge=True)
    assert eventually(lambda: decided(desk, filed[0], filed[2], filed[3]))
    assert state(desk, filed[1]) is State.PENDING


def test_i6_each_needs_its_own_people(desk: Desk) -> None:
    one, two = listed(desk, terms(FINANCE), terms(TWO_OF_MANAGEMENT))
    desk.press("dana", message(desk), "approve_all")
    assert eventually(lambda: state(desk, one) is State.APPROVED)
    assert eventually(lambda: cast(desk, two) == [("dana", Decision.APPROVE)])
    assert state(desk, two) is State.PENDING
    assert "1 of 2 people agreed" in words(message(desk))


def test_whoever_decides_none_of_them_hears_so_once(desk: Desk) -> None:
    filed = listed(desk, *[terms(FINANCE)] * 4)
    desk.press("mia", message(desk), "approve_all")
    assert eventually(lambda: len(desk.whispers("mia")) == 1)
    assert "can decide this one" in desk.whispers("mia")[0]
    assert {state(desk, one) for one in filed} == {State.PENDING}


def test_each_has_a_card_of_its_own_in_the_thread(desk: Desk) -> None:
    filed = listed(desk, *[terms(FINANCE)] * 4)
    card = message(desk)
    assert all(desk.card(one)["thread_ts"] == card["ts"] for one in filed)
    desk.press("dana", desk.card(filed[0]), "approve")
    assert eventually(lambda: decided(desk, filed[0]))
    assert "Approve all 3 listed" in words(message(desk))


def test_ten_fit_what_slack_takes_and_what_has_to_be_typed_is_left_out() -> None:
    found = entries(MOST_LISTED)
    shown = batch("Vendor out, still on sale", found, "Mia paused all changes at 10:00")
    check_message_blocks(shown.blocks)
    assert len(buttons(vars(shown))["approve_all"].split()) == MOST_LISTED
    typed = batch("Vendor out", [*found[:2], *entries(1, terms=terms(FINANCE, retype=True))])
    assert len(buttons(vars(typed))["approve_all"].split()) == 2


def test_a_button_with_more_than_could_be_listed_counts_nothing(desk: Desk) -> None:
    first, second = listed(desk, terms(FINANCE), terms(FINANCE))
    forged = " ".join([f"{first.id}:1"] * MOST_LISTED + [f"{second.id}:1"])
    desk.press("dana", message(desk), "approve_all", value=forged, forge=True)
    assert eventually(lambda: len(desk.whispers("dana")) == 1)
    assert "I cannot read that button" in desk.whispers("dana")[0]
    assert {state(desk, one) for one in (first, second)} == {State.PENDING}
