"""The register on the Home tab, by clicks: looking, setting with two admins, undoing, pausing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agent.in_force import InForce, standing
from agent.sweeping import Sweeping
from agent.sweeps import SWEEPS
from agent.sweeps.paid_not_sent import PAID_NOT_SENT
from agent.sweeps.sweep import Mode
from agent.tuning import UNDO
from memory import roster, sweep_settings
from memory.mirror.rows import OrderLineRow, OrderRow
from memory.states import State
from policies.people import Group
from tests.copies import EVERYBODY, Copies
from tests.desk_samples import TEAM, USERS, ZONE, buttons, words
from tests.front_desk import Desk, front_desk
from tests.sandbox_fixture import Sandbox, start_sandbox

NAME = PAID_NOT_SENT.name


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=20) as running:
        yield running


@pytest.fixture
def desk(sandbox: Sandbox, tmp_path: Path) -> Iterator[Desk]:
    with front_desk(sandbox, tmp_path) as opened:
        yield opened


def home_of(desk: Desk, person: str) -> dict[str, Any]:
    assert desk.settled(within=30)
    found: dict[str, Any] = desk.sandbox.get("/_control/slack/home", person=person)["view"]
    return found


def press(desk: Desk, person: str, action_id: str, value: str = "") -> dict[str, Any]:
    """Press a button of a Home tab; where several have that name, the one with this value."""
    rows = [one for one in home_of(desk, person)["blocks"] if one["type"] == "actions"]
    found = [row for row in rows if buttons({"blocks": [row]}).get(action_id, "?") == value]
    which = {"block_id": found[0]["block_id"]} if value else {}
    return desk.act(person, "click", action_id=action_id, **{"in": "home"}, **which)


def register_of(desk: Desk, person: str) -> dict[str, Any]:
    desk.act(person, "open_home")
    home_of(desk, person)
    press(desk, person, "register")
    shown = home_of(desk, person)
    while not rows_of(shown):
        press(desk, person, "register_on")
        shown = home_of(desk, person)
    return shown


def rows_of(view: dict[str, Any]) -> list[dict[str, str]]:
    """Return the buttons of our automation, where it is on this page."""
    rows = [one for one in view["blocks"] if one["type"] == "actions"]
    found = [buttons({"blocks": [row]}) for row in rows]
    return [row for row in found if row.get("automation") == NAME]


def fill(desk: Desk, person: str, **values: str) -> str:
    """Open our automation from the register, fill its form in, and return what it then says."""
    register_of(desk, person)
    press(desk, person, "automation", NAME)
    desk.act(person, "submit", values=values)
    return said(desk, person)


def said(desk: Desk, person: str) -> str:
    view = desk.view(person)
    assert view is not None
    return words(view)


def stands(desk: Desk) -> InForce:
    with desk.database.read() as tx:
        return standing(tx, PAID_NOT_SENT)


def late_order(desk: Desk) -> Copies:
    with desk.database.read() as tx:
        copies = Copies(desk.database, tx.now())
    copies.fresh("orders")
    order = copies.put(
        OrderRow,
        name="#1001",
        placed_at=copies.ago(days=3),
        paid="PAID",
        sent="UNFULFILLED",
        total=37280,
        currency="USD",
    )
    copies.put(OrderLineRow, order_id=order.id, quantity=2, unsent=2, currency="USD")
    return copies


def test_everybody_reads_the_register_and_finds_the_way_back(desk: Desk) -> None:
    desk.act("mia", "open_home")
    assert f"Automations ({len(SWEEPS)})" in words(home_of(desk, "mia"))
    shown = register_of(desk, "mia")
    for part in ("Paid, not sent · Ask first · Support", "Paid, nothing of it sent", "not run yet"):
        assert part in words(shown)
    press(desk, "mia", "automation", NAME)
    view = desk.view("mia")
    assert view is not None
    assert "Olivia or Priya can set this." in words(view)
    assert not [one for one in view["blocks"] if one["type"] == "input"]
    desk.act("mia", "close", all=True)
    press(desk, "mia", "problems_none")
    assert "Waiting on you" in words(home_of(desk, "mia"))


def test_an_admin_makes_it_tighter_alone_and_takes_that_back_on_home(desk: Desk) -> None:
    told = fill(desk, "priya", mode="shadow")
    assert "Mode: Ask first → Watch only. Holds at once" in told
    assert stands(desk).mode is Mode.PROPOSE, "not before the second form"
    desk.act("priya", "submit")
    assert "Paid, not sent: Watch only." in said(desk, "priya")
    assert stands(desk).mode is Mode.SHADOW
    desk.act("priya", "close", all=True)
    shown = home_of(desk, "priya")
    assert "Paid, not sent · Watch only" in words(shown), "it is shown anew"
    assert "Undo: Ask first again" in words(shown)
    press(desk, "priya", "automation_undo", f"{NAME}|mode")
    assert stands(desk).mode is Mode.PROPOSE


def test_looser_is_agreed_to_by_the_other_admin_on_their_home(desk: Desk) -> None:
    fill(desk, "priya", mode="off")
    desk.act("priya", "submit")
    desk.act("priya", "close", all=True)
    desk.wait(UNDO)
    assert "That is looser, so Olivia has to agree." in fill(desk, "priya", mode="propose")
    desk.act("priya", "submit")
    assert "so Olivia has to agree" in said(desk, "priya")
    desk.act("priya", "close", all=True)
    (row,) = rows_of(register_of(desk, "priya"))
    assert "automation_agree" not in row, "not with oneself"
    shown = register_of(desk, "olivia")
    assert "Priya wants Mode: Off → Ask first." in words(shown)
    press(desk, "olivia", "automation_agree", f"{NAME}|mode")
    assert "Priya wants it too: it holds at once." in said(desk, "olivia")
    assert stands(desk).mode is Mode.OFF
    desk.act("olivia", "submit")
    assert "Priya and you agreed." in said(desk, "olivia")
    assert stands(desk).mode is Mode.PROPOSE
    assert desk.settled(within=30)
    told = [message["text"] for message in desk.messages("approvals")]
    assert any(text.startswith("Priya wants: Paid, not sent: Ask first.") for text in told)
    assert "Priya and Olivia: Paid, not sent: Ask first." in told


def test_a_no_ends_a_wish(desk: Desk) -> None:
    fill(desk, "priya", promise="5")
    desk.act("priya", "submit")
    desk.act("priya", "close", all=True)
    assert "wants Working days" in words(register_of(desk, "olivia"))
    press(desk, "olivia", "automation_no", f"{NAME}|promise")
    (row,) = rows_of(register_of(desk, "olivia"))
    assert "automation_agree" not in row
    assert "wants Working days" not in words(home_of(desk, "olivia"))
    assert stands(desk).values["promise"] == "2"


def test_the_form_says_what_a_limit_would_change_in_the_copies(desk: Desk) -> None:
    late_order(desk)
    told = fill(desk, "priya", promise="5")
    assert "2 working days → 5 working days. That is looser" in told
    assert "Finds 1 now, would find 0. Not any more: #1001." in told
    desk.act("priya", "close", all=True)
    assert stands(desk).values["promise"] == "2"
    with desk.database.read() as tx:
        assert sweep_settings.read(tx).wished == {}


def test_only_what_was_changed_in_the_form_is_changed(desk: Desk) -> None:
    register_of(desk, "priya")
    press(desk, "priya", "automation", NAME)
    fill(desk, "olivia", mode="shadow")
    desk.act("olivia", "submit")
    desk.act("priya", "submit", values={"team": "buying"})
    assert "Mode" not in said(desk, "priya").replace("Owner", "")
    desk.act("priya", "submit")
    assert (stands(desk).mode, stands(desk).team.value) == (Mode.SHADOW, "buying")


def test_whoever_is_no_admin_any_more_hands_a_form_in_for_nothing(desk: Desk) -> None:
    register_of(desk, "priya")
    press(desk, "priya", "automation", NAME)
    desk.act("priya", "submit", values={"mode": "off"})
    with desk.database.transaction() as tx:
        used = {"slack": f"{TEAM}:{USERS['priya']}"}
        roster.enrol(tx, "Priya", groups=(Group.LEADS,), accounts_used=used)
    desk.act("priya", "submit")
    assert "Olivia can set that. Nothing was changed." in said(desk, "priya")
    assert stands(desk).mode is Mode.PROPOSE


def test_while_home_says_all_is_paused_sweeps_look_on_and_nothing_is_approved(desk: Desk) -> None:
    action = desk.propose()
    card = desk.card(action)
    desk.act("mia", "open_home")
    home_of(desk, "mia")
    press(desk, "mia", "pause")
    desk.act("mia", "submit", values={"words": "Something is strange"})
    desk.press("dana", card, "approve")
    assert desk.now(action).state is State.PENDING
    late_order(desk)
    sweeping = Sweeping(desk.database, ZONE, EVERYBODY, "worker-1", (PAID_NOT_SENT,))
    assert sweeping.run_due() == 1
    desk.act("mia", "open_home")
    shown = words(home_of(desk, "mia"))
    assert "Mia paused all changes" in shown
    assert "#1001 Paid, not sent" in shown
    for person, state in (("dana", State.PENDING), ("priya", State.APPROVED)):
        desk.act(person, "open_home")
        home_of(desk, person)
        press(desk, person, "lift")
        assert desk.settled(within=30)
        desk.press("dana", desk.card(action), "approve", stale=True, version=0)
        assert desk.now(action).state is state, person
