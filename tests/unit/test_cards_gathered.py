"""Several cards in one message, exceptions, second chances, pictures and seconds counted down."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import Block
from slack_sdk.web import SlackResponse

from agent.second_chances import Chance
from memory.states import State
from policies.money import Money
from sandbox.slack.limits import check_message_blocks
from slack_app.cards import answers
from slack_app.cards.approval import approval_card
from slack_app.cards.blocks import Message, picture
from slack_app.cards.entry import Entry
from slack_app.cards.gathered import gathered, sum_up, waiting_title
from slack_app.posting import _insisting
from tests.card_cases import NOW, a_case
from tests.desk_samples import FINANCE, buttons, refund, terms, words

URL = "https://slack.example/p1"
PLEA = "Regular customer, was abroad"


def check(message: Message) -> None:
    for block in message.blocks:
        parsed = Block.parse(block)
        assert parsed is not None
        parsed.validate_json()
    check_message_blocks(message.blocks)


def entries(count: int, **changes: Any) -> list[Entry]:  # noqa: ANN401 - any field of Case
    return [Entry(a_case(arguments=refund(10_000 + n), **changes), URL) for n in range(count)]


def test_one_card_is_shown_whole_and_several_as_rows() -> None:
    assert gathered(entries(1)) == approval_card(entries(1)[0].case)
    message = gathered(entries(3))
    check(message)
    assert message.text.startswith("3 waiting, $300.03. First: Refund $100.00, #1001")
    assert words(vars(message)).count("needs Dana (or Olivia)") == 3
    assert set(buttons(vars(message))) == {"approve", "open", "details"}


def test_rows_are_capped_and_the_rest_is_counted() -> None:
    message = gathered(entries(40))
    check(message)
    assert "40 waiting" in message.text
    assert "30 more on my Home tab" in words(vars(message))
    message = gathered(entries(10), more=290, worth="$31,000")
    check(message)
    assert message.text.startswith("300 waiting, $31,000. First:")
    assert "290 more on my Home tab" in words(vars(message))


def test_an_amount_that_is_typed_again_is_approved_on_its_card_only() -> None:
    message = gathered(entries(2, terms=terms(FINANCE, retype=True)))
    assert set(buttons(vars(message))) == {"open", "details"}


def test_what_was_decided_stays_as_a_line_without_buttons() -> None:
    decided = Entry(a_case(State.REJECTED, truth="Dana said no to A-17 at 10:42."), URL)
    message = gathered([*entries(1), decided])
    check(message)
    assert message.text.startswith("1 waiting, $100")
    assert "Dana said no to A-17 at 10:42." in words(vars(message))
    assert gathered([decided, decided]).text == "Nothing waits here any more"


def test_a_message_whose_cards_moved_on_says_so() -> None:
    message = gathered([])
    check(message)
    assert "further down" in message.text


def test_each_currency_is_added_up_for_itself() -> None:
    amounts = [Money(minor=m, currency=c) for m, c in ((100, "USD"), (4050, "EUR"), (81100, "USD"))]
    assert sum_up([*amounts, None]) == "$812 and €40.50"
    assert sum_up([None]) == ""
    assert waiting_title(2, sum_up(a_case(arguments=None).money for _ in range(2))) == "2 waiting"


def test_an_exception_is_said_first_with_its_reason_and_count() -> None:
    wish = refund().model_copy(update={"exception": PLEA})
    card = approval_card(a_case(arguments=wish, exceptions=2))
    check(card)
    assert card.text.startswith("Exception: refund $186.40, #1001")
    assert f"“{PLEA}”\nMia's 2nd exception this month" in words(vars(card))
    assert "exception this month" not in words(vars(approval_card(a_case())))


@pytest.mark.parametrize(
    ("chance", "offered"), [(Chance.EXCEPTION, "exception"), (Chance.AGAIN, "again"), (None, "")]
)
def test_what_is_left_to_the_requester_is_offered_where_it_was_asked(
    chance: Chance | None, offered: str
) -> None:
    case = a_case(State.REJECTED, chance=chance)
    wanted = {offered} if offered else set()
    assert set(buttons(vars(answers.status(case, ())))) == wanted
    assert set(buttons(vars(approval_card(case)))) == {*wanted, "details"}


def test_a_photo_stands_small_beside_the_facts_with_words_for_who_cannot_see() -> None:
    urls = tuple(f"https://shop.example/{n}.jpg" for n in range(4))
    card = approval_card(a_case(evidence=urls))
    check(card)
    assert "image" not in [block["type"] for block in card.blocks]
    (pictured,) = [block for block in card.blocks if "accessory" in block]
    assert "REFUND $186.40" in pictured["text"]["text"]
    assert pictured["accessory"]["alt_text"] == "Photo 1 of 4 on #1001"
    ended = approval_card(a_case(State.REJECTED, evidence=urls))
    assert not [block for block in ended.blocks if "accessory" in block]


def test_what_was_forecast_is_not_said_of_a_change_that_was_not_made() -> None:
    for state, said in ((State.PENDING, True), (State.SUCCEEDED, True), (State.REJECTED, False)):
        case = a_case(state)
        told = {**(case.revision.told or {}), "lines": ["REFUND $186.40"], "forecast": "Left: $1"}
        told_so = replace(case, revision=replace(case.revision, told=told))
        assert ("Left: $1" in words(vars(approval_card(told_so)))) is said, state


def test_seconds_are_counted_down_while_they_run() -> None:
    soon = a_case(State.APPROVED, not_before=NOW + timedelta(seconds=19.2))
    for message in (approval_card(soon), answers.status(soon, ())):
        assert "Undo 20 s" in words(vars(message))
        assert message.ages == timedelta(seconds=3)
    over = replace(soon, now=NOW + timedelta(seconds=20))
    assert approval_card(over).ages is None
    assert approval_card(a_case()).ages is None


def test_a_picture_slack_cannot_fetch_costs_the_picture_and_not_the_card() -> None:
    section = {"type": "section", "text": {"type": "plain_text", "text": "Refund"}}
    pictured = {**section, "accessory": picture(URL, "Photo 1")}
    tried: list[list[dict[str, Any]]] = []

    def send(_text: str, blocks: list[dict[str, Any]]) -> SlackResponse:
        tried.append(blocks)
        if "accessory" in blocks[0]:
            body = {"ok": False, "error": "invalid_blocks"}
            raise SlackApiError("refused", body)  # type: ignore[no-untyped-call] # the SDK's own gap
        return cast("SlackResponse", "posted")

    assert str(_insisting("card:A-1", Message("Refund", [pictured]), send)) == "posted"
    assert tried == [[pictured], [section]]
