"""The register as Slack shows it: every page and form within its limits, buttons for who may."""

from dataclasses import replace

import pytest
from slack_sdk.models.views import View

from agent.in_force import in_force
from agent.lanes import has_lane
from agent.register import Entry
from agent.sweeps import SWEEPS
from agent.sweeps.sweep import Sweep
from memory.sweep_settings import Settings
from policies.errors import BadRequest
from sandbox.slack.limits import check_view
from slack_app.cards.home import home
from slack_app.cards.register import (
    Kept,
    Register,
    automation_form,
    automation_notice,
    register,
    sure_form,
)
from tests.card_cases import a_tab, a_wish, an_automation
from tests.desk_samples import buttons, words

LONG = "so many words " * 300


def shown(entries: list[Entry], page: int | None, *, may_set: bool = True) -> Register:
    return Register(entries, page=page, person="olivia", may_set=may_set)


@pytest.mark.parametrize("number", [0, 1, 10, 11, 95])
@pytest.mark.parametrize("page", [None, 0, 1, 9, 9999])
def test_every_page_is_a_view_slack_takes(number: int, page: int | None) -> None:
    entries = [
        an_automation(one, conditions=LONG, last=LONG, wish=a_wish(), undo=a_wish(), failing=True)
        for one in range(number)
    ]
    view = home(replace(a_tab(waiting=0), automations=shown(entries, page)))
    View(**view).validate_json()
    check_view(view, "home")
    assert len(view["blocks"]) <= 100


def test_pages_lead_to_each_other_and_one_that_is_gone_is_the_last() -> None:
    entries = [an_automation(number) for number in range(25)]
    first, middle, last, gone = (
        {"blocks": register(shown(entries, page))} for page in (0, 1, 2, 9)
    )
    assert "1 to 10 of 25" in words(first)
    assert (buttons(first).get("register_back"), buttons(first)["register_on"]) == (None, "1")
    assert (buttons(middle)["register_back"], buttons(middle)["register_on"]) == ("0", "2")
    assert "register_on" not in buttons(last)
    assert gone == last


def test_the_way_in_says_of_how_many_somebody_should_know() -> None:
    entries = [an_automation(1, failing=True), an_automation(2, wish=a_wish()), an_automation(3)]
    assert "Automations (3, 1 failing, 1 to agree)" in words(
        {"blocks": register(shown(entries, None))}
    )
    assert "Automations (1)" in words({"blocks": register(shown([an_automation()], None))})
    assert register(shown([], None)) == []


def test_what_fails_and_what_is_stale_says_so_in_its_first_line() -> None:
    failing, stale = an_automation(1, failing=True), an_automation(2, stale=True)
    told = words({"blocks": register(shown([failing, stale], 0))})
    assert "⚠ failing · Sweep 1 · Ask first · Support" in told
    assert "⚠ stale · Sweep 2 · Ask first · Support" in told


def test_only_an_admin_has_buttons_and_nobody_agrees_with_themselves() -> None:
    entries = [an_automation(wish=a_wish(), undo=a_wish())]
    other, same, nobody = (
        {*buttons({"blocks": register(one)})} - {"problems_none"}
        for one in (
            shown(entries, 0),
            Register(entries, page=0, person="priya", may_set=True),
            shown(entries, 0, may_set=False),
        )
    )
    assert other == {"automation", "automation_agree", "automation_no", "automation_undo"}
    assert same == other - {"automation_agree"}
    assert nobody == {"automation"}


@pytest.mark.parametrize("sweep", SWEEPS, ids=lambda one: one.name)
def test_every_sweep_has_forms_slack_takes(sweep: Sweep) -> None:
    stands = in_force(sweep, Settings({}, {}, {}))
    entry = an_automation(name=sweep.name, title=sweep.title, last=LONG, limits=(LONG,))
    views = [
        automation_form(entry, stands),
        automation_notice(entry, "Olivia"),
        sure_form(stands, stands.values, [LONG] * 20),
    ]
    for view in views:
        View(**view).validate_json()
        check_view(view, "modal")
    assert ("Do it inside limits" in words(views[0])) is has_lane(sweep)
    assert Kept.from_form(views[0]["private_metadata"]).values == stands.values


@pytest.mark.parametrize(
    "metadata",
    [
        "",
        "{}",
        '{"sweep": "a|b", "values": {}}',
        '{"sweep": "a", "values": {"mode": 1}}',
        '{"sweep": "a", "values": {"Mode": "off"}}',
        '{"sweep": "a", "values": {}, "more": ""}',
    ],
)
def test_a_form_that_was_tampered_with_is_not_read(metadata: str) -> None:
    with pytest.raises(BadRequest, match="cannot read that form"):
        Kept.from_form(metadata)
