"""Slack's block elements and composition objects, as tables: keys, lengths and counts."""

from collections.abc import Mapping

from sandbox.slack.payload import Payload
from sandbox.slack.rules import (
    Choice,
    Findings,
    Items,
    Kinds,
    Of,
    Pattern,
    Rule,
    Shape,
    String,
    Whole,
    not_both,
    one_of,
)

FLAG = Of(bool, "a boolean")
OBJECT = Of(dict, "an object")
LINK = String(3000)
IDENTIFIER = String(255)


def plain(most: int, least: int = 1) -> Kinds:
    """Return the rule of a plain_text object of at most `most` characters."""
    return Kinds({"plain_text": Shape({"text": String(most, least)}, {"emoji": FLAG})})


def text(most: int) -> Kinds:
    """Return the rule of a text object of either kind."""
    mrkdwn = Shape({"text": String(most)}, {"verbatim": FLAG})
    return Kinds({**plain(most).shapes, "mrkdwn": mrkdwn})


CONFIRM = Shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": Choice(("primary", "danger"))},
)
PLACEHOLDER = plain(150)
OPTION = Shape({"text": plain(75), "value": String(150)}, {"description": plain(75)})
RICH_OPTION = Shape({"text": text(75), "value": String(150)}, {"description": text(75)})
LINK_OPTION = Shape(OPTION.required, {**OPTION.optional, "url": LINK})
GROUP = Shape({"label": plain(75), "options": Items(OPTION, 100)})


def _initial_is_offered(payload: Payload, at: str, found: Findings) -> None:
    offered = list(payload.get("options") or [])
    for group in payload.get("option_groups") or []:
        offered += group.get("options", []) if isinstance(group, dict) else []
    chosen = payload.get("initial_options") or []
    if payload.get("initial_option"):
        chosen = [payload["initial_option"]]
    values = [option.get("value") for option in offered if isinstance(option, dict)]
    if any(not isinstance(one, dict) or one.get("value") not in values for one in chosen):
        name = "initial_option" if payload.get("initial_option") else "initial_options"
        found.add(f"`{name}` must exactly match an option", f"{at}/{name}")


def _interactive(
    required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None, **also: Rule
) -> Shape:
    return Shape(
        required,
        {"action_id": IDENTIFIER, "confirm": CONFIRM, **(optional or {}), **also},
        (_initial_is_offered,) if "initial_option" in also or "initial_options" in also else (),
    )


def _menu(**also: Rule) -> Shape:
    return _interactive({}, {"placeholder": PLACEHOLDER, "focus_on_load": FLAG}, **also)


def _static(**also: Rule) -> Shape:
    menu = _menu(options=Items(OPTION, 100), option_groups=Items(GROUP, 100), **also)
    either = (one_of("options", "option_groups"), not_both("options", "option_groups"))
    return Shape(menu.required, menu.optional, (*either, *menu.also))


def _field(required: Mapping[str, Rule] | None = None, **also: Rule) -> Shape:
    typed: dict[str, Rule] = {
        "action_id": IDENTIFIER,
        "placeholder": PLACEHOLDER,
        "focus_on_load": FLAG,
        "dispatch_action_config": OBJECT,
    }
    return Shape(required or {}, {**typed, **also})


_FEEDBACK = Shape({"text": plain(75), "value": String(2000)}, {"accessibility_label": String(75)})
_FILTER = Shape(
    optional={
        "include": Items(Choice(("im", "mpim", "private", "public"))),
        "exclude_external_shared_channels": FLAG,
        "exclude_bot_users": FLAG,
    }
)
_MANY = Whole(1)

BUTTON = _interactive(
    {"text": plain(75)},
    value=String(2000),
    url=LINK,
    style=Choice(("primary", "danger")),
    accessibility_label=String(75),
    agent_prompt=String(4000),
)
SLACK_FILE = Shape(
    optional={"id": Pattern(r"^[F][A-Z0-9]{8,}$"), "url": LINK},
    also=(one_of("id", "url"), not_both("id", "url")),
)
IMAGE = Shape(
    {"alt_text": String(2000)},
    {"image_url": LINK, "slack_file": SLACK_FILE},
    (one_of("image_url", "slack_file"),),
)

SELECTS: dict[str, Shape] = {
    "static_select": _static(initial_option=OPTION),
    "multi_static_select": _static(initial_options=Items(OPTION), max_selected_items=_MANY),
    "external_select": _menu(initial_option=OPTION, min_query_length=Whole()),
    "multi_external_select": _menu(
        initial_options=Items(OPTION), min_query_length=Whole(), max_selected_items=_MANY
    ),
    "users_select": _menu(initial_user=String()),
    "multi_users_select": _menu(initial_users=Items(String()), max_selected_items=_MANY),
    "channels_select": _menu(initial_channel=String(), response_url_enabled=FLAG),
    "multi_channels_select": _menu(initial_channels=Items(String()), max_selected_items=_MANY),
    "conversations_select": _menu(
        initial_conversation=String(),
        default_to_current_conversation=FLAG,
        response_url_enabled=FLAG,
        filter=_FILTER,
    ),
    "multi_conversations_select": _menu(
        initial_conversations=Items(String()),
        default_to_current_conversation=FLAG,
        max_selected_items=_MANY,
        filter=_FILTER,
    ),
}
PICKERS: dict[str, Shape] = {
    "datepicker": _menu(initial_date=String(10)),
    "timepicker": _menu(initial_time=String(5), timezone=String()),
    "datetimepicker": _menu(initial_date_time=Whole()),
    "checkboxes": _interactive(
        {"options": Items(RICH_OPTION, 10)}, initial_options=Items(RICH_OPTION), focus_on_load=FLAG
    ),
    "radio_buttons": _interactive(
        {"options": Items(RICH_OPTION, 10)}, initial_option=RICH_OPTION, focus_on_load=FLAG
    ),
}
FIELDS: dict[str, Shape] = {
    "plain_text_input": _field(
        initial_value=String(3000, 0),
        multiline=FLAG,
        min_length=Whole(0, 3000),
        max_length=Whole(1, 3000),
    ),
    "email_text_input": _field(initial_value=String()),
    "url_text_input": _field(initial_value=String()),
    "number_input": _field(
        {"is_decimal_allowed": FLAG},
        initial_value=String(),
        min_value=String(),
        max_value=String(),
    ),
    "rich_text_input": _field(initial_value=OBJECT),
    "file_input": _field(filetypes=Items(String()), max_files=Whole(1, 10)),
}
OVERFLOW = _interactive({"options": Items(LINK_OPTION, 5)})

ACTIONS = Kinds({"button": BUTTON, "overflow": OVERFLOW, **SELECTS, **PICKERS})
ACCESSORIES = Kinds({**ACTIONS.shapes, "image": IMAGE})
INPUTS = Kinds({**SELECTS, **PICKERS, **FIELDS})
CONTEXT = Kinds({**text(3000).shapes, "image": IMAGE})
CONTEXT_ACTIONS = Kinds(
    {
        "feedback_buttons": Shape(
            {"positive_button": _FEEDBACK, "negative_button": _FEEDBACK},
            {"action_id": IDENTIFIER},
        ),
        "icon_button": _interactive(
            {"icon": Choice(("trash",)), "text": plain(75)},
            value=String(2000),
            accessibility_label=String(75),
            visible_to_user_ids=Items(String()),
        ),
    }
)
