"""Slack's limits, each with the error Slack itself gives, and the SDK's opinion beside ours."""

from collections.abc import Callable

import pytest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from sandbox.slack.limits import check_message_blocks, check_metadata, check_view
from sandbox.slack.payload import Payload, SlackError
from tests.block_kit import (
    actions,
    button,
    cells,
    menu,
    modal,
    options,
    plain,
    section,
    text_input,
)

CONFIRM = {
    "title": plain("Refund?"),
    "text": {"type": "mrkdwn", "text": "This moves *money*."},
    "confirm": plain("Refund"),
    "deny": plain("Not now"),
}

REFUSED_BLOCKS: list[tuple[str, list[Payload], str]] = [
    ("too many blocks", [section()] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    (
        "long section",
        [section("x" * 3001)],
        "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ),
    (
        "empty section text",
        [section("")],
        "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
    ),
    (
        "section of nothing",
        [{"type": "section"}],
        "must define either `text` or `fields` [json-pointer:/blocks/0]",
    ),
    (
        "eleven fields",
        [{"type": "section", "fields": [plain("a")] * 11}],
        "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
    ),
    (
        "long field",
        [{"type": "section", "fields": [plain("a" * 2001)]}],
        "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
    ),
    (
        "long header",
        [{"type": "header", "text": plain("h" * 151)}],
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    ),
    (
        "mrkdwn header",
        [{"type": "header", "text": {"type": "mrkdwn", "text": "h"}}],
        "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
    ),
    (
        "long button text",
        [actions(button(text=plain("b" * 76)))],
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ),
    (
        "long button value",
        [actions(button(value="v" * 2001))],
        "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
    ),
    (
        "unknown style",
        [actions(button(style="success"))],
        "must be a valid enum value: primary, danger [json-pointer:/blocks/0/elements/0/style]",
    ),
    (
        "unknown key",
        [actions(button(disabled=True))],
        "invalid additional property: disabled [json-pointer:/blocks/0/elements/0]",
    ),
    (
        "26 buttons",
        [actions(*(button(f"a{n}") for n in range(26)))],
        "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
    ),
    (
        "no buttons",
        [actions()],
        "must provide at least 1 items [json-pointer:/blocks/0/elements]",
    ),
    (
        "same action twice in a block",
        [actions(button("open"), button("open"))],
        '`action_id` "open" already exists [json-pointer:/blocks/0/elements/1/action_id]',
    ),
    (
        "same block id twice",
        [section(block_id="b"), section(block_id="b")],
        '`block_id` "b" already exists [json-pointer:/blocks/1/block_id]',
    ),
    (
        "long action id",
        [actions(button("a" * 256))],
        "must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]",
    ),
    (
        "long block id",
        [section(block_id="b" * 256)],
        "must be less than 256 characters [json-pointer:/blocks/0/block_id]",
    ),
    (
        "eleven context elements",
        [{"type": "context", "elements": [plain("a")] * 11}],
        "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
    ),
    (
        "button in context",
        [{"type": "context", "elements": [button()]}],
        "unsupported type: button [json-pointer:/blocks/0/elements/0/type]",
    ),
    (
        "six overflow options",
        [section(accessory=menu(6, "overflow"))],
        "no more than 5 items allowed [json-pointer:/blocks/0/accessory/options]",
    ),
    (
        "eleven radio buttons",
        [actions(menu(11, "radio_buttons"))],
        "no more than 10 items allowed [json-pointer:/blocks/0/elements/0/options]",
    ),
    (
        "101 options",
        [actions(menu(101))],
        "no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]",
    ),
    (
        "a menu of nothing",
        [actions({"type": "static_select", "action_id": "a"})],
        "must define either `options` or `option_groups` [json-pointer:/blocks/0/elements/0]",
    ),
    (
        "an initial option nobody offers",
        [actions(menu(2, initial_option={"text": plain("Other"), "value": "other"}))],
        (
            "`initial_option` must exactly match an option "
            "[json-pointer:/blocks/0/elements/0/initial_option]"
        ),
    ),
    (
        "confirm without deny",
        [actions(button(confirm={k: v for k, v in CONFIRM.items() if k != "deny"}))],
        "missing required field: deny [json-pointer:/blocks/0/elements/0/confirm]",
    ),
    (
        "image without words",
        [{"type": "image", "image_url": "https://shop.example/1.png"}],
        "missing required field: alt_text [json-pointer:/blocks/0]",
    ),
    (
        "unknown block",
        [{"type": "data_visualization"}],
        "unsupported type: data_visualization [json-pointer:/blocks/0/type]",
    ),
    (
        "101 rows",
        [{"type": "table", "rows": [cells(2)] * 101}],
        "no more than 100 items allowed [json-pointer:/blocks/0/rows]",
    ),
    (
        "21 columns",
        [{"type": "table", "rows": [cells(21)]}],
        "no more than 20 items allowed [json-pointer:/blocks/0/rows/0]",
    ),
    (
        "a cell of no known kind",
        [{"type": "table", "rows": [[plain("1001")]]}],
        "unsupported type: plain_text [json-pointer:/blocks/0/rows/0/0/type]",
    ),
    (
        "two long markdown blocks",
        [{"type": "markdown", "text": "m" * 6001}] * 2,
        "must be less than 12001 characters [json-pointer:/blocks]",
    ),
]


@pytest.mark.parametrize(
    ("blocks", "complaint"),
    [pytest.param(b, c, id=name) for name, b, c in REFUSED_BLOCKS],
)
def test_message_blocks_are_refused_in_slacks_words(blocks: list[Payload], complaint: str) -> None:
    with pytest.raises(SlackError) as refused:
        check_message_blocks(blocks)
    assert refused.value.code == "invalid_blocks"
    assert f"[ERROR] {complaint}" in refused.value.messages
    assert refused.value.as_answer()["errors"] == [
        m.removeprefix("[ERROR] ") for m in refused.value.messages
    ]


REFUSED_VIEWS: list[tuple[str, Payload, str]] = [
    (
        "long title",
        modal(title=plain("t" * 25)),
        "must be less than 25 characters [json-pointer:/view/title/text]",
    ),
    (
        "long submit",
        modal(submit=plain("t" * 25)),
        "must be less than 25 characters [json-pointer:/view/submit/text]",
    ),
    (
        "no title",
        {"type": "modal", "blocks": [section()]},
        "missing required field: title [json-pointer:/view]",
    ),
    (
        "input without submit",
        {k: v for k, v in modal(section(), text_input()).items() if k != "submit"},
        (
            "must define `submit` to use an `input` block in modals "
            "[json-pointer:/view/blocks/1/input]"
        ),
    ),
    (
        "long private metadata",
        modal(private_metadata="m" * 3001),
        "must be less than 3001 characters [json-pointer:/view/private_metadata]",
    ),
    (
        "101 blocks",
        modal(*[section()] * 101),
        "no more than 100 items allowed [json-pointer:/view/blocks]",
    ),
    (
        "a table in a modal",
        modal({"type": "table", "rows": [cells(2)]}),
        "unsupported type: table [json-pointer:/view/blocks/0/type]",
    ),
    (
        "a home with a title",
        {"type": "home", "title": plain("Home"), "blocks": [section()]},
        "invalid additional property: title [json-pointer:/view]",
    ),
    (
        "a button as an input",
        modal({"type": "input", "label": plain("Why"), "element": button()}),
        "unsupported type: button [json-pointer:/view/blocks/0/element/type]",
    ),
    (
        "a message as a view",
        {"type": "message", "blocks": []},
        "must be a valid enum value: modal, home [json-pointer:/view/type]",
    ),
]


@pytest.mark.parametrize(
    ("view", "complaint"), [pytest.param(v, c, id=name) for name, v, c in REFUSED_VIEWS]
)
def test_views_are_refused_in_slacks_words(view: Payload, complaint: str) -> None:
    with pytest.raises(SlackError) as refused:
        check_view(view, "modal", "home")
    assert refused.value.code == "invalid_arguments"
    assert f"[ERROR] {complaint}" in refused.value.messages


def test_every_fault_of_a_payload_is_listed() -> None:
    with pytest.raises(SlackError) as refused:
        check_message_blocks([section(""), actions(button(value="", style="red"))])
    assert len(refused.value.messages) == 3


def test_a_message_of_more_than_13200_characters_is_too_long() -> None:
    check_message_blocks([section("x" * 2640) for _ in range(5)])
    with pytest.raises(SlackError, match="msg_blocks_too_long"):
        check_message_blocks([section("x" * 2640) for _ in range(5)] + [section("x")])


def test_a_message_holds_one_table() -> None:
    table: Payload = {"type": "table", "rows": [cells(2)]}
    check_message_blocks([table])
    with pytest.raises(SlackError, match="invalid_attachments"):
        check_message_blocks([table, table])


@pytest.mark.parametrize(
    ("metadata", "code"),
    [
        ({"event_type": "card"}, "invalid_metadata_format"),
        ("card", "invalid_metadata_format"),
        ({"event_type": "card", "event_payload": {"x": "x" * 16_000}}, "metadata_too_large"),
    ],
)
def test_message_metadata_slack_would_not_keep_is_refused(metadata: object, code: str) -> None:
    with pytest.raises(SlackError, match=code):
        check_metadata(metadata)


GOOD_BLOCKS: list[Payload] = [
    {"type": "header", "text": plain("h" * 150)},
    section("x" * 3000),
    {"type": "section", "fields": [plain("a" * 200)] * 10},
    section(accessory=menu(5, "overflow")),
    section(accessory={"type": "image", "image_url": "https://s.example/1.png", "alt_text": "A"}),
    {"type": "divider"},
    actions(button(value="v" * 2000, style="primary", confirm=CONFIRM), menu(100)),
    actions(button(text=plain("b" * 75)), menu(10, "radio_buttons")),
    actions(menu(2, initial_option=options(2)[1])),
    {"type": "context", "elements": [plain("a")] * 10},
    {"type": "image", "image_url": "https://shop.example/1.png", "alt_text": "The box"},
    {"type": "markdown", "text": "m" * 1000},
    {"type": "table", "rows": [cells(20)] * 5, "column_settings": [{"align": "right"}]},
]


@pytest.mark.parametrize("block", GOOD_BLOCKS, ids=lambda block: str(block["type"]))
def test_what_slack_allows_passes_here_and_in_the_sdk(block: Payload) -> None:
    check_message_blocks([block])
    parsed = Block.parse(block)
    assert parsed is not None
    parsed.validate_json()


def test_the_same_action_id_in_two_blocks_is_allowed() -> None:
    check_message_blocks([actions(button("open", value="1")), actions(button("open", value="2"))])


@pytest.mark.parametrize(
    "view",
    [
        modal(title=plain("t" * 24), private_metadata="m" * 3000),
        modal(text_input(multiline=True, max_length=3000), notify_on_close=True),
        {"type": "home", "blocks": [section(), actions(button())]},
    ],
    ids=["longest", "multiline", "home"],
)
def test_views_slack_shows_pass_here_and_in_the_sdk(view: Payload) -> None:
    assert check_view(view, "modal", "home") == view
    View(**view).validate_json()


def test_the_table_of_refusals_covers_what_the_sdk_lets_through() -> None:
    """The reason this module exists: the SDK alone would have let most of these reach Slack."""

    def sdk_accepts(blocks: list[Payload]) -> bool:
        return all(_accepted(Block.parse, block) for block in blocks)

    missed = [name for name, blocks, _ in REFUSED_BLOCKS if sdk_accepts(blocks)]
    assert {"too many blocks", "same action twice in a block", "101 rows", "unknown key"} <= {
        *missed
    }


def _accepted(parse: Callable[[Payload], Block | None], block: Payload) -> bool:
    try:
        parsed = parse(block)
        if parsed is None:
            return False
        parsed.validate_json()
    except Exception:  # noqa: BLE001 # however the SDK refuses, it refuses
        return False
    return True
