"""What Slack makes of typed words, who a message rings, and what forms report."""

import pytest

from sandbox.people import STAFF
from sandbox.slack import forms
from sandbox.slack.anatomy import broadcasts, labelled
from sandbox.slack.forms import NotAccepted
from sandbox.slack.members import Member
from sandbox.slack.payload import Payload
from sandbox.slack.typed import as_rich_text, as_sent

MEMBERS = [Member(staff) for staff in STAFF]


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("<!channel> wake up", "&lt;!channel&gt; wake up"),
        ("@channel wake up", "<!channel> wake up"),
        ("@countersign refund 1001", "<@U00BOT> refund 1001"),
        ("<@U00BOT> refund 1001", "<@U00BOT> refund 1001"),
        ("<@U99NOBODY> hi", "&lt;@U99NOBODY&gt; hi"),
        ("ask @dana", "ask <@U05DANA>"),
        ("mail mia@shop.example", "mail <mailto:mia@shop.example|mia@shop.example>"),
        ("see https://ups.com/t?a=1&b=2", "see <https://ups.com/t?a=1&amp;b=2>"),
    ],
)
def test_typed_words_travel_as_slack_sends_them(typed: str, sent: str) -> None:
    assert as_sent(typed, MEMBERS) == sent


def test_typed_words_come_with_a_rich_text_block() -> None:
    (block,) = as_rich_text("<@U00BOT> 1 &lt; 2 <https://a.example>")
    assert block["elements"][0]["elements"] == [
        {"type": "user", "user_id": "U00BOT"},
        {"type": "text", "text": " 1 < 2 "},
        {"type": "link", "url": "https://a.example"},
    ]


@pytest.mark.parametrize(
    ("text", "blocks", "rung"),
    [
        ("<!channel> hi", [], ["channel"]),
        ("&lt;!channel&gt; hi", [], []),
        ("", [{"type": "section", "text": {"type": "mrkdwn", "text": "<!here|here>"}}], ["here"]),
        ("", [{"type": "section", "text": {"type": "plain_text", "text": "<!here>"}}], []),
        ("", [{"type": "markdown", "text": "<!everyone>"}], ["everyone"]),
        (
            "",
            [
                {
                    "type": "rich_text",
                    "elements": [
                        {
                            "type": "rich_text_section",
                            "elements": [{"type": "broadcast", "range": "channel"}],
                        }
                    ],
                }
            ],
            ["channel"],
        ),
    ],
)
def test_a_message_that_rings_everybody_is_found(
    text: str, blocks: list[Payload], rung: list[str]
) -> None:
    assert broadcasts(text, blocks) == rung


def test_stored_blocks_get_ids_and_the_originals_stay_as_they_were() -> None:
    sent: list[Payload] = [
        {
            "type": "actions",
            "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Go"}}],
        }
    ]
    (stored,) = labelled(sent)
    assert stored["block_id"]
    assert stored["elements"][0]["action_id"]
    assert stored["elements"][0]["text"]["emoji"] is True
    assert "block_id" not in sent[0]


def _form(element: Payload, **more: object) -> list[Payload]:
    label = {"type": "plain_text", "text": "Entry"}
    return labelled(
        [{"type": "input", "block_id": "b", "label": label, "element": element, **more}]
    )


MENU: Payload = {
    "type": "static_select",
    "action_id": "a",
    "options": [
        {"text": {"type": "plain_text", "text": "Damaged"}, "value": "damaged"},
        {"text": {"type": "plain_text", "text": "Late"}, "value": "late"},
    ],
}


def test_a_chosen_option_is_reported_whole() -> None:
    assert forms.reported(MENU, "late") == {
        "type": "static_select",
        "selected_option": MENU["options"][1],
    }


def test_an_option_nobody_offers_cannot_be_chosen() -> None:
    with pytest.raises(NotAccepted, match="no option 'free'"):
        forms.reported(MENU, "free")


def test_untouched_inputs_report_what_they_started_with() -> None:
    blocks = _form({"type": "plain_text_input", "action_id": "a", "initial_value": "24.50"})
    assert forms.state(blocks, {}) == {"b": {"a": {"type": "plain_text_input", "value": "24.50"}}}


@pytest.mark.parametrize(
    ("element", "entry", "complaint"),
    [
        ({"type": "plain_text_input", "action_id": "a"}, "", "complete this required"),
        ({"type": "plain_text_input", "action_id": "a", "max_length": 3}, "abcd", "at most 3"),
        ({"type": "plain_text_input", "action_id": "a", "min_length": 3}, "ab", "at least 3"),
        ({"type": "number_input", "action_id": "a", "is_decimal_allowed": False}, "1.5", "whole"),
        ({"type": "number_input", "action_id": "a", "is_decimal_allowed": True}, "NaN", "number"),
        (
            {
                "type": "number_input",
                "action_id": "a",
                "is_decimal_allowed": True,
                "max_value": "10",
            },
            "10.01",
            "at most 10",
        ),
        ({"type": "email_text_input", "action_id": "a"}, "mia", "email"),
        ({"type": "url_text_input", "action_id": "a"}, "ftp://x", "URL"),
        (MENU, None, "complete this required"),
    ],
)
def test_slacks_own_client_stops_a_bad_entry(
    element: Payload, entry: str | None, complaint: str
) -> None:
    blocks = _form(element)
    values = {"b": {"a": forms.reported(element, entry)}}
    with pytest.raises(NotAccepted, match=complaint):
        forms.check(blocks, values)


def test_an_optional_input_may_stay_empty() -> None:
    forms.check(_form({"type": "plain_text_input", "action_id": "a"}, optional=True), {})
