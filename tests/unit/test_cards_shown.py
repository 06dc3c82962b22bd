"""Every card in every state: true, calm, and inside Slack's limits by three validators."""

import json
import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from memory.states import State
from memory.votes import Decision
from policies.money import Money
from policies.people import Person
from sandbox.slack.anatomy import broadcasts
from sandbox.slack.limits import check_message_blocks, check_view
from slack_app.cards import answers, editing, modals
from slack_app.cards.approval import approval_card
from slack_app.cards.blocks import (
    SEE_DETAILS,
    Message,
    clean,
    escape,
    link,
    words_of,
)
from slack_app.cards.case import Pause, Wished, headline
from slack_app.cards.details import details
from slack_app.cards.modals import CardRef
from tests.card_cases import DANA, DONE, NOW, TOLD, a_case
from tests.desk_samples import FINANCE, TWO_OF_MANAGEMENT, buttons, refund, terms, words

HOSTILE = (
    "<!channel> <@U01OLIVIA> <https://evil.example|Approve> *Approved by Olivia* `code`"
    " :white_check_mark: & > \u202eevil\u202c \u200bhidden\u2060 \x07 \u0430pproved"
    " ✓ no dispute\nWhy you: nothing"
)
SOON = timedelta(seconds=28)
NO_BREAK = "\u00a0"


def check(message: Message) -> None:
    """Let Slack's own SDK and the practice Slack say what they think of a message."""
    for block in message.blocks:
        parsed = Block.parse(block)
        assert parsed is not None
        parsed.validate_json()
    check_message_blocks(message.blocks)
    assert 0 < len(message.text.encode()) < 4000
    assert broadcasts(message.text, message.blocks) == []


def check_modal(view: dict[str, Any]) -> None:
    View(**view).validate_json()
    check_view(view, view["type"])


def test_the_first_line_is_what_a_lock_screen_needs() -> None:
    card = approval_card(a_case())
    assert card.text == "Refund $186.40, #1001, “it arrived bent”. Decide by Wed 11:42"


def test_a_pending_card_says_all_it_takes_to_decide() -> None:
    shown = words(vars(approval_card(a_case())))
    for part in (
        "Refund $186.40, #1001, “it arrived bent”. Decide by Wed 11:42",
        "Mia asks · needs Dana (or Olivia)",
        *TOLD,
        "Reason: damaged",
        f"✓{NO_BREAK}day{NO_BREAK}9{NO_BREAK}of{NO_BREAK}60 · ✓{NO_BREAK}no{NO_BREAK}dispute",
        "Why you: refunds over $150.00 need finance",
        "Shopify 10:42, checked again on press · A-17",
    ):
        assert part in shown


def test_what_the_told_lines_say_is_not_ticked_again() -> None:
    judged = terms(FINANCE)
    left = judged.checks[0].model_copy(update={"text": "left after this $186.40"})
    missing = left.model_copy(
        update={"passed": False, "text": "Paid $372.80 · refunded before $0.00"}
    )
    checks = (*judged.checks, left, missing)
    shown = words(vars(approval_card(a_case(terms=judged.model_copy(update={"checks": checks})))))
    assert shown.casefold().count("left after this $186.40") == 1
    assert f"✗{NO_BREAK}Paid" in shown, "what failed is always said"


def test_what_passed_and_should_be_looked_at_all_the_same_stands_first_with_its_own_mark() -> None:
    judged = terms(FINANCE)
    fifth = judged.checks[0].model_copy(update={"text": "5th refund, customer", "doubtful": True})
    checks = (*judged.checks, fifth)
    shown = words(vars(approval_card(a_case(terms=judged.model_copy(update={"checks": checks})))))
    assert f"⚠{NO_BREAK}5th{NO_BREAK}refund,{NO_BREAK}customer · ✓" in shown


def test_a_card_says_what_else_is_open_and_who_asked_for_a_change() -> None:
    others = (("A-3", Money(minor=1000, currency="USD")), ("A-7", None))
    card = approval_card(a_case(siblings=others, wishes=(Wished("Priya", HOSTILE),)))
    check(card)
    assert "2 more waiting on #1001: A-3 $10.00, A-7" in words(vars(card))
    assert "Priya asked Mia for a change: “" in words(vars(card))


def test_nothing_is_chosen_beforehand_when_saying_no() -> None:
    view = modals.reject_form(a_case(), CardRef(17, 2))
    assert "initial_option" not in json.dumps(view)


def test_buttons_carry_the_action_and_the_revision_and_nothing_else() -> None:
    row = buttons(vars(approval_card(a_case())))
    assert row == dict.fromkeys(("approve", "reject", "change", "edit", "details"), "17:2")


def test_evidence_is_a_press_away_and_only_web_addresses_are_links() -> None:
    urls = ("https://shop.example/1.jpg", "javascript:alert(1)", "https://x|<!channel>")
    card = approval_card(a_case(evidence=(*urls, *urls)))
    check(card)
    assert "<https://shop.example/1.jpg|see 1> · see 2 · see 3" in words(vars(card))


def test_without_editable_fields_there_is_no_edit() -> None:
    judged = terms(FINANCE).model_copy(update={"editable": ()})
    assert "edit" not in buttons(vars(approval_card(a_case(terms=judged))))


def test_failed_checks_stand_first_and_what_is_left_out_is_counted() -> None:
    many = terms(FINANCE)
    passed = tuple(many.checks[0].model_copy(update={"text": f"fact {n}"}) for n in range(12))
    failed = many.checks[0].model_copy(update={"passed": False, "text": "photo missing"})
    shown = words(
        vars(approval_card(a_case(terms=many.model_copy(update={"checks": (*passed, failed)}))))
    )
    assert "✗ photo missing · ✓ fact 0" in shown.replace(NO_BREAK, " ")
    assert "5 more in Details" in shown


def test_several_seats_show_who_agreed() -> None:
    card = approval_card(a_case(terms=terms(TWO_OF_MANAGEMENT), votes=(DANA,)))
    assert "1 of 2 people agreed: Dana" in words(vars(card))


@pytest.mark.parametrize(
    ("state", "changes", "said"),
    [
        (State.APPROVED, {"not_before": NOW + SOON}, "Undo 28 s"),
        (State.APPROVED, {}, "next in line"),
        (State.EXECUTING, {}, "being carried out"),
        (State.SUCCEEDED, {"effect": DONE}, "Refunded 10:42, Shopify confirms"),
        (State.SUCCEEDED, {"outcome": "Dana: It happened."}, "Dana: It happened."),
        (State.FAILED, {"outcome": "The bank said no."}, "It did not work: The bank said no."),
        (State.UNKNOWN, {}, "Please do not do it by hand. Next update by 10:47"),
        (State.NEEDS_HUMAN, {"outcome": "no marker found"}, "look in Shopify first"),
        (
            State.REJECTED,
            {"votes": (replace(DANA, decision=Decision.REJECT, reason="no proof"),)},
            "No, by Dana 10:42: “no proof”",
        ),
        (State.EXPIRED, {}, "Nobody decided in time"),
        (State.SUPERSEDED, {"newer_url": "https://slack.example/p1"}, "|Open A-18>"),
        (
            State.CANCELLED,
            {"outcome": "Mia took it back"},
            "Mia took it back. Nothing was changed; ask again if it is still wanted.",
        ),
        (State.DENIED, {"outcome": "Outside the window."}, "Not allowed: Outside the window."),
        (State.SHADOWED, {}, "Watch only"),
    ],
)
def test_every_other_state_says_how_it_stands_and_offers_no_vote(
    state: State, changes: dict[str, Any], said: str
) -> None:
    card = approval_card(a_case(state, **changes))
    check(card)
    assert said in words(vars(card))
    assert not {"approve", "reject", "change", "edit"} & set(buttons(vars(card)))


def test_undo_and_settling_are_offered_only_while_they_can_work() -> None:
    undoable = approval_card(a_case(State.APPROVED, not_before=NOW + timedelta(seconds=5)))
    assert set(buttons(vars(undoable))) == {"undo", "details"}
    assert set(buttons(vars(approval_card(a_case(State.APPROVED))))) == {"details"}
    assert set(buttons(vars(approval_card(a_case(State.NEEDS_HUMAN))))) == {"settle", "details"}


@pytest.mark.parametrize("state", [State.PENDING, State.APPROVED])
def test_a_freeze_stands_on_every_open_card(state: State) -> None:
    card = approval_card(a_case(state, pause=Pause("Priya", NOW, HOSTILE)))
    check(card)
    assert "Priya paused all changes at 10:42" in words(vars(card))


def test_hostile_words_stay_letters_on_every_surface() -> None:
    hostile = {
        "arguments": refund(note=HOSTILE),
        "told": (HOSTILE, *TOLD),
        "outcome": HOSTILE,
        "requester": HOSTILE,
        "editor": HOSTILE,
        "deciders": HOSTILE,
        "truth": HOSTILE,
        "votes": (replace(DANA, name=HOSTILE, reason=HOSTILE),),
        "pause": Pause(HOSTILE, NOW, HOSTILE),
    }
    for state in set(State) - {State.PROPOSED}:
        case = a_case(state, **hostile)
        for message in (approval_card(case), answers.status(case, ())):
            check(message)
            raw = json.dumps(vars(message), ensure_ascii=False)
            assert not set(raw) & set("\u202e\u202c\u200b\u2060\x07")
            assert "<!channel>" not in mrkdwn_of(message)
            assert "<https://evil" not in mrkdwn_of(message)


def mrkdwn_of(message: Message) -> str:
    """Return all text that Slack would format."""
    found = [message.text]
    stack: list[Any] = [message.blocks]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            if value.get("type") == "mrkdwn":
                found.append(value["text"])
            stack += value.values()
        elif isinstance(value, list):
            stack += value
    return "\n".join(found)


def test_a_card_of_any_size_fits_and_says_where_it_was_cut() -> None:
    rng = random.Random(7)
    for _ in range(200):
        long = "".join(rng.choice("ab <&>*_\n…\u202e漢") for _ in range(rng.randrange(9000)))
        case = a_case(
            rng.choice([State.PENDING, State.SUCCEEDED, State.FAILED, State.DENIED]),
            told=(long, long),
            outcome=long,
            requester=long[:80],
            truth=long,
        )
        card = approval_card(case)
        check(card)
        if case.action.state is State.PENDING and len(clean(long, 10**6)) > 3000:
            assert SEE_DETAILS in words(vars(card))


def test_an_erased_action_still_has_a_card() -> None:
    case = a_case(State.SUCCEEDED, arguments=None, effect=DONE)
    erased = replace(case, revision=replace(case.revision, told=None))
    check(approval_card(erased))
    assert headline(erased) == "Refund, A-17"
    check_modal(details(erased, [], {}))


def test_an_answer_shows_its_source_and_its_buttons_until_one_is_chosen() -> None:
    offered = [
        {"label": "1 unit $186.40", "suggestion": 5, "action": "refund"},
        {"label": "Both $372.80", "suggestion": 6, "action": "refund"},
    ]
    payload = {
        "text": "I never refund from a sentence. Which?",
        "buttons": offered,
        "source": "Shopify",
        "as_of": "10:41",
        "links": [["open", "https://shop.example/1001"], ["bad", "javascript:alert(1)"]],
        "degraded": "The model is away.",
    }
    asked = answers.answer(payload, {})
    check(asked)
    assert "Shopify, as of 10:41 · <https://shop.example/1001|open> · bad · The" in words(
        vars(asked)
    )
    presses = [b["elements"][0] for b in asked.blocks if b["type"] == "actions"]
    assert [(one["action_id"], one["value"]) for one in presses] == [("press", "5"), ("press", "6")]
    chosen = answers.answer(payload, {5: "A-17"})
    check(chosen)
    assert buttons(vars(chosen)) == {}
    assert "Chosen: 1 unit $186.40 · A-17" in words(vars(chosen))


@pytest.mark.parametrize("text", ["", " ", "x" * 50_000, HOSTILE * 40, "\n".join("abc" * 300)])
def test_any_answer_fits(text: str) -> None:
    check(answers.answer({"text": text}, {}))
    check(answers.whisper(text or "x"))


def test_plain_words_of_blocks_say_the_same_and_format_nothing_new() -> None:
    said = words_of(approval_card(a_case(told=(HOSTILE,))).blocks)
    assert "Why you: refunds over $150.00 need finance" in said
    assert "<!channel>" not in said
    assert "&lt;!channel&gt;" in said


def test_status_offers_taking_back_only_while_it_is_possible() -> None:
    people: tuple[Person, ...] = ()
    assert buttons(vars(answers.status(a_case(), people))) == {"undo": "17:2"}
    assert buttons(vars(answers.status(a_case(State.EXECUTING), people))) == {}
    done = answers.status(a_case(State.SUCCEEDED, effect=DONE, truth="Refunded."), people)
    assert "See it in the shop" in words(vars(done))


def test_every_form_is_a_modal_slack_takes() -> None:
    ref = CardRef(17, 2, "C02APPROVALS")
    case = a_case(requester=HOSTILE, told=(HOSTILE,), arguments=refund(note=HOSTILE))
    for view in (
        modals.reject_form(case, ref),
        modals.change_form(case, ref),
        modals.retype_form(case, ref),
        modals.settle_form(case, ref),
        editing.edit_form(case, ref, "mia"),
        modals.notice("Countersign", HOSTILE),
        details(case, [], {}),
    ):
        check_modal(view)
        if "private_metadata" in view:
            assert CardRef.from_form(view["private_metadata"]) == ref


def test_details_of_a_very_long_change_lose_nothing() -> None:
    long = refund(note="ü\u202e" + "x" * 20_000)
    view = details(a_case(arguments=long), [], {})
    check_modal(view)
    shown = "".join(
        element["text"]
        for block in view["blocks"]
        if block["type"] == "rich_text"
        for element in block["elements"][0]["elements"]
    )
    assert json.loads(shown) == long.model_dump(mode="json")
    assert "\\u202e" in shown, "what nobody can see stands there as its number"


def test_the_edit_form_starts_from_what_is_asked_now() -> None:
    everything = {"amount": "186.40", "reason": "damaged", "note": "bent"}
    assert editing.editable_now(a_case(), "dana") == everything
    only_note = a_case(terms=terms(TWO_OF_MANAGEMENT, editable=("note",)))
    assert editing.editable_now(only_note, "dana") == {"note": "bent"}
    assert editing.editable_now(only_note, "mia") == everything, "Mia asked for it"


def test_who_asks_for_a_change_learns_what_can_be_changed() -> None:
    ref = CardRef(17, 2)
    assert "Mia can change the amount, reason and note here" in words(
        modals.change_form(a_case(), ref)
    )
    pleaded = a_case(arguments=refund().model_copy(update={"exception": "A gift."}))
    assert "To change an exception, Mia takes this back and asks anew." in words(
        modals.change_form(pleaded, ref)
    )


def test_escape_leaves_nothing_that_starts_markup() -> None:
    assert escape("a & <b>") == "a &amp; &lt;b&gt;"
    assert escape("<!here>\u200b\n\u202e<@U1>") == "&lt;!here&gt;\n&lt;@U1&gt;"


@pytest.mark.parametrize(
    "url", ["javascript:x", "https://a|b", "https://a b", "<https://a>", "", "ftp://x"]
)
def test_only_plain_web_addresses_become_links(url: str) -> None:
    assert link("open", url) == "open"


@pytest.mark.parametrize("limit", range(1, 60))
def test_clean_never_exceeds_its_limit(limit: int) -> None:
    assert len(clean("word " * 40, limit)) <= limit
