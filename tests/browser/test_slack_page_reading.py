"""What is new, what was changed, and what only one person sees."""

import re

import pytest
from playwright.sync_api import expect

from tests.block_kit import actions, button
from tests.browser.stage import Stage

pytestmark = pytest.mark.browser


def test_a_channel_is_bold_and_counts_until_it_was_looked_at(stage: Stage) -> None:
    with stage.look("mia", "ops") as page:
        approvals = page.locator("#channels button", has_text="# approvals")
        expect(approvals).not_to_have_class(re.compile("fresh"))
        stage.post("approvals", "one")
        stage.post("approvals", "two")
        expect(approvals).to_have_class(re.compile("fresh"))
        expect(approvals.locator(".count")).to_contain_text("2")
        approvals.click()
        expect(page.locator("#room")).to_contain_text("two")
        page.locator("#channels button", has_text="# ops").click()
        expect(approvals.locator(".count")).to_have_count(0)


def test_what_one_person_has_read_is_new_to_another(stage: Stage) -> None:
    stage.post("ops", "for everybody")
    with stage.look("mia", "ops") as page:
        expect(page.locator("#room")).to_contain_text("for everybody")
    with stage.look("dana", "approvals") as page:
        unread = page.locator("#channels button", has_text="# ops").locator(".count")
        expect(unread).to_contain_text("1")


def test_a_line_stands_above_what_is_new(stage: Stage) -> None:
    stage.post("ops", "read already")
    with stage.look("mia", "ops") as page:
        expect(page.locator("#room")).to_contain_text("read already")
        page.locator("#channels button", has_text="# approvals").click()
        expect(page.locator("#head h1")).to_have_text("#approvals")
        ops = page.locator("#channels button", has_text="# ops")
        expect(ops).not_to_have_class(re.compile("fresh"))
        stage.post("ops", "not read yet")
        expect(ops.locator(".count")).to_contain_text("1")
        ops.click()
        line = page.get_by_role("separator", name="New")
        expect(line).to_be_visible()
        after = page.locator("#room .separator.new + article")
        expect(after).to_contain_text("not read yet")


def test_marking_unread_lets_it_be_found_again(stage: Stage) -> None:
    stage.post("ops", "for later")
    with stage.look("mia", "ops") as page:
        page.locator("article", has_text="for later").hover()
        page.get_by_role("button", name="Mark unread").click()
        page.locator("#channels button", has_text="# approvals").click()
        unread = page.locator("#channels button", has_text="# ops").locator(".count")
        expect(unread).to_contain_text("1")


def test_a_mention_is_highlighted_and_counted_for_who_is_meant(stage: Stage) -> None:
    stage.say("mia", "@dana can you look?")
    with stage.look("dana", "approvals") as page:
        expect(page).to_have_title(re.compile(r"^\(1\) #approvals"))
        calling = page.locator("#channels button", has_text="# ops").locator(".count.calls")
        expect(calling).to_contain_text("1")
        page.locator("#channels button", has_text="# ops").click()
        expect(page.locator("article.called .mention.mine")).to_have_text("@Dana Whitfield")
    with stage.look("jon", "ops") as page:
        expect(page.locator("article .mention")).to_have_text("@Dana Whitfield")
        expect(page.locator("article.called")).to_have_count(0)


def test_the_switch_says_who_everybody_is_and_who_is_called(stage: Stage) -> None:
    stage.say("mia", "@dana can you look?")
    with stage.look("priya", "ops") as page:
        expect(page.locator("#banner")).to_contain_text("You are: Priya switch")
        page.get_by_role("button", name="Switch person").click()
        dana = page.get_by_role("menuitemradio", name="Dana Whitfield, Finance, 1 unread")
        expect(page.get_by_role("menuitemradio", name="Gus Hale, Guest")).to_be_visible()
        dana.click()
        expect(page.locator("#banner")).to_contain_text("You are: Dana")
        expect(page.locator("article.called")).to_have_count(1)


def test_several_messages_in_a_row_by_one_person_share_one_name(stage: Stage) -> None:
    for words in ("first", "second"):
        stage.say("mia", words)
    stage.say("jon", "third")
    with stage.look("priya", "ops") as page:
        expect(page.locator("article")).to_have_count(3)
        expect(page.locator("article header")).to_have_count(2)
        expect(page.get_by_role("separator", name="Today")).to_be_visible()
        second = page.locator("article", has_text="second")
        expect(second.locator("time")).to_be_hidden()
        second.hover()
        expect(second.locator("time")).to_be_visible()


def test_a_changed_message_says_so_and_keeps_its_place_and_focus(stage: Stage) -> None:
    ts = stage.post("ops", "a card", actions(button("wait", "Wait"), button("go", "Go")))
    stage.say("mia", "something else")
    with stage.look("priya", "ops") as page:
        page.get_by_role("button", name="Go", exact=True).focus()
        changed = actions(button("wait", "Wait"), button("go", "Go now"))
        stage.client.chat_update(channel="C01OPS", ts=ts, text="a card", blocks=[changed])
        expect(page.get_by_role("button", name="Go now")).to_be_focused()
        expect(page.locator("article").first).to_contain_text("(edited)")


def test_what_only_one_person_sees_can_be_dismissed(stage: Stage) -> None:
    stage.client.chat_postEphemeral(channel="C01OPS", user="U03MIA", text="just for Mia")
    with stage.look("jon", "ops") as page:
        expect(page.locator("#room")).not_to_contain_text("just for Mia")
    with stage.look("mia", "ops") as page:
        whisper = page.locator("article", has_text="just for Mia")
        expect(whisper).to_contain_text("Only visible to you")
        whisper.get_by_role("button", name="Dismiss").click()
        expect(whisper).to_have_count(0)


def test_what_is_typed_is_formatted_and_never_becomes_markup(stage: Stage) -> None:
    stage.say("mia", "*bold* `code` <b>not bold</b> <!channel> @channel")
    with stage.look("jon", "ops") as page:
        words = page.locator("article .text")
        expect(words.locator("b")).to_have_text("bold")
        expect(words.locator("code")).to_have_text("code")
        expect(words).to_contain_text("<b>not bold</b> <!channel>")
        expect(words.locator(".broadcast")).to_have_text("@channel")


def test_a_link_to_an_order_is_previewed_when_a_person_posts_it(stage: Stage) -> None:
    link = f"{stage.program.sandbox.url}/shop/orders/1001"
    stage.say("mia", f"see {link}")
    stage.post("ops", f"the app says see <{link}|order>")
    with stage.look("jon", "ops") as page:
        shown = page.locator("article", has_text="see").locator(".attachment")
        expect(shown).to_have_count(1)
        expect(shown).to_contain_text("Order #1001")


def test_the_app_may_say_itself_what_a_link_is(stage: Stage) -> None:
    link = f"{stage.program.sandbox.url}/shop/orders/1001"
    ts = stage.say("mia", f"see {link}")
    block = {"type": "section", "text": {"type": "mrkdwn", "text": "A shelf for *Bolt & Co*"}}
    unfurls = {link: {"blocks": [block]}}
    stage.client.chat_unfurl(channel="C01OPS", ts=ts, unfurls=unfurls)
    with stage.look("jon", "ops") as page:
        expect(page.locator(".attachment")).to_have_count(1)
        expect(page.locator(".attachment")).to_contain_text("A shelf for Bolt & Co")
