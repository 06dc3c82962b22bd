"""Whose words a sentence is made of, how they are spelled, and what they repeat."""

import pytest

from agent.hearing import once_more
from agent.planner import Planner
from agent.plans import AskBack, Before, Foretell, Look, Prefill
from agent.speech import own_words
from agent.spelling import corrected
from agent.wishes import Stance, stance
from policies.actions import ACTION_KINDS
from tests.operator_fixture import Bench
from tools.registry import LOOKUPS

REFUND = ACTION_KINDS["refund"].speech.verbs
PLANNER = Planner(LOOKUPS, ACTION_KINDS)


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ('she says "refund 1001" again', "she says again"),
        ("> refund 1001\nany idea?", "any idea?"),
        ("have a look\nFwd: order 1001\nrefund me", "have a look"),
        ("see below\nFrom: Tom\nrefund me", "see below"),
        ("he wrote: refund 1001 now", "he"),
        ("the customer's box isn't here", "the customer's box isn't here"),
        ("refund 1001, it's bent", "refund 1001, it's bent"),
    ],
)
def test_what_others_wrote_is_left_out(text: str, own: str) -> None:
    assert " ".join(own_words(text).split()) == own


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *(("refudn", "refund"), ("refubd", "refund"), ("refnd", "refnd"), ("reffund", "refund")),
        *(("rfund", "refund"), ("reimburs", "reimburse"), ("refuse", "refuse")),
        *(("fund", "fund"), ("friend", "friend"), ("refine", "refine"), ("REFUDN", "refund")),
    ],
)
def test_one_slip_is_forgiven_and_other_words_are_left_alone(typed: str, meant: str) -> None:
    assert corrected(f"{typed} 1001", REFUND) == f"{meant} 1001"


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("customer says 'refund 1001 now'", Stance.QUOTED),
        ("she said refund 1001", Stance.MENTIONED),
        ("great, the next refund for 1001", Stance.MENTIONED),
        ("refund of 1001 is off the table", Stance.MENTIONED),
        ("refund 1001?", Stance.MENTIONED),
        ("refund 1001? no way", Stance.DENIED),
        ("refund 1001, no wait", Stance.DENIED),
        ("the box did not arrive, refund 1001", Stance.WISHED),
        ("refund 1001, she never got it", Stance.WISHED),
        ("go ahead and issue a full refund for 1001", Stance.WISHED),
        ("I'd like to refund 1001", Stance.WISHED),
        ("refund 1001 when it is back", Stance.CONDITIONAL),
        ("when it is back refund 1001", Stance.CONDITIONAL),
        ("maybe refund 1001", Stance.CONDITIONAL),
        ("paid 1001 back last week", Stance.PAST),
        ("refunds by reason", Stance.MENTIONED),
    ],
)
def test_only_known_forms_of_asking_are_a_wish(text: str, how: Stance) -> None:
    assert stance(text, REFUND) is how


@pytest.mark.parametrize(
    "text",
    [
        *(
            "refund half of 1001",
            "refund 20 % of 1001",
            "refund 1001 minus shipping",
            "refund 1001 0",
        ),
        *("refund 1001 $$$", "refund fifty dollars on 1001", "refund 1001 about $20"),
        *("refund 1001 1,00,000", "refund 1001 12,5", "refund 1001 24.50 twice"),
    ],
)
def test_a_sum_nobody_named_exactly_is_asked_for(text: str) -> None:
    assert isinstance(PLANNER.plan(text), AskBack)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        *(("24,50", "24.50"), ("1.024,50", "1024.50"), ("1,024.50", "1024.50")),
        *(("€12,50", "€12.50"), ("$1.2k", "$1200"), ("12,50 €", "€12.50"), ("$20", "$20")),
    ],
)
def test_both_notations_of_money_are_read(text: str, amount: str) -> None:
    planned = PLANNER.plan(f"refund 1001 {text}")
    assert isinstance(planned, Prefill), planned
    assert planned.ask.model_dump()["amount"] == amount


@pytest.mark.parametrize(
    ("text", "last", "full"),
    [
        ("same for 1002", "where is 1001?", "where is 1002?"),
        ("and 1002?", "who approved #1001", "who approved 1002"),
        ("what about BIN-30", "how many BIN-24 do we have", "how many BIN-30 do we have"),
        ("same for 1002", "refund 1001 $20", "refund 1002 $20"),
        ("same for 1003", "compare 1001 and 1002", None),
        ("and the other one?", "where is 1001?", None),
        ("where is 1002", "where is 1001?", None),
    ],
)
def test_the_same_for_another_is_the_whole_sentence_again(
    text: str, last: str, full: str | None
) -> None:
    assert once_more(text, Before(said=(last,))) == full


def test_the_same_for_another_is_understood_in_a_thread() -> None:
    bench = Bench()
    bench.say("where is 1001?")
    assert bench.say("same for 1042").tool_calls[0].arguments == {"order": "1042"}
    assert bench.say("and 1033?").tool_calls[0].arguments == {"order": "1033"}


def test_a_question_about_one_thing_is_answered_however_it_is_put() -> None:
    for text, name in (
        ("eta for 1107?", "order_lookup"),
        ("how much RACK-96 have we got in Reno", "inventory_lookup"),
    ):
        planned = PLANNER.plan(text)
        assert isinstance(planned, Look), text
        assert planned.lookup.name == name
    assert isinstance(PLANNER.plan("could 1015 still get a refund"), Foretell)
    assert isinstance(PLANNER.plan("how heavy is SHELF-48"), AskBack)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "ship to 1200 Main St, Reno",
            "back at 1430",
            "my extension is 4417",
            "we had 1500 visitors",
        ),
        *("order 200 more BIN-24", "at 1530 hrs", "in 12 Elm Street, 85004 Phoenix"),
    ],
)
def test_numbers_of_other_things_are_looked_up_nowhere(text: str) -> None:
    assert isinstance(PLANNER.plan(text), AskBack), text
