"""A stock Bolt app and the practice Slack, over Socket Mode and over signed HTTP."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_bolt import BoltRequest

from tests.patience import eventually
from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.slack_program import CARD, Program, posted_card, slack_program

MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "reject",
    "private_metadata": "A-17.1",
    "notify_on_close": True,
    "title": {"type": "plain_text", "text": "Reject"},
    "submit": {"type": "plain_text", "text": "Reject"},
    "blocks": [
        {
            "type": "input",
            "block_id": "amount",
            "label": {"type": "plain_text", "text": "Amount"},
            "element": {"type": "plain_text_input", "action_id": "entry"},
        }
    ],
}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=20) as running:
        yield running


@pytest.fixture(params=["socket", "http"])
def program(sandbox: Sandbox, request: pytest.FixtureRequest) -> Iterator[Program]:
    sandbox.post("/_control/reset")
    with slack_program(sandbox, http=request.param == "http") as connected:
        connected.app.event("message")(lambda: None)
        yield connected


def bodies(register: Callable[..., Any]) -> list[dict[str, Any]]:
    """Register a listener that acknowledges and keeps what it was sent."""
    kept: list[dict[str, Any]] = []

    def listener(ack: Callable[[], None], body: dict[str, Any]) -> None:
        ack()
        kept.append(body)

    register(listener)
    return kept


def test_a_question_gets_a_threaded_card_whose_press_changes_it(program: Program) -> None:
    def card(event: dict[str, Any]) -> None:
        posted_card(program, event["channel"], thread_ts=event["ts"])

    def approve(ack: Callable[[], None], body: dict[str, Any]) -> None:
        ack()
        by = body["user"]["username"]
        program.client.chat_update(
            channel=body["channel"]["id"],
            ts=body["message"]["ts"],
            text=f"Approved by {by}",
            blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": f"Approved by {by}"}}],
        )

    program.app.event("app_mention")(card)
    program.app.action("approve")(approve)
    said = program.act("mia", "say", channel="ops", text="@countersign refund 1001")
    assert said["delivered"]
    assert said["ack"]["ok"]
    cards = eventually(lambda: [m for m in program.messages("ops") if m.get("thread_ts")][1:])
    assert cards[0]["thread_ts"] == said["ts"]

    pressed = program.act("dana", "click", channel="ops", ts=cards[0]["ts"], action_id="approve")
    assert pressed["ack"]["ok"]
    assert pressed["person_sees"] is None
    after = eventually(lambda: [m for m in program.messages("ops") if m["edits"] == 1])
    assert after[0]["text"] == "Approved by dana"
    assert [block["type"] for block in after[0]["blocks"]] == ["section"]


def test_a_press_says_who_where_and_on_what(program: Program) -> None:
    presses = bodies(program.app.action("approve"))
    metadata = {"event_type": "card", "event_payload": {"action": "A-17"}}
    ts = posted_card(program, metadata=metadata)
    program.act("petra", "click", channel="ops", ts=ts, action_id="approve", forge=True)
    (body,) = eventually(lambda: presses)
    assert body["type"] == "block_actions"
    assert body["user"] == {
        "id": "U08PETRA",
        "username": "petra",
        "name": "petra",
        "team_id": "T02PARTNER",
    }
    assert body["team"]["id"] == "T01PRACTICE"
    assert body["channel"] == {"id": "C01OPS", "name": "ops"}
    assert body["container"]["message_ts"] == body["message"]["ts"] == ts
    assert body["message"]["metadata"] == metadata
    (action,) = body["actions"]
    assert (action["action_id"], action["block_id"], action["value"]) == (
        "approve",
        "vote",
        "A-17.1",
    )


def test_a_command_opens_a_modal_that_complains_and_then_closes(program: Program) -> None:
    def command(ack: Callable[..., None], body: dict[str, Any]) -> None:
        ack("Looking")
        program.client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    def reject(ack: Callable[..., None], view: dict[str, Any]) -> None:
        if view["state"]["values"]["amount"]["entry"]["value"] == "900":
            ack(response_action="errors", errors={"amount": "More than was paid."})
        else:
            ack()

    program.app.command("/ops")(command)
    program.app.view("reject")(reject)
    asked = program.act("mia", "command", command="/ops", text="reject 1001", channel="ops")
    assert asked["person_sees"] == "Looking"
    (told,) = [m for m in program.messages("ops") if m["for_user"]]
    assert (told["for_user"], told["text"]) == ("U03MIA", "Looking")
    view = eventually(lambda: program.top_view("mia"))
    assert view is not None
    assert view["private_metadata"] == "A-17.1"

    stopped = program.act("mia", "submit", values={"amount": ""})
    assert (stopped["delivered"], stopped["errors"]) == (
        False,
        {"amount": "Please complete this required field."},
    )
    refused = program.act("mia", "submit", values={"amount": {"entry": "900"}})
    assert refused["errors"] == {"amount": "More than was paid."}
    still_open = program.top_view("mia")
    assert still_open is not None
    assert still_open["errors"] == {"amount": "More than was paid."}

    program.act("mia", "submit", values={"amount": "24.50"})
    assert program.top_view("mia") is None


@pytest.mark.parametrize(
    ("answer", "titles"),
    [
        ({"response_action": "clear"}, []),
        ({"response_action": "update", "view": MODAL | {"callback_id": "b"}}, ["b"]),
        ({"response_action": "push", "view": MODAL | {"callback_id": "b"}}, ["reject", "b"]),
    ],
    ids=["clear", "update", "push"],
)
def test_a_submitted_modal_obeys_its_answer(
    program: Program, answer: dict[str, Any], titles: list[str]
) -> None:
    program.app.shortcut("start")(
        lambda ack, body: (
            ack(),
            program.client.views_open(trigger_id=body["trigger_id"], view=MODAL),
        )
    )
    program.app.view("reject")(lambda ack: ack(**answer))
    program.act("mia", "shortcut", callback_id="start")
    assert eventually(lambda: program.top_view("mia"))
    program.act("mia", "submit", values={"amount": "1"})
    stack = program.sandbox.get("/_control/slack/views", person="mia")["views"]
    assert [view["callback_id"] for view in stack] == titles


def test_closing_a_modal_is_told_to_those_who_asked(program: Program) -> None:
    closed = bodies(program.app.view_closed("reject"))
    program.app.shortcut("start")(
        lambda ack, body: (
            ack(),
            program.client.views_open(trigger_id=body["trigger_id"], view=MODAL),
        )
    )
    program.act("mia", "shortcut", callback_id="start")
    assert eventually(lambda: program.top_view("mia"))
    assert program.act("mia", "close")["ack"]["ok"]
    (body,) = eventually(lambda: closed)
    assert (body["view"]["callback_id"], body["is_cleared"]) == ("reject", False)


def test_opening_home_tells_the_program_and_shows_what_it_published(program: Program) -> None:
    def publish(event: dict[str, Any]) -> None:
        program.client.views_publish(
            user_id=event["user"], view={"type": "home", "blocks": [CARD[0]]}
        )

    program.app.event("app_home_opened")(publish)
    program.act("dana", "open_home")
    view = eventually(lambda: program.sandbox.get("/_control/slack/home", person="dana")["view"])
    assert view["blocks"][0]["text"]["text"] == "*Refund $186.40*"
    assert program.sandbox.get("/_control/slack/home", person="mia")["view"] is None


def test_a_direct_message_comes_as_message_im_without_a_mention(program: Program) -> None:
    mentions = bodies(program.app.event("app_mention"))
    said = program.act("mia", "say", text="where is 1001?")
    assert [d["event"] for d in said["deliveries"]] == ["message.im"]
    program.act("mia", "say", text="@countersign where is 1001?")
    assert not mentions
    assert len(program.messages("@mia")) == 2


def test_the_app_is_told_of_its_own_words_and_changes(sandbox: Sandbox) -> None:
    sandbox.post("/_control/reset")
    with slack_program(sandbox, http=True) as program:
        program.app.event("message")(lambda: None)
        ts = posted_card(program)
        program.client.chat_update(channel="C01OPS", ts=ts, text="Approved", blocks=[])
        assert eventually(lambda: len(program.heard) == 2)
        told = [json.loads(body)["event"] for _, body in program.heard]
    posted, changed = sorted(told, key=lambda event: str(event["event_ts"]))
    assert (posted["bot_id"], posted["ts"]) == ("B00BOT", ts)
    assert (changed["subtype"], changed["message"]["text"]) == ("message_changed", "Approved")
    assert changed["previous_message"]["text"] == "Refund"


def test_an_installed_manifest_decides_what_the_app_hears(program: Program) -> None:
    manifest = {
        "features": {"slash_commands": [{"command": "/ops"}]},
        "settings": {"event_subscriptions": {"bot_events": ["message.im"]}},
    }
    program.sandbox.post("/_control/slack/manifest", manifest)
    assert not program.act("mia", "say", channel="ops", text="@countersign hi")["delivered"]
    assert program.act("mia", "say", text="hi")["delivered"]
    unknown = program.act("mia", "command", command="/refund", text="1001")
    assert unknown["person_sees"] == "/refund is not a valid command."


def test_a_menu_in_a_message_reports_the_whole_option(program: Program) -> None:
    choices = bodies(program.app.action("reason"))
    options = [
        {"text": {"type": "plain_text", "text": t}, "value": t.lower()} for t in ("Late", "Bent")
    ]
    elements = [{"type": "static_select", "action_id": "reason", "options": options}]
    blocks = [{"type": "actions", "block_id": "why", "elements": elements}]
    ts = program.client.chat_postMessage(channel="C01OPS", text="Why?", blocks=blocks)["ts"]
    program.act("dana", "select", channel="ops", ts=ts, action_id="reason", option="bent")
    (body,) = eventually(lambda: choices)
    assert body["actions"][0]["selected_option"]["value"] == "bent"
    assert body["state"]["values"]["why"]["reason"]["selected_option"]["text"]["text"] == "Bent"


def test_a_channel_the_app_is_not_in_tells_it_nothing(program: Program) -> None:
    said = program.act("mia", "say", channel="general", text="@countersign hello")
    assert (said["delivered"], said["person_sees"]) == (
        False,
        "countersign is not in #general.",
    )


def test_the_same_event_keeps_its_id_through_retries(program: Program) -> None:
    seen: list[tuple[str, str | None]] = []

    @program.app.middleware
    def before(body: dict[str, Any], req: BoltRequest, next_: Callable[[], None]) -> None:
        if body.get("event", {}).get("type") == "app_mention":
            seen.append((body["event_id"], req.headers.get("x-slack-retry-num", [None])[0]))
            if len(seen) == 1:
                raise RuntimeError("it broke before it acknowledged")
        next_()

    program.app.event("app_mention")(lambda: None)
    said = program.act("mia", "say", channel="ops", text="@countersign hello")
    assert not said["ack"]["ok"]
    assert eventually(lambda: len(seen) == 2, within=8)
    (first, _), (second, retry) = seen
    assert first == second
    assert retry == "1"


def test_a_double_press_arrives_twice_and_is_the_same(program: Program) -> None:
    presses = bodies(program.app.action("approve"))
    ts = posted_card(program)
    program.act("dana", "click", channel="ops", ts=ts, action_id="approve", duplicate=True)
    assert eventually(lambda: len(presses) == 2)
    assert presses[0] == presses[1]


def test_a_press_in_an_old_tab_sends_what_was_shown_then(program: Program) -> None:
    presses = bodies(program.app.action("approve"))
    ts = posted_card(program)
    program.client.chat_update(channel="C01OPS", ts=ts, text="Approved by Dana", blocks=[])
    wish = {"channel": "ops", "ts": ts, "action_id": "approve"}
    refused = program.sandbox.client.post(
        "/_control/slack/act", json={"person": "olivia", "do": "click", **wish}
    )
    assert refused.status_code == 400
    assert "no 'approve' to press" in refused.json()["error"]
    program.act("olivia", "click", **wish, stale=True)
    (body,) = eventually(lambda: presses)
    assert body["actions"][0]["value"] == "A-17.1"
    assert body["message"]["blocks"][1]["block_id"] == "vote"


def test_a_forged_value_needs_to_be_called_forged(program: Program) -> None:
    presses = bodies(program.app.action("approve"))
    ts = posted_card(program)
    wish = {"channel": "ops", "ts": ts, "action_id": "approve", "value": "A-99.1"}
    refused = program.sandbox.client.post(
        "/_control/slack/act", json={"person": "dana", "do": "click", **wish}
    )
    assert refused.status_code == 400
    program.act("dana", "click", **wish, forge=True)
    (body,) = eventually(lambda: presses)
    assert body["actions"][0]["value"] == "A-99.1"


def test_a_late_answer_reaches_the_person_by_response_url(program: Program) -> None:
    def answer(ack: Callable[[], None], respond: Callable[..., Any]) -> None:
        ack()
        respond(text="Not allowed by rule refund.self", replace_original=False)

    program.app.action("approve")(answer)
    ts = posted_card(program)
    program.act("mia", "click", channel="ops", ts=ts, action_id="approve")
    told = eventually(lambda: [m for m in program.messages("ops") if m["for_user"]])
    assert told[0]["for_user"] == "U03MIA"
    assert told[0]["text"] == "Not allowed by rule refund.self"


def test_a_shared_channel_names_the_writers_own_workspace(program: Program) -> None:
    mentions = bodies(program.app.event("app_mention"))
    program.act("petra", "say", channel="partners", text="@countersign refund 1001")
    (body,) = eventually(lambda: mentions)
    assert body["is_ext_shared_channel"] is True
    assert body["team_id"] == "T01PRACTICE"
    assert body["event"]["user_team"] == "T02PARTNER"
