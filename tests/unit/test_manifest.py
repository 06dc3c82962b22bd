"""The manifest and the listeners say the same, and every button has somebody who listens."""

import json
import re
from dataclasses import replace
from datetime import timedelta

from agent.in_force import in_force
from agent.second_chances import Chance
from agent.sweeps.paid_not_sent import PAID_NOT_SENT
from memory.states import State
from memory.sweep_settings import Settings
from slack_app.cards import answers, editing, modals
from slack_app.cards.approval import approval_card
from slack_app.cards.batch import batch
from slack_app.cards.columns import columns_form
from slack_app.cards.entry import Entry
from slack_app.cards.gathered import gathered
from slack_app.cards.home import home
from slack_app.cards.problem_list import ALL
from slack_app.cards.problems import Chosen, Somebody, group_row, problem_form
from slack_app.cards.register import Register, automation_form, sure_form
from slack_app.feedback import words_form
from slack_app.listeners import GESTURES
from slack_app.listeners.gesture import Kind
from slack_app.manifest import FILE, manifest, written
from tests.card_cases import (
    NOW,
    a_case,
    a_problem,
    a_sheet,
    a_tab,
    a_waiting_list,
    a_wish,
    an_automation,
)
from tests.desk_samples import FINANCE, buttons, terms


def names(kind: Kind) -> set[str]:
    return {gesture.name for gesture in GESTURES if gesture.kind is kind}


def test_the_file_is_current() -> None:
    assert FILE.read_text() == written(), "run: python -m slack_app.manifest"


def test_every_event_listened_to_is_subscribed_and_vice_versa() -> None:
    subscribed = set(manifest()["settings"]["event_subscriptions"]["bot_events"])
    assert {event.partition(".")[0] for event in subscribed} == names(Kind.EVENT)
    declared = {event for gesture in GESTURES for event in gesture.subscriptions}
    assert declared == subscribed


def test_every_command_is_declared_and_vice_versa() -> None:
    commands = {one["command"] for one in manifest()["features"]["slash_commands"]}
    assert commands == names(Kind.COMMAND)


def test_every_button_the_cards_make_is_listened_to_and_vice_versa() -> None:
    offered = {"label": "1 unit", "suggestion": 1, "action": "refund"}
    shown = [
        answers.answer({"text": "Which?", "buttons": [offered]}, {}),
        answers.answer({"text": "Changed?", "edit": {"action": 17, "revision": 2}}, {}),
        answers.answer({"text": "long " * 4000, "rated": True}, {}),
    ]
    for state in set(State) - {State.PROPOSED}:
        case = a_case(state, not_before=NOW + timedelta(seconds=30))
        shown += [approval_card(case), answers.status(case, ())]
    for chance in Chance:
        shown.append(answers.status(a_case(State.REJECTED, chance=chance), ()))
    retyped = terms(FINANCE, retype=True)
    shown.append(approval_card(a_case(terms=retyped)))
    two = [Entry(a_case(), "https://slack.example/p1")] * 2
    shown += [gathered(two), batch("Late", two)]
    views = [vars(message) for message in shown]
    views += [home(a_tab()), home(a_tab(pause="Paused.")), home(a_tab(shows="mine", page=1))]
    views.append(home(a_tab(laid_aside=2, may_replay=True)))
    views += [home(a_tab(problems=25)), home(a_tab(shows=ALL, page=1, problems=25))]
    group = {"what": "Late", "count": 2, "worth": "", "sweep": "late", "place": ""}
    views.append({"blocks": [group_row(group)]})
    views.append(home(replace(a_tab(), automations=Register([an_automation()]))))
    asked = a_wish()
    automations = [an_automation(number, wish=asked, undo=asked) for number in range(30)]
    views.append(home(replace(a_tab(), automations=Register(automations, page=1, may_set=True))))
    views.append(home(replace(a_tab(), copies=[a_waiting_list()], may_confirm=True)))
    views.append(columns_form(a_sheet()))
    made = {name for view in views for name in buttons(view)}
    assert made == names(Kind.ACTION)


def test_every_form_is_listened_to_and_vice_versa() -> None:
    case, ref = a_case(), modals.CardRef(17, 2)
    stands = in_force(PAID_NOT_SENT, Settings({}, {}, {}))
    forms = {
        modals.reject_form(case, ref)["callback_id"],
        modals.change_form(case, ref)["callback_id"],
        modals.retype_form(case, ref)["callback_id"],
        modals.settle_form(case, ref)["callback_id"],
        modals.exception_form(case, ref)["callback_id"],
        modals.pause_form()["callback_id"],
        editing.edit_form(case, ref, "mia")["callback_id"],
        words_form(1)["callback_id"],
        problem_form(a_problem(), [Somebody("p1", "Mia")], Chosen(problem=1))["callback_id"],
        automation_form(an_automation(), stands)["callback_id"],
        sure_form(stands, {}, [])["callback_id"],
        columns_form(a_sheet())["callback_id"],
    }
    assert forms == names(Kind.VIEW)


def test_no_gesture_is_declared_twice() -> None:
    declared = [(gesture.kind, gesture.name) for gesture in GESTURES]
    assert len(declared) == len(set(declared))


def test_slacks_own_limits_hold() -> None:
    made = manifest()
    view = made["features"]["agent_view"]
    assert len(view["agent_description"]) <= 300
    assert len(view["suggested_prompts"]) <= 4
    assert len(made["display_information"]["description"]) <= 140
    assert made["settings"]["socket_mode_enabled"] is True


def test_over_http_every_address_is_ours() -> None:
    made = manifest(socket_mode=False, address="https://ops.example")
    assert made["settings"]["socket_mode_enabled"] is False
    found = re.findall(r'"(?:request_)?url": "([^"]+)"', json.dumps(made))
    assert set(found) == {"https://ops.example/slack/events"}
    assert len(found) == 3
