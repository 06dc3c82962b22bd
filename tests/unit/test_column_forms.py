"""The form about a vendor's columns: inside Slack's limits, doubts said, words only words."""

import pytest
from slack_sdk.models.views import View

from agent.column_sheets import MOST_TITLES, Row
from policies.errors import BadRequest
from sandbox.slack.limits import check_view
from slack_app.cards.columns import Kept, columns_form
from tests.card_cases import a_sheet
from tests.desk_samples import words
from tools.vendor_lists.roles import Role


def test_the_longest_list_of_titles_is_a_form_slack_takes() -> None:
    wide = a_sheet(
        titles=("\u6f22" * 40,) * MOST_TITLES,
        rows=(Row(part="P" * 80, read="r" * 300, stands="s" * 300),) * 3,
        prices_in="USD",
        doubt=True,
    )
    view = columns_form(wide, "Another one came.")
    View(**view).validate_json()
    check_view(view, "modal")
    assert words(view).startswith("⚠ Another one came.")


def test_a_column_without_a_title_has_a_number_and_none_is_chosen_for_what_is_not_known() -> None:
    sheet = a_sheet(titles=("", "Qty"), places={Role.QUANTITY: 1}, rows=(), wrong="Say which.")
    view = columns_form(sheet)
    asked = {one["block_id"]: one["element"] for one in view["blocks"] if one["type"] == "input"}
    number, ours = asked["sku-00000000"], asked["ours-00000000"]
    assert [one["text"]["text"] for one in number["options"]] == ["1. (no title)", "2. Qty"]
    assert "initial_option" not in number
    assert ours["initial_option"]["value"] == "none"
    assert "Say which." in words(view)


def test_numbers_that_prove_nothing_are_said_to_be_doubtful() -> None:
    hints = [one.get("hint") for one in columns_form(a_sheet(doubt=True))["blocks"]]
    assert [one["text"] for one in hints if one] == ["The numbers do not prove it: please look."]
    assert not any("hint" in one for one in columns_form(a_sheet())["blocks"])


def test_what_a_vendor_wrote_is_never_markup() -> None:
    sheet = a_sheet(
        titles=("<!channel>", "*Qty*"),
        rows=(Row(part="<@U1>", read="12 there", stands="<http://x|y>"),),
    )
    view = columns_form(sheet)
    stack, formatted = [view["blocks"]], []
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            formatted += [value] if value.get("type") == "mrkdwn" else []
            stack += value.values()
        elif isinstance(value, list):
            stack += value
    assert not formatted
    assert "<!channel>" in words(view)


@pytest.mark.parametrize(
    "carried",
    ["", "{}", '{"source": "shopify:acme", "digest": "0"}', '{"source": "feeds:a/b", "digest": 1}'],
)
def test_what_a_form_carried_along_is_checked_again(carried: str) -> None:
    with pytest.raises(BadRequest, match="cannot read that form"):
        Kept.from_form(carried)
