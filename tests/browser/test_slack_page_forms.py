"""Modals on modals, errors beside their fields, questions before a press, every kind of entry."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.block_kit import actions, button, plain
from tests.browser.stage import Stage, field_of, modal
from tests.patience import eventually

pytestmark = pytest.mark.browser


def options(*words: str) -> list[dict[str, Any]]:
    return [{"text": plain(word), "value": word.lower()} for word in words]


def inside(page: Page) -> bool:
    return bool(page.evaluate("document.getElementById('modal').contains(document.activeElement)"))


def test_modals_stack_three_deep_and_escape_goes_back_one(stage: Stage) -> None:
    stage.post("ops", "card", actions(button("first", "Open")))
    with stage.look("mia", "ops") as page:
        opener = page.get_by_role("button", name="Open", exact=True)
        opener.click()
        dialog = page.get_by_role("dialog", name="First")
        expect(dialog).to_be_visible()
        expect(dialog.get_by_role("textbox", name="Why?")).to_be_focused()
        expect(dialog.get_by_role("button", name="Back")).to_have_count(0)
        dialog.get_by_role("button", name="Deeper").click()
        page.get_by_role("dialog", name="Second").get_by_role("button", name="Deepest").click()
        third = page.get_by_role("dialog", name="Third")
        expect(third.get_by_role("button", name="Back")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog", name="Second")).to_be_visible()
        page.get_by_role("dialog").get_by_role("button", name="Back").click()
        expect(page.get_by_role("dialog", name="First")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(opener).to_be_focused()


def test_closing_ends_the_whole_stack(stage: Stage) -> None:
    stage.post("ops", "card", actions(button("first", "Open")))
    with stage.look("mia", "ops") as page:
        page.get_by_role("button", name="Open", exact=True).click()
        page.get_by_role("button", name="Deeper").click()
        second = page.get_by_role("dialog", name="Second")
        second.get_by_role("button", name="Close").click()
        expect(page.get_by_role("dialog")).to_have_count(0)


def test_an_error_stands_beside_its_field_and_what_was_typed_stays(stage: Stage) -> None:
    stage.post("ops", "card", actions(button("first", "Open")))
    with stage.look("mia", "ops") as page:
        page.get_by_role("button", name="Open", exact=True).click()
        words = page.get_by_role("textbox", name="Why?")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("alert")).to_have_text("Please complete this required field.")
        expect(words).to_be_focused()
        words.fill("two words")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("alert")).to_have_text("Say it in one word.")
        expect(words).to_have_attribute("aria-invalid", "true")
        expect(words).to_have_value("two words")
        expect(words).to_have_accessible_description("Say it in one word.")
        words.fill("bent")
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog")).to_have_count(0)
    assert stage.handed_in[0]["words"]["value"]["value"] == "bent"


def test_the_focus_never_leaves_an_open_modal(stage: Stage) -> None:
    stage.post("ops", "card", actions(button("first", "Open")))
    with stage.look("mia", "ops") as page:
        page.get_by_role("button", name="Open", exact=True).click()
        expect(page.get_by_role("dialog")).to_be_visible()
        for _ in range(8):
            page.keyboard.press("Tab")
            assert inside(page) or page.evaluate("document.activeElement === document.body")
        page.locator("#words").evaluate("words => words.focus()")
        assert page.evaluate("document.activeElement.id") != "words"


def test_a_press_that_wants_to_be_sure_asks_first(stage: Stage) -> None:
    confirm = {
        "title": plain("Refund it?"),
        "text": plain("This cannot be undone."),
        "confirm": plain("Yes, refund"),
        "deny": plain("No"),
    }
    stage.post("ops", "card", actions(button("pay", "Refund", confirm=confirm, style="danger")))
    with stage.look("mia", "ops") as page:
        refund = page.get_by_role("button", name="Refund", exact=True)
        refund.click()
        question = page.get_by_role("alertdialog", name="Refund it?")
        expect(question).to_have_accessible_description("This cannot be undone.")
        page.keyboard.press("Escape")
        expect(refund).to_be_focused()
        assert stage.heard == []
        refund.click()
        question.get_by_role("button", name="Yes, refund").click()
        assert eventually(lambda: [p["actions"][0]["action_id"] for p in stage.heard]) == ["pay"]


def test_an_overflow_menu_is_walked_with_arrows(stage: Stage) -> None:
    more = {
        "type": "overflow",
        "action_id": "more",
        "options": options("Snooze", "Reassign", "Report"),
    }
    section = {"type": "section", "text": plain("card"), "accessory": more}
    stage.post("ops", "card", section)
    with stage.look("mia", "ops") as page:
        page.get_by_role("button", name="More").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("menuitem", name="Snooze")).to_be_focused()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.get_by_role("menu")).to_have_count(0)
        expect(page.get_by_role("button", name="More")).to_be_focused()
        chosen = eventually(lambda: stage.heard)[0]["actions"][0]
        assert chosen["selected_option"]["value"] == "reassign"


def test_everything_that_can_be_chosen_in_a_message_reaches_the_app(stage: Stage) -> None:
    elements: list[dict[str, Any]] = [
        {"type": "static_select", "action_id": "queue", "options": options("Late", "Claims")},
        {"type": "users_select", "action_id": "who"},
        {"type": "datepicker", "action_id": "when"},
        {"type": "checkboxes", "action_id": "ticks", "options": options("Photo", "Mail")},
        {"type": "radio_buttons", "action_id": "one", "options": options("Yes", "Never")},
    ]
    stage.post("ops", "card", actions(*elements))
    with stage.look("mia", "ops") as page:
        page.locator("select[name=queue]").select_option("claims")
        page.locator("select[name=who]").select_option("U05DANA")
        page.locator("input[name=when]").fill("2026-11-30")
        page.get_by_label("Photo").check()
        page.get_by_label("Never").check()
        assert eventually(lambda: len(stage.heard) == len(elements))
    state: dict[str, Any] = next(iter(stage.heard[-1]["state"]["values"].values()))
    assert state["queue"]["selected_option"]["value"] == "claims"
    assert state["who"]["selected_user"] == "U05DANA"
    assert state["when"]["selected_date"] == "2026-11-30"
    assert [o["value"] for o in state["ticks"]["selected_options"]] == ["photo"]
    assert state["one"]["selected_option"]["value"] == "never"


def test_every_kind_of_input_is_handed_in_as_entered(stage: Stage) -> None:
    number = {"type": "number_input", "is_decimal_allowed": True, "initial_value": "186.40"}
    lines = {"type": "plain_text_input", "multiline": True}
    kinds = {"type": "static_select", "options": options("Bent", "Late")}
    ticks = {"type": "checkboxes", "options": options("Photo", "Mail")}
    view = modal(
        "Edit",
        field_of("amount", "Amount", number),
        field_of("note", "Note", lines, optional=True, hint=plain("Shown on the order.")),
        field_of("kind", "Kind", kinds),
        field_of("proof", "Proof", ticks),
        field_of("day", "Day", {"type": "datepicker"}),
    )
    stage.forms["edit"] = view
    stage.post("ops", "card", actions(button("edit", "Edit")))
    with stage.look("mia", "ops") as page:
        page.get_by_role("button", name="Edit", exact=True).click()
        form = page.get_by_role("dialog", name="Edit")
        expect(form.get_by_label("Amount")).to_have_value("186.40")
        expect(form.get_by_label("Note")).to_have_accessible_description("Shown on the order.")
        form.get_by_label("Note").fill("bent")
        form.get_by_label("Kind").select_option("late")
        form.get_by_role("group", name="Proof").get_by_label("Mail").check()
        form.get_by_label("Day").fill("2026-11-30")
        form.get_by_role("button", name="Save").click()
        expect(page.get_by_role("dialog")).to_have_count(0)
    entered = {block: v["value"] for block, v in stage.handed_in[0].items()}
    assert entered["amount"]["value"] == "186.40"
    assert entered["note"]["value"] == "bent"
    assert entered["kind"]["selected_option"]["value"] == "late"
    assert [o["value"] for o in entered["proof"]["selected_options"]] == ["mail"]
    assert entered["day"]["selected_date"] == "2026-11-30"
