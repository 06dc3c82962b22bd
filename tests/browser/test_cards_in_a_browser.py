"""Every way a card can end, by real hands in a real browser on the real program.

Each test is the story of one refund: what people saw, and what the shop's journal says about it.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.first_minute import PHONE, card_of, say
from tests.browser.looks import faint, nameless, sideways
from tests.browser.office import Office, hearing_nothing, office_of, press, whispered
from tests.program_fixture import Serving

pytestmark = pytest.mark.browser

STRANGER = "I only work for the people of this company whom an admin has added."
RAN_OUT = "Nobody decided in time. Ask again if it is still wanted."
SHOP = ("/", "/shop/", "/shop/orders/1001", "/shop/stock", "/shop/journal", "/practice")


@pytest.fixture(scope="module")
def office(running: Serving) -> Iterator[Office]:
    with office_of(running) as office:
        yield office


def test_who_edits_a_card_leaves_the_yes_to_somebody_else(office: Office) -> None:
    name = office.serving.wish("1002", "12.00")
    with office.window("olivia") as olivia, office.window("priya") as priya:
        expect(card_of(olivia, "#1002")).to_contain_text("needs Priya")
        with hearing_nothing(olivia):
            press(priya, "#1002", "Edit…")
            form = priya.get_by_role("dialog", name=f"Edit {name}")
            expect(form).to_contain_text("votes so far do not count")
            form.get_by_label("Amount").fill("10.00")
            office.picture("edit-form", priya)
            form.get_by_role("button", name="Save").click()
            answer = priya.get_by_role("dialog", name="Countersign")
            expect(answer).to_contain_text(f"Changed. {name} waits for Olivia")
            answer.get_by_role("button", name="Close").last.click()
            card = press(priya, "#1002", "Approve $10.00")
            whispered(priya, "You changed this, so somebody else decides: Olivia.")
            expect(card).to_contain_text("changed by Priya · needs Olivia")
            office.picture("edited-card", priya, card)
            press(olivia, "#1002", "Approve $12.00")
        whispered(olivia, f"{name} was changed after you opened this card")
        assert office.nothing_happened(name)
        office.refunded_once(press(olivia, "#1002", "Approve $10.00"), name)
    assert "10.00" in str(office.serving.journal(f"{name}:"))


def test_asked_to_change_it_the_requester_does_and_the_asker_may_still_decide(
    office: Office,
) -> None:
    with office.window("mia", "ops") as mia, office.window("priya") as priya:
        say(mia, "@countersign refund 1028, it came late")
        thread = mia.locator("#thread")
        thread.get_by_role("button", name="1 unit").first.click()
        expect(thread).to_contain_text("Asked. Waiting for Priya or Olivia")
        name = thread.get_by_text(re.compile(r"^A-\d+$")).inner_text()
        press(priya, "#1028", "Ask Mia to change")
        form = priya.get_by_role("dialog", name="Ask for a change")
        form.get_by_label("What should Mia change?").fill("half of it is enough")
        office.picture("change-form", priya)
        form.get_by_role("button", name="Send").click()
        expect(form).to_be_hidden()
        asked = "Priya asked Mia for a change: “half of it is enough”"
        expect(card_of(priya, "#1028")).to_contain_text(asked)
        assert office.nothing_happened(name)

        expect(thread).to_contain_text("Priya asks for a change")
        office.picture("change-asked", mia)
        thread.get_by_role("button", name="Edit…").click()
        edit = mia.get_by_role("dialog", name=f"Edit {name}")
        edit.get_by_label("Amount").fill("7.50")
        edit.get_by_role("button", name="Save").click()
        answer = mia.get_by_role("dialog", name="Countersign")
        expect(answer).to_contain_text(f"Changed. {name} waits for Priya or Olivia")
        mia.keyboard.press("Escape")
        office.refunded_once(press(priya, "#1028", "Approve $7.50"), name)
        expect(thread).to_contain_text("Refunded $7.50. Shopify confirms.")
    assert "7.50" in str(office.serving.journal(f"{name}:"))


def test_a_yes_is_undone_in_its_half_minute_and_nothing_is_refunded(office: Office) -> None:
    name = office.serving.wish("1010", "9.00")
    with office.window("priya") as priya:
        card = press(priya, "#1010", "Approve $9.00")
        card.get_by_role("button", name=re.compile(r"Undo \d+ s")).click()
        whispered(priya, f"{name} was taken back. Nothing was changed in the shop.")
        expect(card).to_contain_text("Priya took it back.")
        expect(card.locator(".buttons button")).to_have_text(["Details"])
        office.picture("undone", priya, card)
        office.line_says(name, "Priya took it back. Nothing was changed")
        office.undo_time_passes()
        assert office.nothing_happened(name)
        priya.goto(f"{office.serving.sandbox.url}/shop/orders/1010")
        expect(priya.locator("#refunds")).to_contain_text("None")


def test_a_large_refund_takes_two_people_and_its_amount_typed_by_each(office: Office) -> None:
    name = office.serving.wish("1023", "600.00")
    with office.window("priya") as priya, office.window("dana") as dana:
        card = card_of(priya, "#1023")
        expect(card).to_contain_text("0 of 2 people agreed")
        press(priya, "#1023", "Approve $600.00")
        form = priya.get_by_role("dialog", name="Approve")
        typed = form.get_by_label("Type $600.00 again to approve")
        typed.fill("60.00")
        form.get_by_role("button", name="Approve").click()
        expect(form.get_by_role("alert")).to_have_text("That is not $600.00. Nothing was approved.")
        office.picture("retyped-wrong", priya)
        typed.fill("600.00")
        priya.keyboard.press("Enter")
        expect(form).to_be_hidden()
        expect(card).to_contain_text("1 of 2 people agreed: Priya")
        expect(card).to_contain_text("needs Dana (or Olivia)")
        office.picture("one-of-two", priya, card)
        press(priya, "#1023", "Approve $600.00")
        whispered(priya, "Your vote is counted already.")
        assert office.nothing_happened(name)

        press(dana, "#1023", "Approve $600.00")
        dana.get_by_label("Type $600.00 again to approve").fill("600")
        dana.keyboard.press("Enter")
        expect(card).to_contain_text("Approved by Dana")
        office.refunded_once(card, name)


def test_nobody_decides_and_the_card_runs_out(office: Office) -> None:
    name = office.serving.wish("1033", "8.00")
    with office.window("priya") as priya, office.window("mia", "ops") as mia:
        card = card_of(priya, "#1033")
        expect(card).to_contain_text("Decide by")
        with hearing_nothing(priya):
            office.runs_out(name)
            line = mia.locator("#room article", has_text=RAN_OUT).last
            expect(line).to_contain_text("#1033")
            press(priya, "#1033", "Approve $8.00")
        whispered(priya, RAN_OUT)
        expect(card).to_contain_text(RAN_OUT)
        expect(card.get_by_role("button", name="Approve")).to_have_count(0)
        office.picture("ran-out", priya, card)
        assert office.nothing_happened(name)
        office.picture("ran-out-line", mia, line)
        line.get_by_role("button", name="Ask again").click()
        asked_again = card_of(priya, "#1033")
        expect(asked_again.get_by_role("button", name="Approve $8.00")).to_be_visible()
        expect(asked_again).not_to_contain_text(f"{name} ")
        mia.locator("#room").get_by_role("button", name="Take it back").last.click()
        expect(asked_again).to_contain_text("Mia took it back.")


def test_a_guest_sees_no_card_and_takes_nothing_back(office: Office) -> None:
    name = office.serving.wish("1035", "6.00")
    with office.window("gus", "ops") as gus:
        line = gus.locator("#room article", has_text="#1035").last
        line.get_by_role("button", name="Take it back").click()
        whispered(gus, STRANGER)
        office.picture("guest-refused", gus, line)
        say(gus, "/ops refund 1035 6.00 goodwill please")
        expect(gus.locator("#notice")).to_contain_text(STRANGER)
    with office.window("gus") as gus:
        expect(gus.get_by_role("button", name="# ops")).to_be_visible()
        expect(gus.get_by_role("button", name="# approvals")).to_have_count(0)
        expect(gus.get_by_role("button", name=re.compile("^Approve "))).to_have_count(0)
    assert office.nothing_happened(name)
    with office.window("priya") as priya:
        office.refunded_once(press(priya, "#1035", "Approve $6.00"), name)


def test_what_is_asked_where_a_partner_reads_is_answered_to_nobody(office: Office) -> None:
    with office.window("mia", "partners") as mia, office.window("petra", "partners") as petra:
        say(mia, "@countersign refund 1048, it came late")
        whispered(mia, "Another company reads this channel too")
        office.picture("partner-reads", mia)
        asked = petra.locator("#room article", has_text="refund 1048")
        expect(asked).to_be_visible()
        expect(asked.get_by_role("button", name="reply")).to_have_count(0)
        say(petra, "@countersign where is 1048?")
        whispered(petra, STRANGER)
        office.picture("partner-refused", petra)


@pytest.mark.parametrize("dark", [False, True])
def test_the_card_reads_in_the_phone_frame(office: Office, *, dark: bool) -> None:
    order = "1037" if dark else "1038"
    office.serving.wish(order, "5.00")
    with office.window("priya", height=1000, dark=dark) as page:
        expect(card_of(page, f"#{order}")).to_be_visible()
        assert faint(page, at_least=30) == []
        page.get_by_role("button", name="Phone").click()
        phone = page.frame_locator("#handset iframe")
        card = phone.locator("#room article", has_text=f"#{order},").last
        expect(card).to_contain_text("REFUND $5.00")
        expect(card.get_by_role("button", name="Details")).to_be_visible()
        office.picture("phone-dark" if dark else "phone-light", page)
        frame = page.frames[-1]
        assert frame.evaluate("[innerWidth, innerHeight]") == list(PHONE)
        assert not sideways(frame)
        assert faint(frame, at_least=20) == []


def test_a_card_is_approved_with_the_keyboard_alone(office: Office) -> None:
    name = office.serving.wish("1039", "4.00")
    with office.window("priya") as page:
        card = card_of(page, "#1039")
        approve = card.get_by_role("button", name="Approve $4.00")
        expect(approve).to_be_visible()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")  # the link past everything, to the message box
        back_to(page, "Approve $4.00")
        expect(approve).to_be_focused()
        office.picture("keyboard-focus", page)
        page.keyboard.press("Enter")
        office.refunded_once(card, name)
        assert page.evaluate("document.activeElement !== document.body")


def test_a_no_is_given_with_the_keyboard_alone(office: Office) -> None:
    name = office.serving.wish("1043", "3.00")
    with office.window("priya") as page:
        card = card_of(page, "#1043")
        expect(card.get_by_role("button", name="No…")).to_be_visible()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        back_to(page, "No…")
        page.keyboard.press("Enter")
        form = page.get_by_role("dialog", name="Say no")
        expect(form.get_by_role("radio").first).to_be_focused()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(form).to_be_hidden()
        expect(card).to_contain_text("No, by Priya")
        office.line_says(name, "Priya said no to")
        assert page.evaluate("document.activeElement !== document.body")
    assert office.nothing_happened(name)


def test_everything_has_a_name_for_who_hears_the_page(office: Office) -> None:
    office.serving.wish("1006", "160.00", why="damaged")
    with office.window("dana") as page:
        card = card_of(page, "#1006")
        expect(card.get_by_role("img")).to_be_visible()
        card.hover()
        assert nameless(page) == []
        for label in ("No…", "Ask Mia to change", "Edit…", "Details"):
            card.get_by_role("button", name=label).click()
            expect(page.get_by_role("dialog")).to_be_visible()
            office.picture(f"form-{label.strip('…').lower().replace(' ', '-')}", page)
            assert nameless(page) == [], label
            page.keyboard.press("Escape")
            expect(page.get_by_role("dialog")).to_have_count(0)
        page.get_by_role("button", name="App Home").click()
        expect(page.get_by_role("heading", name="Waiting on you")).to_be_in_viewport()
        office.picture("home", page)
        assert nameless(page) == []
        page.get_by_role("button", name="Switch person").click()
        assert nameless(page) == []
        for path in SHOP:
            page.goto(f"{office.serving.sandbox.url}{path}")
            assert nameless(page) == [], path


def back_to(page: Page, label: str) -> None:
    """Go back from control to control until this one has the focus."""
    focused = "document.activeElement.textContent"
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        if page.evaluate(focused) == label:
            return
    pytest.fail(f"{label} is not reached")
