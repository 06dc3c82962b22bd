"""Limits in the register's form: money in the shop's currency, brakes, and nonsense told so."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agent.in_force import standing
from agent.sweeps.overstock import OVERSTOCK
from agent.sweeps.vendor_out_live import VENDOR_OUT_LIVE
from memory.mirror.rows import OrderRow
from tests.contract.test_slack_app_register import home_of, press
from tests.copies import Copies
from tests.desk_samples import buttons, words
from tests.front_desk import Desk, front_desk
from tests.sandbox_fixture import Sandbox, start_sandbox

WORTH = "Worth of the stock from which it counts"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=20) as running:
        yield running


@pytest.fixture
def desk(sandbox: Sandbox, tmp_path: Path) -> Iterator[Desk]:
    with front_desk(sandbox, tmp_path) as opened:
        yield opened


def reckon_in(desk: Desk, currency: str) -> None:
    """Have the shop's newest order be in a currency."""
    with desk.database.read() as tx:
        copies = Copies(desk.database, tx.now())
    copies.put(OrderRow, name="#1001", placed_at=copies.now, total=100, currency=currency)


def form_of(desk: Desk, person: str, name: str) -> dict[str, Any]:
    """Open the form of an automation, on whichever page of the register it is."""
    desk.act(person, "open_home")
    home_of(desk, person)
    press(desk, person, "register")
    while name not in open_buttons(home_of(desk, person)):
        press(desk, person, "register_on")
    press(desk, person, "automation", name)
    return view_of(desk, person)


def open_buttons(view: dict[str, Any]) -> set[str]:
    rows = [one for one in view["blocks"] if one["type"] == "actions"]
    return {buttons({"blocks": [row]}).get("automation", "") for row in rows}


def view_of(desk: Desk, person: str) -> dict[str, Any]:
    view = desk.view(person)
    assert view is not None
    return view


def field_of(view: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = [one for one in view["blocks"] if one.get("block_id") == name]
    return dict(found)


def stored(desk: Desk, name: str) -> str:
    with desk.database.read() as tx:
        return standing(tx, OVERSTOCK).values[name]


@pytest.mark.parametrize(
    ("currency", "shown", "typed", "minor", "told"),
    [
        (
            "USD",
            ("1000.00", "$0.00 to $10,000,000.00."),
            *("$500", "50000", "$1,000.00 → $500.00"),
        ),
        ("JPY", ("100000", "¥0 to ¥1,000,000,000."), "50,000", "50000", "¥100,000 → ¥50,000"),
        (
            "KWD",
            ("100.000", "0.000 KWD to 1,000,000.000 KWD."),
            *("50.5", "50500", "100.000 KWD → 50.500 KWD"),
        ),
    ],
)
def test_money_is_shown_and_typed_in_the_shop_s_currency(
    desk: Desk, currency: str, shown: tuple[str, str], typed: str, minor: str, told: str
) -> None:
    reckon_in(desk, currency)
    asked = field_of(form_of(desk, "priya", OVERSTOCK.name), "worth")
    offered, between = shown
    assert asked["element"]["initial_value"] == offered
    assert asked["hint"]["text"] == f"{between} Higher finds less."
    desk.act("priya", "submit", values={"worth": typed})
    assert f"{WORTH}: {told}. Holds at once" in words(view_of(desk, "priya"))
    desk.act("priya", "submit")
    assert f"Overstock: {WORTH}: {told.partition(' → ')[2]}." in words(view_of(desk, "priya"))
    assert stored(desk, "worth") == minor


def test_more_money_is_agreed_to_as_it_was_wished_and_not_read_twice(desk: Desk) -> None:
    reckon_in(desk, "USD")
    form_of(desk, "priya", OVERSTOCK.name)
    desk.act("priya", "submit", values={"worth": "1,250.50"})
    assert "$1,000.00 → $1,250.50. That is looser" in words(view_of(desk, "priya"))
    desk.act("priya", "submit")
    desk.act("priya", "close", all=True)
    form_of(desk, "olivia", OVERSTOCK.name)
    desk.act("olivia", "close", all=True)
    assert f"Priya wants {WORTH}: $1,000.00 → $1,250.50." in words(home_of(desk, "olivia"))
    press(desk, "olivia", "automation_agree", f"{OVERSTOCK.name}|worth")
    desk.act("olivia", "submit")
    assert stored(desk, "worth") == "125050"


def test_nonsense_is_told_so_at_its_field_and_nothing_is_changed(desk: Desk) -> None:
    reckon_in(desk, "JPY")
    form_of(desk, "priya", OVERSTOCK.name)
    answer = desk.act("priya", "submit", values={"worth": "50.50"})
    told = "“50.50” is no amount in JPY. Write it like 100000: ¥0 to ¥1,000,000,000."
    assert answer["errors"] == {"worth": told}
    assert stored(desk, "worth") == "100000"


def test_money_is_not_asked_for_before_the_currency_is_known(desk: Desk) -> None:
    shown = form_of(desk, "priya", OVERSTOCK.name)
    assert "worth" not in {one.get("block_id") for one in shown["blocks"]}
    assert f"{WORTH}: 100,000 of the shop's smallest coin" in words(shown)
    desk.act("priya", "submit", values={"days": "100"})
    desk.act("priya", "submit")
    assert (stored(desk, "days"), stored(desk, "worth")) == ("100", "100000")


def test_a_brake_says_that_higher_asks_for_more(desk: Desk) -> None:
    shown = form_of(desk, "priya", VENDOR_OUT_LIVE.name)
    assert field_of(shown, "most_a_run")["hint"]["text"] == (
        "1 to 50 requests. Higher asks for more."
    )
    desk.act("priya", "submit", values={"most_a_run": "12"})
    told = words(view_of(desk, "priya"))
    assert "10 requests → 12 requests. That is looser, so Olivia has to agree." in told
    assert "0 asked for in the last 24 hours." in told
