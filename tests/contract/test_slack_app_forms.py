"""What is asked before anything is typed, and what becomes of what was typed."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from agent.letters import Brain, Letters
from agent.proposals import Proposals
from policies.errors import NotEligible
from tests.desk_samples import TWO_OF_MANAGEMENT, ZONE, terms, words
from tests.front_desk import Desk, front_desk
from tests.sandbox_fixture import Sandbox, start_sandbox

REFUSAL = "Not allowed: Over $150.00 needs a photo. Nothing was changed."


class Refusing:
    def edit(self, *_: object, **__: object) -> None:
        raise NotEligible(REFUSAL)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=20) as running:
        yield running


@pytest.fixture
def desk(sandbox: Sandbox, tmp_path: Path) -> Iterator[Desk]:
    with front_desk(sandbox, tmp_path) as opened:
        yield opened


def refuse(desk: Desk) -> None:
    """Let the rules refuse every edit that was handed in."""
    proposals = cast("Proposals", Refusing())
    letters = Letters(desk.database, desk.directory, cast("Brain", None), proposals, ZONE)
    for letter in desk.letters("edit"):
        letters.handle(letter.id)
    desk.wake.set()
    assert desk.settled()


def test_a_refused_edit_comes_back_with_the_reason_and_what_was_typed(desk: Desk) -> None:
    action = desk.propose()
    desk.press("dana", desk.card(action), "edit")
    desk.act("dana", "submit", values={"amount": "100.00", "note": "only one shelf"})
    refuse(desk)
    view = desk.view("dana")
    assert view is not None
    assert f"⚠ {REFUSAL}" in words(view)
    typed = view["state"]["values"]
    assert typed["amount"]["value"]["value"] == "100.00"
    assert typed["note"]["value"]["value"] == "only one shelf"
    desk.act("dana", "submit", values={"amount": "90.00"})
    (again,) = desk.letters("edit")
    assert again.payload["changes"]["amount"] == "90.00"


def test_a_refusal_reaches_who_closed_the_form_meanwhile(desk: Desk) -> None:
    action = desk.propose()
    desk.press("dana", desk.card(action), "edit")
    desk.act("dana", "submit", values={"amount": "100.00"})
    desk.act("dana", "close")
    assert desk.view("dana") is None
    refuse(desk)
    assert desk.whispers("dana") == [REFUSAL]


def test_nobody_types_an_amount_for_a_vote_that_cannot_count(desk: Desk) -> None:
    action = desk.propose(judgement=terms(TWO_OF_MANAGEMENT, retype=True))
    card = desk.card(action)
    desk.press("dana", card, "retype")
    desk.act("dana", "submit", values={"amount": "186.40"})
    desk.press("dana", card, "retype")
    assert desk.view("dana") is None
    assert "Your vote is counted already." in desk.whispers("dana")[-1]
    desk.decisions.freeze(person=desk.directory.everybody()[0], reason="strange")
    desk.press("priya", card, "retype")
    assert desk.view("priya") is None
    assert "paused all changes" in desk.whispers("priya")[-1]


def test_who_asks_in_a_channel_without_naming_us_is_told_once_how_and_nobody_else(
    desk: Desk,
) -> None:
    for said in ("lunch?", "1001 is on its way", "@dana where is 1001?", "shall we meet at 1001?"):
        desk.say("mia", said)
    assert desk.settled()
    assert not desk.whispers("mia", "ops")
    desk.say("mia", "where is 1001?")
    desk.say("mia", "where is 1002?")
    assert desk.settled()
    (hint,) = desk.whispers("mia", "ops")
    assert "Say “@countersign where is 1001?”, or write to me directly." in hint
    assert not desk.letters()


def test_words_of_others_stay_words_where_a_command_repeats_them(desk: Desk) -> None:
    done = desk.act("mia", "command", command="/ops", text="refund *1001* _bold_", channel="ops")
    assert done["ack"]["ok"]
    (heard,) = [text for text in desk.whispers("mia", "ops") if text.startswith("On it")]
    shown = [m for m in desk.messages("ops") if m["text"] == heard]
    assert shown[-1]["blocks"][0]["text"]["type"] == "plain_text"
