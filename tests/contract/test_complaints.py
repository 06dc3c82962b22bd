"""What users of other approval bots complain about, each once, on the real front door.

The numbers are those of docs/complaints.md's list; 12 and 13 are about long and streamed answers
and have a module of their own.
"""

import threading
from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx
import pytest

from memory import ledger
from memory.states import State
from memory.votes import Ballot, Decision
from policies.errors import Misconfigured
from policies.people import Group
from slack_app.checkup import try_slack
from tests.attacker import Attacker, pressing
from tests.desk_samples import TWO_OF_MANAGEMENT, USERS, buttons, refund, terms, words
from tests.front_desk import TIME_TO_DECIDE, Desk, front_desk
from tests.sandbox_fixture import Sandbox, start_sandbox

DECIDING = {"approve", "reject", "change", "edit"}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=20) as running:
        yield running


@pytest.fixture
def desk(sandbox: Sandbox, tmp_path: Path) -> Iterator[Desk]:
    with front_desk(sandbox, tmp_path) as opened:
        yield opened


def in_thread(desk: Desk, **more: Any) -> ledger.Action:  # noqa: ANN401 - whatever Desk.propose takes
    """Propose something in a thread of #ops, as an answer there would."""
    ts = desk.say("mia", "@countersign refund it")["ts"]
    return desk.propose(channel="C01OPS", ts=ts, **more)


def status(desk: Desk, action: ledger.Action) -> dict[str, Any]:
    assert desk.settled()
    return desk.surface(f"status:{action.name}", "ops")


def test_01_buttons_stay_live_after_a_decision_elsewhere_or_after_the_time(desk: Desk) -> None:
    decided, late = desk.propose(), desk.propose()
    desk.nudge()
    copy = desk.copy(decided, "dana")
    assert f"{decided.id}:1" in str(copy["blocks"])
    desk.press("dana", copy, "approve", channel="@dana")
    desk.run_out(late)
    for action in (decided, late):
        assert not DECIDING & set(buttons(desk.card(action)))
    assert not DECIDING & set(buttons(desk.copy(late, "dana")))


def test_02_anybody_who_sees_the_card_can_approve_and_an_empty_group_means_everybody(
    desk: Desk,
) -> None:
    action = desk.propose()
    for person in ("lee", "jon", "mia"):
        desk.press(person, desk.card(action), "approve")
    nobody = terms(TWO_OF_MANAGEMENT.model_copy(update={"group": Group.BUYING}))
    unheard = desk.propose(judgement=nobody)
    desk.press("olivia", desk.card(unheard), "approve")
    assert [desk.now(one).state for one in (action, unheard)] == [State.PENDING] * 2


def test_03_a_link_approves_when_a_preview_is_fetched(desk: Desk) -> None:
    action = desk.propose()
    desk.card(action)
    for call in desk.calls("chat.postMessage"):
        sent = call["args"]
        assert (sent["unfurl_links"], sent["unfurl_media"]) == (False, False)
    leading = [
        element
        for block in desk.card(action)["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
        if "url" in element
    ]
    assert leading == [], "what decides is a signed press and never an address"


def test_04_approving_one_card_decides_another_in_the_same_thread(desk: Desk) -> None:
    ts = desk.say("mia", "@countersign refund both")["ts"]
    first, second = (desk.propose(channel="C01OPS", ts=ts) for _ in range(2))
    desk.press("dana", desk.card(second), "approve")
    assert desk.now(first).state is State.PENDING
    assert desk.now(second).state is State.APPROVED


def test_05_the_thread_that_asked_never_hears_back(desk: Desk) -> None:
    action = in_thread(desk)
    assert "Waiting for" in words(status(desk, action))
    desk.press("dana", desk.card(action), "approve")
    desk.move(action, State.EXECUTING, State.SUCCEEDED)
    told = status(desk, action)
    assert "Dana approved" in words(told)
    assert "Refunded" in words(told)
    assert told["thread_ts"] == action.ts


def test_06_silence_is_taken_for_a_no_and_nobody_is_reminded(desk: Desk) -> None:
    action = in_thread(desk)
    for waited in (timedelta(), TIME_TO_DECIDE / 2 - timedelta(minutes=5)):
        desk.wait(waited)
        desk.nudge()
        assert "approve" in buttons(desk.copy(action, "dana"))
        assert desk.messages("@olivia") == []
    for waited in (timedelta(minutes=6), TIME_TO_DECIDE / 2 - timedelta(minutes=10)):
        desk.wait(waited)
        desk.nudge()
        reminder = desk.copy(action, "olivia")
        assert reminder["text"].startswith("Refund $186.40"), "nobody was reminded"
        assert "approve" in buttons(reminder)
        assert [len(desk.messages(one)) for one in ("@dana", "@olivia")] == [1, 1]
    assert desk.now(action).state is State.PENDING, "nobody's silence decides"
    desk.run_out(action)
    for person in ("dana", "olivia"):
        assert not DECIDING & set(buttons(desk.copy(action, person)))
    assert desk.now(action).state is State.EXPIRED
    told = status(desk, action)
    assert "Nobody decided in time" in words(told)
    desk.press("mia", told, "again", channel="ops")
    (letter,) = desk.letters("again")
    assert letter.payload["action"] == action.id


def test_07_the_card_says_approved_though_the_execution_was_lost(desk: Desk) -> None:
    action = desk.propose()
    desk.press("dana", desk.card(action), "approve")
    desk.move(action, State.EXECUTING, State.UNKNOWN)
    shown = words(desk.card(action))
    assert "Checking whether this went through. Please do not do it by hand." in shown
    assert "Refunded" not in shown


def test_08_the_card_shows_raw_ids_and_no_difference(desk: Desk) -> None:
    action = in_thread(desk)
    shown = words(desk.card(action))
    for raw in ("gid://", desk.people["mia"], "U03MIA", '"minor"', "refund.finance"):
        assert raw not in shown
    desk.reword(action, "mia", refund(1500, order=1001))
    assert "Mia changed it to $15.00" in words(status(desk, action))
    desk.press("dana", desk.card(desk.now(action)), "details")
    assert "gid://shopify/Order" in words(desk.view("dana") or {"blocks": []})


def test_09_on_a_grid_the_buttons_do_nothing_because_the_team_is_another(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    with front_desk(sandbox, tmp_path, http=True, enterprise="E01GRID") as desk:
        approved, refused = desk.propose(), desk.propose()
        assert desk.press("dana", desk.card(approved), "approve")["ack"]["ok"]
        assert desk.now(approved).state is State.APPROVED
        assert "Approved by Dana" in words(desk.card(approved))
        desk.press("dana", desk.card(refused), "reject")
        assert desk.act("dana", "submit", values={"reason": "evidence"})["ack"]["ok"]
        assert desk.now(refused).state is State.REJECTED
        desk.say("mia", "@countersign where is 1001?")
        desk.act("mia", "command", command="/ops", text="order 1001", channel="ops")
        assert {one.payload["person"] for one in desk.letters("ask")} == {desk.people["mia"]}
        assert {one.payload["person"] for one in desk.letters("slash")} == {desk.people["mia"]}
        last = desk.propose()
        payload = grid_press("E02OTHER", f"{last.id}:1")
        with httpx.Client(trust_env=False) as http:
            assert Attacker(desk, http).press(payload).status_code == HTTPStatus.OK
        assert desk.now(last).state is State.PENDING, "another organisation's Dana is not ours"
        assert "answers to countersign" in try_slack(desk.settings)
        unnamed = desk.settings.model_copy(update={"enterprise_id": None})
        with pytest.raises(Misconfigured, match=r"COUNTERSIGN_SLACK__ENTERPRISE_ID.*E01GRID"):
            try_slack(unnamed)


def grid_press(enterprise: str, value: str) -> dict[str, Any]:
    """Return a press of an app that is installed for a whole organisation, as Slack words it."""
    return {
        **pressing(USERS["dana"], value, team=enterprise),
        "team": None,
        "enterprise": {"id": enterprise, "name": "Grid"},
        "is_enterprise_install": True,
    }


def test_10_a_race_overwrites_who_decided(desk: Desk) -> None:
    action = desk.propose()
    desk.card(action)
    start = threading.Barrier(2)

    def vote(name: str, decision: Decision) -> None:
        person = desk.directory.current(desk.people[name])
        assert person is not None
        start.wait()
        desk.decisions.vote(Ballot(action.id, 1, person, decision))

    racing = [
        threading.Thread(target=vote, args=("dana", Decision.APPROVE)),
        threading.Thread(target=vote, args=("olivia", Decision.REJECT)),
    ]
    for one in racing:
        one.start()
    for one in racing:
        one.join()
    shown = words(desk.card(action))
    if desk.now(action).state is State.APPROVED:
        assert "Approved by Dana" in shown
        assert "No, by Olivia" not in shown
    else:
        assert desk.now(action).state is State.REJECTED
        assert "No, by Olivia" in shown
        assert "Approved by Dana" not in shown


def test_11_a_retried_delivery_is_answered_twice(desk: Desk) -> None:
    desk.say("mia", "@countersign where is 1001?", duplicate=True)
    assert len(desk.letters("ask")) == 1
    action = desk.propose()
    desk.press("dana", desk.card(action), "approve", duplicate=True)
    with desk.database.read() as tx:
        current = ledger.get(tx, action.id)
    assert current.state is State.APPROVED
    assert desk.whispers("dana") == []
    desk.press("dana", desk.card(action), "approve", stale=True, version=0)
    (told,) = desk.whispers("dana")
    assert told.startswith("Your vote is counted already. Dana approved")


def test_14_follow_ups_in_channels_are_not_heard_and_everything_else_is_noise(
    desk: Desk,
) -> None:
    ours = desk.say("mia", "@countersign where is 1001?")["ts"]
    desk.say("jon", "and when?", thread_ts=ours)
    desk.say("jon", "lunch?")
    assert [one.payload["text"] for one in desk.letters("ask")] == ["where is 1001?", "and when?"]
    for number in range(6):
        desk.propose(refund(1000 + number, order=2000 + number))
    desk.nudge()
    assert desk.settled()
    pushed = [m for m in desk.messages("@dana") if "waiting" in m["text"]]
    assert len(pushed) == 1, "six cards for one person are one message"
    assert pushed[0]["text"].startswith("6 waiting, $60.15. First: Refund $10.00")
    assert all(not call["args"].get("reply_broadcast") for call in desk.calls("chat.postMessage"))
    assert "<!" not in str(desk.calls("chat.postMessage"))


def test_15_home_breaks_with_many_items(desk: Desk) -> None:
    for number in range(60):
        desk.propose(refund(1000 + number, order=2000 + number))
    desk.act("dana", "open_home")
    assert desk.settled(within=60)
    view = home_of(desk, "dana")
    assert len(view["blocks"]) <= 100
    assert "Waiting on you (60)" in words(view)
    assert "1 to 10 of 60" in words(view)
    desk.act("dana", "click", action_id="home_next", **{"in": "home"})
    assert desk.settled()
    assert "11 to 20 of 60" in words(home_of(desk, "dana"))


def home_of(desk: Desk, person: str) -> dict[str, Any]:
    found: dict[str, Any] = desk.sandbox.get("/_control/slack/home", person=person)["view"]
    return found
