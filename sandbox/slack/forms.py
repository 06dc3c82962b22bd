"""What a person has typed and chosen, in the shape Slack reports it as `state.values`."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.slack.anatomy import elements, nested
from sandbox.slack.payload import Payload

Values = Mapping[str, Mapping[str, Payload]]

REPORTED_AS: dict[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", "initial_files"),
}
_REQUIRED = "Please complete this required field."


class NotAccepted(Exception):  # it is what the person's own client says, no failure
    """Slack's client stops the person before anything is sent; `errors` is by block id."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(next(iter(errors.values())))
        self.errors = errors


def offered(element: Payload) -> list[Payload]:
    """Return the options of a menu, those in groups included."""
    groups = element.get("option_groups") or []
    return [*(element.get("options") or []), *(o for g in groups for o in g["options"])]


def reported(element: Payload, given: Any) -> Payload:  # noqa: ANN401 # a person may send anything
    """Return one element's state for what a person entered.

    Menus take an option's `value` (or a list of them) and report the whole option.

    Raises:
        NotAccepted: the menu does not offer that value.
    """
    kind = element["type"]
    name, _ = REPORTED_AS[kind]
    if name == "selected_option":
        given = _option(element, given) if given is not None else None
    elif name == "selected_options":
        given = [_option(element, one) for one in given or []]
    elif name == "value":
        given = None if given is None or str(given) == "" else str(given)
    return {"type": kind, name: given}


def state(blocks: Iterable[Payload], values: Values) -> dict[str, dict[str, Payload]]:
    """Return `state.values`: what was entered, else what each input started with."""
    result: dict[str, dict[str, Payload]] = {}
    for block in nested(blocks):
        for _, element in elements(block):
            if element["type"] not in REPORTED_AS:
                continue
            block_id, action_id = block["block_id"], element["action_id"]
            entered = values.get(block_id, {}).get(action_id)
            result.setdefault(block_id, {})[action_id] = entered or _untouched(element)
    return result


def check(blocks: Iterable[Payload], values: Values) -> None:
    """Do what Slack's client does on Submit.

    Raises:
        NotAccepted: a required input is empty, or an entry breaks its own limits.
    """
    errors = {}
    now = state(blocks, values)
    for block in blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        entered = now[block["block_id"]][element["action_id"]]
        value = entered[REPORTED_AS[element["type"]][0]]
        if value in (None, "", []):
            if not block.get("optional"):
                errors[block["block_id"]] = _REQUIRED
        elif complaint := _complaint(element, value):
            errors[block["block_id"]] = complaint
    if errors:
        raise NotAccepted(errors)


def _untouched(element: Payload) -> Payload:
    name, initial = REPORTED_AS[element["type"]]
    empty: list[object] | None = [] if name.endswith("s") else None
    return {"type": element["type"], name: element.get(initial, empty)}


def _option(element: Payload, given: Any) -> Payload:  # noqa: ANN401 # as in `reported`
    value = given.get("value") if isinstance(given, dict) else given
    if element["type"].endswith("external_select") and isinstance(given, dict):
        return given
    for option in offered(element):
        if option["value"] == str(value):
            return option
    raise NotAccepted({element["action_id"]: f"There is no option {value!r} to choose."})


def _complaint(element: Payload, value: Any) -> str | None:  # noqa: ANN401 # as in `reported`
    match element["type"]:
        case "plain_text_input":
            if len(value) > element.get("max_length", 3000):
                return f"Must be at most {element.get('max_length', 3000)} characters."
            if len(value) < element.get("min_length", 0):
                return f"Must be at least {element['min_length']} characters."
        case "number_input":
            return _number_complaint(element, value)
        case "email_text_input" if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
            return "Must be a valid email address."
        case "url_text_input" if not re.fullmatch(r"https?://\S+", value):
            return "Must be a valid URL."
    return None


def _number_complaint(element: Payload, value: str) -> str | None:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return "Must be a number."
    if not number.is_finite():
        return "Must be a number."
    if not element["is_decimal_allowed"] and number != number.to_integral_value():
        return "Must be a whole number."
    if "min_value" in element and number < Decimal(element["min_value"]):
        return f"Must be at least {element['min_value']}."
    if "max_value" in element and number > Decimal(element["max_value"]):
        return f"Must be at most {element['max_value']}."
    return None
