"""Attacks on the front door: forged, replayed, tampered and crowded. None moves anything."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import insert

from memory import outbox, roster, suggestions
from memory.states import State
from memory.tables import identities
from policies.people import Group, PersonKind
from tests.attacker import Attacker, audited, pressing
from tests.desk_samples import TEAM, USERS
from tests.front_desk import Desk, front_desk
from tests.sandbox_fixture import Sandbox, start_sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=20) as running:
        yield running


@pytest.fixture
def desk(sandbox: Sandbox, tmp_path: Path) -> Iterator[Desk]:
    with front_desk(sandbox, tmp_path, http=True) as opened:
        yield opened


@pytest.fixture
def attacker(desk: Desk) -> Iterator[Attacker]:
    with httpx.Client(trust_env=False, timeout=10) as http:
        yield Attacker(desk, http)


def test_a_forged_or_stale_signature_is_refused(desk: Desk, attacker: Attacker) -> None:
    action = desk.propose()
    good = pressing(USERS["dana"], f"{action.id}:1")
    assert attacker.press(good, secret="wrong").status_code == 401
    assert attacker.press(good, age=60 * 6).status_code == 401
    assert desk.now(action).state is State.PENDING
    assert attacker.press(good).status_code == 200
    assert desk.now(action).state is State.APPROVED


def test_a_replayed_press_counts_once_and_says_nothing_more(desk: Desk, attacker: Attacker) -> None:
    action = desk.propose()
    card = desk.card(action)
    body = pressing(USERS["dana"], f"{action.id}:1")
    for _ in range(3):
        assert attacker.press(body).status_code == 200
    assert desk.card(action)["ts"] == card["ts"]
    assert audited(desk, "voted") == 1
    assert audited(desk, "vote_refused") == 0
    assert desk.whispers("dana") == []


UNREADABLE = (
    *(None, 17, "", "17", "17:", ":1", "x:1", "1:1;2:1", "01:1", "1:1 ", "\u0661:1", "1:-1"),
    "9" * 3000,
)


def test_a_tampered_value_is_answered_and_moves_nothing(desk: Desk, attacker: Attacker) -> None:
    action = desk.propose()
    for number, value in enumerate(UNREADABLE):
        body = pressing(USERS["dana"], value, stamp=f"1.{number}")
        assert attacker.press(body).status_code == 200
    assert desk.now(action).state is State.PENDING
    assert audited(desk, "voted") == 0
    assert len(desk.whispers("dana")) == len(UNREADABLE)


def test_a_value_swapped_to_another_action_decides_only_what_the_person_may(
    desk: Desk,
) -> None:
    mine, other = desk.propose(requester="dana"), desk.propose(requester="mia")
    card = desk.card(other)
    desk.press("dana", card, "approve", value=f"{mine.id}:1", forge=True)
    assert desk.now(mine).state is State.PENDING
    assert desk.now(other).state is State.PENDING
    desk.press("dana", card, "approve", value="999999:1", forge=True)
    assert any("There is no A-999999" in told for told in desk.whispers("dana"))


def test_another_revision_does_not_count(desk: Desk, attacker: Attacker) -> None:
    action = desk.propose()
    for revision in (2, 7):
        body = pressing(USERS["dana"], f"{action.id}:{revision}", stamp=f"1.{revision}")
        assert attacker.press(body).status_code == 200
    assert desk.now(action).state is State.PENDING
    assert all("please decide on the newer one" in told for told in desk.whispers("dana"))


def test_guests_and_partners_may_press_nothing(desk: Desk) -> None:
    action = desk.propose()
    card = desk.card(action)
    for person in ("gus", "petra"):
        for gesture in ("approve", "reject", "edit", "change", "details"):
            assert desk.press(person, card, gesture, forge=True)["ack"]["ok"]
            assert desk.view(person) is None
    assert desk.now(action).state is State.PENDING
    assert desk.letters() == []
    assert audited(desk, "vote_refused") == 4


def test_a_partner_with_an_approvers_user_id_is_still_a_partner(
    desk: Desk, attacker: Attacker
) -> None:
    """Bolt's context names the installing workspace for an outsider; only the user object tells."""
    action = desk.propose()
    attacker.press(pressing(USERS["dana"], f"{action.id}:1", team="T02PARTNER"))
    attacker.press(pressing(USERS["dana"], f"{action.id}:1", team="", stamp="1.000002"))
    assert desk.now(action).state is State.PENDING
    assert audited(desk, "vote_refused") == 2


def test_a_deactivated_approver_counts_for_nothing(desk: Desk) -> None:
    action = desk.propose()
    card = desk.card(action)
    desk.sandbox.post("/_control/slack/people", {"person": "dana", "deactivated": True})
    desk.look_again()
    desk.press("dana", card, "approve", forge=True)
    assert desk.now(action).state is State.PENDING
    assert audited(desk, "vote_refused") == 1


def test_a_guest_on_the_roster_is_still_a_guest(desk: Desk, attacker: Attacker) -> None:
    with desk.database.transaction() as tx:
        roster.enrol(
            tx,
            "Gus",
            kind=PersonKind.GUEST,
            groups=(Group.FINANCE,),
            accounts_used={"slack": f"{TEAM}:U07GUS"},
        )
        roster.enrol(
            tx,
            "Gus as member",
            groups=(Group.FINANCE,),
            accounts_used={"slack": f"{TEAM}:U00BOT"},
        )
    desk.look_again()
    action = desk.propose()
    attacker.press(pressing("U07GUS", f"{action.id}:1"))
    attacker.press(pressing("U00BOT", f"{action.id}:1", stamp="1.000002"))
    assert desk.now(action).state is State.PENDING
    assert audited(desk, "vote_refused") == 2


def test_the_requesters_second_account_is_the_requester(desk: Desk, attacker: Attacker) -> None:
    action = desk.propose(requester="dana")
    with desk.database.transaction() as tx:
        tx.connection.execute(
            insert(identities).values(
                system="slack", external=f"{TEAM}:U77DANA2", person_id=desk.people["dana"]
            )
        )
    attacker.press(pressing("U77DANA2", f"{action.id}:1"))
    assert desk.now(action).state is State.PENDING
    assert audited(desk, "vote_refused") == 1


def test_a_display_name_opens_nothing(desk: Desk, attacker: Attacker) -> None:
    action = desk.propose()
    body = pressing("U0EVIL", f"{action.id}:1")
    body["user"] |= {"name": "dana", "username": "dana", "real_name": "Dana Whitfield"}
    attacker.press(body)
    assert desk.now(action).state is State.PENDING


def test_typed_words_are_never_a_vote(desk: Desk) -> None:
    action = desk.propose()
    card = desk.card(action)
    for text in ("approved", ":white_check_mark:", f"approve {action.name}"):
        desk.say("dana", text, channel="approvals", thread_ts=card["ts"])
    desk.act("dana", "react", channel="approvals", ts=card["ts"], name="white_check_mark")
    assert desk.now(action).state is State.PENDING
    assert {letter.kind for letter in desk.letters()} == {"ask"}


FORGED = (
    *("", "null", "[]", '{"card": "1:1"}', '{"card": 1, "channel": ""}', "x" * 3000),
    '{"card": "1:1", "channel": "<!channel>"}',
    '{"card": "1:1", "channel": "C1", "person": "olivia"}',
)


@pytest.mark.parametrize("form", ["reject", "approve", "edit", "change", "settle"])
def test_a_forged_form_moves_nothing(desk: Desk, attacker: Attacker, form: str) -> None:
    action = desk.propose()
    for metadata in FORGED:
        answer = attacker.press(submitting(USERS["dana"], form, metadata))
        assert answer.status_code == 200
        assert answer.json()["response_action"] == "update"
    assert desk.now(action).state is State.PENDING
    assert desk.letters() == []


def submitting(user: str, form: str, metadata: object) -> dict[str, Any]:
    """Return a submitted form as Slack would report it."""
    typed = {"value": {"type": "plain_text_input", "value": "186.40"}}
    chosen = {"value": {"type": "radio_buttons", "selected_option": {"value": "amount"}}}
    return {
        "type": "view_submission",
        "team": {"id": TEAM},
        "user": {"id": user, "team_id": TEAM},
        "trigger_id": "1.2.3",
        "view": {
            "id": "V1",
            "type": "modal",
            "callback_id": form,
            "private_metadata": metadata,
            "state": {"values": {"reason": chosen, "words": typed, "amount": typed}},
        },
    }


def test_a_form_made_for_another_action_is_judged_as_that_action(
    desk: Desk, attacker: Attacker
) -> None:
    mine = desk.propose(requester="dana")
    metadata = json.dumps({"card": f"{mine.id}:1", "channel": ""})
    answer = attacker.press(submitting(USERS["dana"], "reject", metadata))
    assert "You asked for this" in json.dumps(answer.json())
    assert desk.now(mine).state is State.PENDING


def test_somebody_elses_button_is_refused_in_private(desk: Desk) -> None:
    with desk.database.transaction() as tx:
        number = suggestions.store(
            tx,
            {
                "kind": "refund",
                "label": "1 unit $186.40",
                "ask": {"order": "1001"},
                "words": "refund 1001",
                "person_id": desk.people["mia"],
                "thread": f"{TEAM}:C01OPS:1.1",
                "channel": "C01OPS",
                "ts": "",
            },
        )
        one = {"label": "1 unit $186.40", "suggestion": number, "action": "refund"}
        outbox.want(
            tx, "say:q", "say", channel="C01OPS", payload={"text": "Which?", "buttons": [one]}
        )
    assert desk.settled()
    answer = desk.surface("say:q", "ops")
    desk.press("jon", answer, "press", channel="ops")
    assert desk.letters() == []
    assert "prepared for somebody else" in desk.whispers("jon", "ops")[0]
    desk.press("mia", answer, "press", channel="ops")
    desk.press("mia", answer, "press", channel="ops")
    (letter,) = desk.letters("press")
    assert letter.payload["suggestion"] == number
