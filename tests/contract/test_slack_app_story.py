import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from memory import roster
from memory.states import State
from slack_app.clients import sending_client
from slack_app.people import Vouching
from tests.desk_samples import TWO_OF_MANAGEMENT, USERS, buttons, refund, terms, words
from tests.front_desk import Desk, front_desk
from tests.sandbox_fixture import Sandbox, start_sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=20) as running:
        yield running


@pytest.fixture(params=["socket", "http"])
def desk(request: pytest.FixtureRequest, sandbox: Sandbox, tmp_path: Path) -> Iterator[Desk]:
    with front_desk(sandbox, tmp_path, http=request.param == "http") as opened:
        yield opened


def test_a_mention_becomes_one_letter_of_its_thread(desk: Desk) -> None:
    done = desk.say("mia", "@countersign where is 1001 &amp; when?")
    (letter,) = desk.letters()
    assert done["ack"]["ok"]
    assert letter.kind == "ask"
    assert letter.partition == f"T01PRACTICE:C01OPS:{done['ts']}"
    assert letter.payload == {
        "text": "where is 1001 &amp; when?",
        "person": desk.people["mia"],
        "channel": "C01OPS",
        "ts": done["ts"],
        "message_ts": done["ts"],
        "team": "T01PRACTICE",
    }


def test_an_event_delivered_twice_is_one_letter(desk: Desk) -> None:
    desk.say("mia", "@countersign where is 1001?", duplicate=True)
    assert len(desk.letters()) == 1


def test_a_direct_message_needs_no_mention(desk: Desk) -> None:
    desk.say("mia", "where is 1001?", channel="@mia")
    (letter,) = desk.letters()
    assert letter.payload["text"] == "where is 1001?"


def test_a_follow_up_is_heard_in_our_threads_only(desk: Desk) -> None:
    ours = desk.say("mia", "@countersign where is 1001?")["ts"]
    theirs = desk.say("mia", "lunch?")["ts"]
    desk.say("jon", "and the other one?", thread_ts=ours)
    desk.say("jon", "pizza", thread_ts=theirs)
    assert [one.payload["text"] for one in desk.letters()] == [
        "where is 1001?",
        "and the other one?",
    ]
    assert len({one.partition for one in desk.letters()}) == 1


def test_approving_on_the_card_counts_and_the_card_says_so(desk: Desk) -> None:
    action = desk.propose()
    card = desk.card(action)
    assert card["text"].startswith("Refund $186.40, #")
    assert "Decide by" in card["text"]
    assert "Approve $186.40" in words(card)
    assert buttons(card)["approve"] == f"{action.id}:1"
    pressed = desk.press("dana", card, "approve")
    assert pressed["ack"]["ok"]
    assert desk.now(action).state is State.APPROVED
    after = desk.card(action)
    assert "Approved by Dana" in words(after)
    assert set(buttons(after)) == {"undo", "details"}
    assert after["ts"] == card["ts"]


def test_a_card_in_a_second_tab_is_told_what_happened_already(desk: Desk) -> None:
    action = desk.propose()
    card = desk.card(action)
    desk.press("dana", card, "approve")
    desk.card(action)
    desk.move(action, State.EXECUTING, State.SUCCEEDED)
    desk.press("olivia", desk.card(action), "approve", stale=True, version=0)
    (told,) = desk.whispers("olivia")
    assert re.fullmatch(r"Dana approved this at \d\d:\d\d\. It was refunded once\.", told)


def test_a_replaced_card_leads_to_the_newer_one(desk: Desk) -> None:
    old = desk.propose()
    desk.card(old)
    new = desk.propose(replacing=old)
    newer = desk.card(new)
    shown = desk.card(old)
    assert f"Open {new.name}" in words(shown)
    assert newer["ts"] in words(shown)
    assert set(buttons(shown)) == {"details"}


def test_a_card_says_what_else_is_open_on_the_same_order(desk: Desk) -> None:
    first = desk.propose(refund(1000))
    card = desk.card(desk.propose(refund(1200)))
    assert f"1 more waiting on #1001: {first.name} $10.00" in words(card)
    assert "more waiting on" in words(desk.card(first)), "also on the card that was there before"


def test_undo_takes_an_approval_back(desk: Desk) -> None:
    action = desk.propose()
    desk.press("dana", desk.card(action), "approve")
    desk.press("dana", desk.card(action), "undo")
    assert desk.now(action).state is State.CANCELLED
    ending = "Dana took it back. Nothing was changed; ask again if it is still wanted."
    assert ending in words(desk.card(action))


def test_the_requester_is_told_privately_that_somebody_else_decides(desk: Desk) -> None:
    action = desk.propose(requester="dana")
    desk.press("dana", desk.card(action), "approve")
    assert desk.now(action).state is State.PENDING
    (told,) = desk.whispers("dana")
    assert "You asked for this, so somebody else decides: Olivia" in told


def test_saying_no_asks_for_a_reason_and_ends_it(desk: Desk) -> None:
    action = desk.propose()
    desk.press("dana", desk.card(action), "reject")
    view = desk.view("dana")
    assert view is not None
    desk.act("dana", "submit", values={"words": "send a photo"})
    assert "reason" in (desk.view("dana") or {})["errors"], "no reason is chosen beforehand"
    done = desk.act("dana", "submit", values={"reason": "evidence", "words": "send a photo"})
    assert done["ack"]["ok"]
    assert desk.view("dana") is None
    assert desk.now(action).state is State.REJECTED
    assert "No, by Dana" in words(desk.card(action))
    assert "Photo or proof is missing. “send a photo”" in words(desk.card(action))


def test_a_large_amount_is_typed_again(desk: Desk) -> None:
    action = desk.propose(judgement=terms(TWO_OF_MANAGEMENT, retype=True))
    card = desk.card(action)
    desk.press("dana", card, "retype")
    wrong = desk.act("dana", "submit", values={"amount": "186.4"})
    assert wrong["person_sees"] is None
    assert desk.view("dana") is None, "186.4 is the same money as 186.40"
    desk.press("priya", card, "retype")
    desk.act("priya", "submit", values={"amount": "186.41"})
    view = desk.view("priya")
    assert view is not None
    assert view["errors"] == {"amount": "That is not $186.40. Nothing was approved."}
    assert "1 of 2 people agreed: Dana" in words(desk.card(action))
    desk.act("priya", "submit", values={"amount": "$186.40"})
    assert desk.now(action).state is State.APPROVED


def test_a_large_amount_may_be_typed_as_the_form_shows_it(desk: Desk) -> None:
    judged = terms(TWO_OF_MANAGEMENT, retype=True)
    action = desk.propose(refund(210945), judged)
    card = desk.card(action)
    desk.press("dana", card, "retype")
    assert "Type $2,109.45 again to approve" in str(desk.view("dana"))
    for misread in ("$2,109,45", "21,09.45", "2,109.4", ",2109.45", "€2,109.45", "2,1094.5"):
        desk.act("dana", "submit", values={"amount": misread})
        assert (desk.view("dana") or {})["errors"], misread
    desk.act("dana", "submit", values={"amount": "$2,109.45"})
    assert desk.view("dana") is None
    desk.press("priya", card, "retype")
    desk.act("priya", "submit", values={"amount": "2,109.45"})
    assert desk.now(action).state is State.APPROVED


def test_asking_for_a_change_is_said_where_it_was_asked(desk: Desk) -> None:
    ts = desk.say("mia", "@countersign refund 1001")["ts"]
    action = desk.propose(channel="C01OPS", ts=ts)
    desk.press("dana", desk.card(action), "change")
    desk.act("dana", "submit", values={"words": "only one unit, please"})
    assert desk.settled()
    asked = [m for m in desk.messages("ops") if "only one unit" in m["text"]]
    assert [m["thread_ts"] for m in asked] == [ts]
    assert "Dana asked Mia for a change: “only one unit, please”" in words(desk.card(action))
    assert "Dana asked Mia for a change" in home_of(desk, "mia")
    assert "Waiting on you (1)" in home_of(desk, "mia")
    assert "Waiting on you (0)" in home_of(desk, "jon")
    assert buttons(asked[0])["edit"] == f"{action.id}:1"
    assert desk.now(action).state is State.PENDING


def test_an_edit_is_handed_in_with_what_changed_only(desk: Desk) -> None:
    action = desk.propose()
    desk.press("dana", desk.card(action), "edit")
    view = desk.view("dana")
    assert view is not None
    typed = view["state"]["values"]
    assert typed["amount"]["value"]["value"] == "186.40"
    assert typed["note"]["value"]["value"] == "it arrived bent"
    desk.act("dana", "submit", values={"amount": "-5"})
    assert "amount" in (desk.view("dana") or {})["errors"]
    desk.act("dana", "submit", values={"amount": "100.00"})
    (letter,) = desk.letters("edit")
    looking = desk.view("dana")
    assert looking is not None
    assert "asking the rules" in words(looking)
    assert letter.payload == {
        "view": looking["id"],
        "action": action.id,
        "revision": 1,
        "changes": {"amount": "100.00"},
        "person": desk.people["dana"],
        "channel": "C02APPROVALS",
        "team": "T01PRACTICE",
    }


def test_details_show_the_exact_change_the_rules_and_the_log(desk: Desk) -> None:
    action = desk.propose()
    desk.press("mia", desk.card(action), "approve")
    desk.press("dana", desk.card(action), "approve")
    desk.press("lee", desk.card(action), "details")
    shown = words(desk.view("lee") or {"blocks": []})
    in_order = (
        "Asked by Mia: “refund it”",
        "Refunds over $150.00 need finance.",
        "REQUIRE refund.finance",
        "Log, times in America/Los_Angeles",
        " Mia asked: “refund it”\n",
        "now waiting for a decision",
        " Mia was refused: own request\n",
        " Dana approved\n",
        " now approved\n",
        '{\n  "amount": {\n    "currency"',
        '"order_name": "#',
        "digest ",
    )
    for part in in_order:
        _, found, shown = shown.partition(part)
        assert found, f"{part} is not said, or not in its place"


def test_nobody_knows_is_settled_by_who_looked(desk: Desk) -> None:
    action = desk.propose()
    desk.press("dana", desk.card(action), "approve")
    desk.move(action, State.EXECUTING, State.UNKNOWN)
    assert "Please do not do it by hand" in words(desk.card(action))
    desk.move(action, State.NEEDS_HUMAN)
    desk.press("dana", desk.card(action), "settle")
    desk.act("dana", "submit", values={"happened": "yes", "words": "order page"})
    assert desk.now(action).state is State.SUCCEEDED
    assert "Dana: It happened. “order page”" in words(desk.card(action))


def test_the_command_is_echoed_and_queued(desk: Desk) -> None:
    done = desk.act("mia", "command", command="/ops", text="refund 1001 24.50 bent", channel="ops")
    assert "On it: refund 1001 24.50 bent" in done["person_sees"]
    (letter,) = desk.letters()
    assert (letter.kind, letter.payload["text"]) == ("slash", "refund 1001 24.50 bent")


def test_freezing_is_one_command_and_lifting_takes_two(desk: Desk) -> None:
    action = desk.propose()
    card = desk.card(action)

    def ops(person: str, text: str) -> str:
        done = desk.act(person, "command", command="/ops", text=text, channel="ops")
        return str(done["person_sees"])

    def announced() -> list[str]:
        assert desk.settled()
        said = [m["text"] for m in desk.messages("approvals") if not m.get("for_user")]
        return [text for text in said if "can lift this" in text or "run again" in text]

    for anybody in ("mia", "dana"):
        assert "Nothing is paused" in ops(anybody, "lift")
    assert "say why" in ops("mia", "freeze")
    assert "paused" in ops("mia", "freeze strange refunds")
    assert "Mia paused all changes" in words(desk.card(action))
    desk.press("dana", card, "approve")
    assert "Mia paused all changes" in desk.whispers("dana")[0]
    assert "paused already. Mia paused all changes" in ops("jon", "freeze again")
    assert "Admins and finance" in ops("mia", "lift")
    assert "One more" in ops("dana", "lift")
    assert len(announced()) == 1
    assert announced()[0].startswith("Mia paused all changes at ")
    assert ": “strange refunds”" in announced()[0]
    assert "run again" in ops("priya", "lift")
    assert len(announced()) == 2
    assert announced()[1].startswith("Dana and Priya lifted the pause")
    assert "paused all changes" not in words(desk.card(action))


def test_a_stranger_is_refused_by_the_command_too(desk: Desk) -> None:
    done = desk.act("gus", "command", command="/ops", text="freeze now", channel="ops")
    assert "people of this company" in done["person_sees"]
    help_ = desk.act("mia", "command", command="/ops", text="", channel="ops")
    for part in ("/ops refund 1001 24.50", "/ops order 1001", "/ops freeze REASON", "/ops lift"):
        assert part in help_["person_sees"]
    asked = desk.act("mia", "command", command="/ops", text="help", channel="ops")
    assert asked["person_sees"] == help_["person_sees"], "asked for by name it is the same"
    assert desk.letters() == []


def home_of(desk: Desk, person: str) -> str:
    """Open a person's Home and return what stands there."""
    desk.act(person, "open_home")
    assert desk.settled()
    view = desk.sandbox.get("/_control/slack/home", person=person)["view"]
    return words(view) if view else ""


def test_why_it_was_refused_stands_where_it_was_asked_and_in_home(desk: Desk) -> None:
    ts = desk.say("mia", "@countersign refund 1001")["ts"]
    action = desk.propose(channel="C01OPS", ts=ts)
    desk.press("dana", desk.card(action), "reject")
    desk.act("dana", "submit", values={"reason": "amount", "words": "one unit only"})
    assert desk.settled()
    line = desk.surface(f"status:{action.name}", "ops")["text"]
    for shown in (line, home_of(desk, "mia")):
        assert f"Dana said no to {action.name} at " in shown
        assert ": the amount is not right. “one unit only” Ask anew with another amount" in shown


def test_who_ever_worded_it_is_not_named_as_a_decider_anywhere(desk: Desk) -> None:
    ts = desk.say("mia", "@countersign refund 1001")["ts"]
    action = desk.propose(channel="C01OPS", ts=ts)
    edited = desk.reword(desk.reword(action, "dana", refund(1500)), "mia", refund(1000))
    assert "needs Olivia" in words(desk.card(edited))
    assert desk.settled()
    line = desk.surface(f"status:{action.name}", "ops")["text"]
    assert "Mia changed it to $10.00; waiting for Olivia." in line
    assert "Waiting on you (0)" in home_of(desk, "dana")
    assert "needs Olivia · by" in home_of(desk, "mia")
    desk.press("jon", desk.card(edited), "approve")
    assert desk.whispers("jon")[0].startswith("Olivia can decide this one")


def test_home_lists_what_waits_and_what_was_asked(desk: Desk) -> None:
    action = desk.propose()
    desk.card(action)
    assert "Waiting on you (1)" in home_of(desk, "dana")
    assert "Open card" in home_of(desk, "dana")
    assert "Waiting on you (0)" in home_of(desk, "mia")
    assert "Refund $186.40" in home_of(desk, "mia")
    assert "needs Dana (or Olivia) · by" in home_of(desk, "mia")
    desk.press("dana", desk.card(action), "approve")
    assert "Waiting on you (0)" in home_of(desk, "dana")


def test_strangers_are_refused_in_private_and_nothing_is_queued(desk: Desk) -> None:
    for person in ("gus", "petra"):
        done = desk.say(person, "@countersign refund 1001", channel="partners")
        assert done["ack"]["ok"]
    assert desk.letters() == []
    told = desk.whispers("U08PETRA", "partners")
    assert len(told) == 1
    assert "people of this company" in told[0]


def test_where_another_company_reads_nothing_is_answered(desk: Desk) -> None:
    desk.say("mia", "@countersign where is 1001?", channel="partners")
    assert desk.letters() == []
    (told,) = desk.whispers("U03MIA", "partners")
    assert "Another company reads this channel too" in told
    assert all(one.get("for_user") for one in desk.messages("partners") if one["user"] == "U00BOT")
    desk.say("mia", "@countersign where is 1001?", channel="ops")
    assert len(desk.letters()) == 1


def test_status_follows_the_action_to_its_end(desk: Desk) -> None:
    ts = desk.say("mia", "@countersign refund 1001")["ts"]
    action = desk.propose(channel="C01OPS", ts=ts)
    assert desk.settled()
    line = desk.surface(f"status:{action.name}", "ops")
    assert line["text"].startswith("Asked. Waiting for Dana or Olivia: ")
    assert action.name in words(line)
    desk.press("dana", desk.card(action), "approve")
    desk.move(action, State.EXECUTING, State.SUCCEEDED)
    assert desk.settled()
    after = desk.surface(f"status:{action.name}", "ops")
    assert after["ts"] == line["ts"]
    assert "Refunded $186.40. A person confirms." in after["text"]


def test_every_person_of_the_roster_is_vouched_for(desk: Desk) -> None:
    everybody = {person.name.lower(): person.active for person in desk.directory.everybody()}
    assert everybody == dict.fromkeys(USERS, True)
    desk.sandbox.post("/_control/slack/people", {"person": "dana", "deactivated": True})
    desk.look_again()
    assert not next(one for one in desk.directory.everybody() if one.name == "Dana").active
    with desk.database.read() as tx:
        mia = next(one for one in desk.directory.everybody() if one.name == "Mia")
        assert roster.identity_of(tx, mia.id, "slack") == f"T01PRACTICE:{USERS['mia']}"
    desk.sandbox.fault("rate_limit", "users.info", vendor="slack")
    assert Vouching(sending_client(desk.settings), desk.database)(mia) is None
