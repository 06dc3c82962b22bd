"""Exceptions, asking again, saying no in words, and the brake on the Home tab."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from memory import ledger, switches
from memory.ledger import Action
from memory.states import State
from memory.votes import Ballot, Decision
from tests.desk_samples import buttons, refund, words
from tests.front_desk import Desk, front_desk
from tests.sandbox_fixture import Sandbox, start_sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=20) as running:
        yield running


@pytest.fixture
def desk(sandbox: Sandbox, tmp_path: Path) -> Iterator[Desk]:
    with front_desk(sandbox, tmp_path) as opened:
        yield opened


def refused(desk: Desk) -> Action:
    """Propose in a thread, and have Dana say no."""
    ts = desk.say("mia", "@countersign refund it")["ts"]
    action = desk.propose(channel="C01OPS", ts=ts)
    dana = desk.directory.current(desk.people["dana"])
    assert dana is not None
    ballot = Ballot(action.id, 1, dana, Decision.REJECT, reason="We do not do this")
    assert desk.decisions.vote(ballot).counted
    return desk.now(action)


def line(desk: Desk, action: Action) -> dict[str, Any]:
    assert desk.settled()
    return desk.surface(f"status:{action.name}", "ops")


def home_of(desk: Desk, person: str) -> dict[str, Any]:
    desk.act(person, "open_home")
    assert desk.settled()
    found: dict[str, Any] = desk.sandbox.get("/_control/slack/home", person=person)["view"]
    return found


def test_requester_asks_for_an_exception_in_words(desk: Desk) -> None:
    action = refused(desk)
    told = line(desk, action)
    assert set(buttons(told)) == {"exception"}
    desk.press("mia", told, "exception", channel="ops")
    done = desk.act("mia", "submit", values={"words": "  "})
    assert "Please say why." in str(done)
    desk.act("mia", "submit", values={"words": "Regular customer"})
    (letter,) = desk.letters("exception")
    assert letter.payload["reason"] == "Regular customer"
    assert letter.payload["action"] == action.id
    assert letter.payload["person"] == desk.people["mia"]


def test_somebody_else_cannot_plead_for_the_requester(desk: Desk) -> None:
    action = refused(desk)
    desk.press("jon", line(desk, action), "exception", channel="ops")
    assert desk.view("jon") is None
    assert "Mia asked for this and can do that." in desk.whispers("jon", "ops")[0]


def test_another_reason_needs_words(desk: Desk) -> None:
    action = desk.propose()
    desk.press("dana", desk.card(action), "reject")
    done = desk.act("dana", "submit", values={"reason": "other"})
    assert "Please say which" in str(done)
    assert desk.now(action).state is State.PENDING
    desk.act("dana", "submit", values={"reason": "other", "words": "He was refunded in cash"})
    assert desk.now(action).state is State.REJECTED
    assert "He was refunded in cash" in words(desk.card(action))


def test_nobody_decided_and_the_thread_can_ask_again(desk: Desk) -> None:
    ts = desk.say("mia", "@countersign refund it")["ts"]
    action = desk.propose(channel="C01OPS", ts=ts)
    desk.run_out(action)
    desk.press("mia", line(desk, action), "again", channel="ops")
    desk.press("mia", line(desk, action), "again", channel="ops")
    assert {one.payload["action"] for one in desk.letters("again")} == {action.id}
    said = [one["text"] for one in desk.messages("ops") if one.get("thread_ts") == ts]
    assert f"Nobody decided {action.name} in time. The button on its line asks again." in said


def test_the_copy_of_a_card_shows_and_decides_what_the_card_does(desk: Desk) -> None:
    action = desk.propose()
    desk.nudge()
    copy = desk.copy(action, "dana")
    assert words(copy) == words(desk.card(action))
    desk.press("dana", copy, "approve", channel="@dana")
    assert desk.now(action).state is State.APPROVED
    assert words(desk.copy(action, "dana")) == words(desk.card(action))
    assert "Undo" in words(desk.copy(action, "dana"))


def test_the_end_of_a_sibling_is_told_on_the_cards_that_stay(desk: Desk) -> None:
    first, second = desk.propose(refund(1000)), desk.propose(refund(1200))
    assert "1 more waiting on #1001" in words(desk.card(second))
    desk.run_out(first)
    assert "more waiting on" not in words(desk.card(second))


def test_everything_is_paused_and_lifted_from_home_tabs(desk: Desk) -> None:
    home_of(desk, "mia")
    desk.act("mia", "click", action_id="pause", **{"in": "home"})
    assert "Please say why." in str(desk.act("mia", "submit", values={"words": " "}))
    desk.act("mia", "submit", values={"words": "Something is strange"})
    assert "Mia paused all changes" in words(home_of(desk, "dana"))
    assert "lift" not in buttons(home_of(desk, "mia")), "support cannot lift"
    for person in ("dana", "priya"):
        assert "lift" in buttons(home_of(desk, person))
        desk.act(person, "click", action_id="lift", **{"in": "home"})
    with desk.database.read() as tx:
        assert switches.frozen(tx) is None
    assert desk.settled()
    said = [m["text"] for m in desk.messages("approvals")]
    assert any(text.startswith("Dana and Priya lifted the pause.") for text in said)


def test_home_is_shown_anew_when_something_moves_and_with_the_hash_of_before(desk: Desk) -> None:
    assert "Waiting on you (0)" in words(home_of(desk, "dana"))
    action = desk.propose()
    assert desk.settled()
    shown = desk.sandbox.get("/_control/slack/home", person="dana")["view"]
    assert "Waiting on you (1), $186.40" in words(shown)
    hashes = [call["args"].get("hash") for call in desk.calls("views.publish")]
    assert hashes[0] in (None, "")
    assert all(hashes[1:])
    with desk.database.read() as tx:
        assert ledger.get(tx, action.id).state is State.PENDING


def test_a_queue_is_chosen_from_the_list(desk: Desk) -> None:
    action = desk.propose()
    desk.run_out(action)
    home_of(desk, "dana")
    desk.act("dana", "select", action_id="home_show", option="ran_out", **{"in": "home"})
    assert desk.settled()
    shown = desk.sandbox.get("/_control/slack/home", person="dana")["view"]
    assert "Nobody decided, last 7 days (1)" in words(shown)
    assert "Your requests" not in words({"blocks": shown["blocks"][:2]})
