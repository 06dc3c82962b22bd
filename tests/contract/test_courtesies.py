"""What is offered to type, and what people think of answers: who may, and what is kept."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from agent import surfaces
from countersign.opinions import report
from memory import feedback, inbox
from memory.feedback import Rated
from policies.people import Group, Person
from slack_app.prompts import prompts_for
from tests.desk_samples import ZONE, buttons, words
from tests.front_desk import Desk, front_desk
from tests.sandbox_fixture import Sandbox, start_sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=20) as running:
        yield running


@pytest.fixture
def desk(sandbox: Sandbox, tmp_path: Path) -> Iterator[Desk]:
    with front_desk(sandbox, tmp_path) as running:
        yield running


def answered(desk: Desk, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - parts of an answer
    """Ask in #ops, store an answer as letters would, and return its message."""
    desk.say("mia", "@countersign what is late?")
    letter = desk.letters("ask")[-1]
    payload = {"text": "Nothing is late.", "tools": ["late_orders"], "brain": "planner", **more}
    with desk.database.transaction() as tx:
        inbox.done(tx, letter.id)
        surfaces.say(
            tx,
            letter.event_id,
            channel=letter.payload["channel"],
            thread_ts=letter.payload["ts"],
            payload={"rated": True, **payload},
        )
    assert desk.settled()
    return desk.surface(surfaces.answer_to(letter.event_id), "ops")


def opinions(desk: Desk) -> list[feedback.Opinion]:
    with desk.database.read() as tx:
        return feedback.disliked(tx, tx.now() - timedelta(days=1))


def test_opening_our_messages_offers_what_this_person_may_want_to_ask(desk: Desk) -> None:
    for person in ("mia", "dana"):
        desk.act(person, "open_messages")
        assert desk.settled()
    offered = [
        [prompt["message"] for prompt in call["args"]["prompts"]]
        for call in desk.calls("assistant.threads.setSuggestedPrompts")
    ]
    assert "how do my requests stand" in offered[0]
    assert offered[1][0] == "what needs me?"


def test_nothing_is_offered_to_a_guest_or_a_partner(desk: Desk) -> None:
    for person in ("gus", "petra"):
        desk.act(person, "open_messages")
    assert desk.settled()
    assert desk.calls("assistant.threads.setSuggestedPrompts") == []


def test_slack_refusing_the_offer_leaves_nothing_behind(desk: Desk) -> None:
    operation = "assistant.threads.setSuggestedPrompts"
    desk.sandbox.fault("error", vendor="slack", operation=operation, count=1)
    desk.act("mia", "open_messages")
    assert desk.settled()


@pytest.mark.parametrize("group", list(Group))
def test_everybody_is_offered_four(group: Group) -> None:
    person = Person(id="p", name="Somebody", groups=frozenset({group}))
    assert len({one.message for one in prompts_for(person)}) == 4


def test_an_answer_that_looked_nothing_up_and_asked_nothing_has_no_thumbs(desk: Desk) -> None:
    assert "feedback" not in buttons(answered(desk, rated=False))


def test_a_thumb_down_opens_a_form_and_counts_without_words(desk: Desk) -> None:
    message = answered(desk)
    desk.press("jon", message, "feedback", channel="ops", negative=True)
    view = desk.view("jon")
    assert view is not None
    assert "What was wrong with it?" in words(view)
    (opinion,) = opinions(desk)
    assert (opinion.person_id, opinion.words) == (desk.people["jon"], "")
    assert opinion.rated == Rated(
        opinion.rated.turn, "what is late?", brain="planner", route="late_orders"
    )


def test_one_opinion_a_person_and_the_last_one_counts(desk: Desk) -> None:
    message = answered(desk)
    for negative in (True, True, False):
        desk.press("jon", message, "feedback", channel="ops", negative=negative)
    desk.press("mia", message, "feedback", channel="ops")
    assert opinions(desk) == []
    with desk.database.read() as tx:
        (score,) = feedback.scores(tx, tx.now() - timedelta(days=1))
    assert (score.liked, score.disliked) == (2, 0)


def test_guests_have_no_opinion_here(desk: Desk) -> None:
    message = answered(desk)
    desk.press("gus", message, "feedback", channel="ops", negative=True)
    assert opinions(desk) == []
    assert "whom an admin has added" in desk.whispers("U07GUS", "ops")[0]


def test_words_are_added_to_ones_own_opinion_only(desk: Desk) -> None:
    desk.press("jon", answered(desk), "feedback", channel="ops", negative=True)
    (before,) = opinions(desk)
    with desk.database.transaction() as tx:
        assert not feedback.explain(tx, before.id, "forged", person=desk.people["mia"])
    assert opinions(desk) == [before]


def test_a_card_is_no_answer_to_have_an_opinion_of_or_to_read_in_full(desk: Desk) -> None:
    action = desk.propose()
    card = desk.card(action)
    for forged in ("feedback", "whole"):
        with pytest.raises(Exception, match=r"4\d\d"):
            desk.press("dana", card, forged)
    assert opinions(desk) == []


def test_the_report_counts_and_quotes(desk: Desk) -> None:
    assert report(desk.database, ZONE, days=30).startswith("Nobody has said")
    desk.press("jon", answered(desk), "feedback", channel="ops", negative=True)
    desk.act("jon", "submit", values={"words": {"value": "one was late"}})
    told = report(desk.database, ZONE, days=30).splitlines()
    assert told[1].split() == ["answered", "by", "with", "good", "not", "right"]
    assert told[2].split() == ["planner", "late_orders", "0", "1"]
    assert told[3].split() == ["all", "0", "1"]
    assert told[-1].endswith("late_orders: “what is late?” Jon says: “one was late”")
