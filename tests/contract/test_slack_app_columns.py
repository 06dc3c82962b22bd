"""What a vendor's columns say, confirmed on Home by whoever buys: looked over, refused, kept."""

import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from agent.letters import Brain, Letters
from agent.mirroring import Mirroring
from agent.proposals import Proposals
from countersign.practice import connections
from countersign.settings import load_settings
from countersign.systems import open_mailbox
from memory import inbox, roster
from memory.mirror import sources, vendor_lists
from policies.freshness import Standing
from policies.people import Group
from tests.attacker import Attacker, audited
from tests.desk_samples import TEAM, USERS, ZONE, words
from tests.front_desk import Desk, front_desk
from tests.quick_network import quick_network
from tests.sandbox_fixture import Sandbox, start_sandbox
from tools.mirror.vendor_feed import VendorFeed
from tools.vendor_lists.places import FolderPlace, VendorList, open_lists

ACCOUNT = "feeds:countersign-practice"
SIERRA, RIDGELINE, NORTHVALE = (
    f"{ACCOUNT}/{key}" for key in ("sierra-rack-works", "ridgeline-plastics", "northvale-wire")
)
REFUSED = "Somebody from buying, or an owner, says what a vendor's list says."


@dataclass
class Buying:
    """The front door, whoever answers letters and copies lists behind it, and the lists."""

    desk: Desk
    lists: Mapping[str, VendorList]

    def copy(self) -> None:
        """Let a worker read whatever lists are due."""
        feeds = [VendorFeed(one, self.desk.database) for one in self.lists.values()]
        worker = Mirroring(self.desk.database, feeds, "worker-1")
        worker.register()
        worker.run_due()

    def answer(self) -> None:
        """Answer what was handed in, and have that shown."""
        desk = self.desk
        nobody = cast("Brain", None), cast("Proposals", None)
        letters = Letters(desk.database, desk.directory, *nobody, ZONE, self.lists)
        for letter in desk.letters("columns"):
            letters.handle(letter.id)
        assert desk.settled(within=30)

    def home(self, person: str) -> dict[str, Any]:
        """Open somebody's Home."""
        self.desk.act(person, "open_home")
        assert self.desk.settled(within=30)
        shown: dict[str, Any] = self.desk.sandbox.get("/_control/slack/home", person=person)["view"]
        return shown

    def open(self, person: str, source: str) -> dict[str, Any]:
        """Press the button beside a list, and return the form that is laid out then."""
        row = offered(self.home(person))[source]
        self.desk.act(person, "click", action_id="columns", block_id=row, **{"in": "home"})
        self.answer()
        return self.form(person)

    def form(self, person: str) -> dict[str, Any]:
        """Return what a person has before them."""
        view = self.desk.view(person)
        assert view is not None
        return view

    def submit(self, person: str, **values: str) -> dict[str, Any]:
        """Choose other columns than are chosen, confirm, and return what is seen then."""
        names = fields(self.form(person))
        chosen = {names[role]: value for role, value in values.items()}
        self.desk.act(person, "submit", values=chosen)
        return self.form(person)

    def stands(self, source: str) -> Standing:
        """Say how a list stands."""
        with self.desk.database.read() as tx:
            return next(one.standing for one in sources.read(tx) if one.account == source)

    def confirmed(self, source: str) -> vendor_lists.Confirmed | None:
        """Return what is kept of a list's columns."""
        with self.desk.database.read() as tx:
            return vendor_lists.confirmed(tx, source)

    def lay(self, content: str, source: str = SIERRA) -> Path:
        """Lay a newer list into a vendor's folder."""
        place = self.lists[source].place
        assert isinstance(place, FolderPlace)
        file = place.folder / "stock-new.csv"
        file.write_text(content)
        a_minute_ago = (datetime.now(UTC) - timedelta(minutes=1)).timestamp()
        os.utime(file, (a_minute_ago, a_minute_ago))
        return file


def offered(home: dict[str, Any]) -> dict[str, str]:
    """Return the rows of a Home that offer to check columns, by source."""
    found = [(block, block.get("accessory") or {}) for block in home["blocks"]]
    return {
        pressed["value"]: block["block_id"]
        for block, pressed in found
        if pressed.get("action_id") == "columns"
    }


def fields(view: dict[str, Any]) -> dict[str, str]:
    """Return the names of a form's fields, by what each asks."""
    names = (one["block_id"] for one in view["blocks"] if one["type"] == "input")
    return {name.partition("-")[0]: name for name in names}


def chosen(view: dict[str, Any]) -> dict[str, str]:
    """Return what is chosen in each field, in words."""
    values = view["state"]["values"]
    picked = {one: values[name]["value"]["selected_option"] for one, name in fields(view).items()}
    return {one: option["text"]["text"] if option else "" for one, option in picked.items()}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=20) as running:
        yield running


@pytest.fixture
def buying(sandbox: Sandbox, tmp_path: Path) -> Iterator[Buying]:
    # By signed HTTP, so that a test can forge what no hand can do.
    with front_desk(sandbox, tmp_path, http=True) as desk, quick_network() as (network, _):
        settings = load_settings(
            database_url=f"sqlite:///{tmp_path}/front.db", sandbox_url=sandbox.url, _env_file=None
        )
        systems = connections(settings).systems
        assert systems.feeds is not None
        boxes = open_mailbox(systems, network)
        found = Buying(desk, open_lists(systems.feeds.account, systems.feeds.vendors(), boxes))
        found.copy()
        yield found


def test_home_offers_whoever_buys_to_check_the_columns_of_lists_that_wait_for_it(
    buying: Buying,
) -> None:
    for person in ("lee", "olivia"):
        assert set(offered(buying.home(person))) == {SIERRA, RIDGELINE, NORTHVALE}
    for person in ("mia", "dana", "priya"):
        home = buying.home(person)
        assert not offered(home)
        assert words(home).count("Nobody has confirmed the columns") == 3


def test_a_list_that_waits_for_something_else_has_no_button(buying: Buying) -> None:
    place = buying.lists[NORTHVALE].place
    assert isinstance(place, FolderPlace)
    for file in place.folder.iterdir():
        file.unlink()
    with buying.desk.database.copying() as tx:
        sources.hurry(tx, NORTHVALE, "list")
    buying.copy()
    home = buying.home("lee")
    assert "No list has come yet." in words(home)
    assert set(offered(home)) == {SIERRA, RIDGELINE}


def test_the_form_has_our_guess_and_the_first_rows_as_they_are_read(buying: Buying) -> None:
    view = buying.open("lee", RIDGELINE)
    assert chosen(view) == {
        "sku": "1. Item No",
        "ours": "2. Customer item",
        "quantity": "4. On hand",
        "price": "5. Your price",
        "currency": "No column",
        "lead": "6. Lead time",
        "decimal": "a point: 1,234.50",
    }
    told = words(view)
    assert "Ridgeline Plastics: stock-" in told
    assert told.count("In the file: ") == 3
    assert "Prices are in USD where a row says nothing else." in told
    assert buying.confirmed(RIDGELINE) is None


def test_the_first_rows_are_shown_again_as_they_are_read_by_another_choice(
    buying: Buying,
) -> None:
    view = buying.open("lee", SIERRA)
    assert " or more there · $" in words(view)
    names = fields(view)
    for role, value in (("quantity", "none"), ("lead", "none"), ("sku", "1")):
        choice = {"block_id": names[role], "action_id": "value", "option": value}
        buying.desk.act("lee", "select", **choice, **{"in": "modal"})
    buying.desk.act("lee", "click", action_id="columns_again", **{"in": "modal"})
    buying.answer()
    again = buying.form("lee")
    assert "there" not in words(again)
    assert chosen(again)["quantity"] == "No column"
    assert chosen(again)["sku"] == "2. Product"
    assert buying.confirmed(SIERRA) is None


@pytest.mark.parametrize(
    ("wrong", "at", "why"),
    [
        ({"price": "2"}, "price", "That column is the quantity already."),
        ({"quantity": "none", "price": "none"}, "quantity", "A list says quantities or prices"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_at_its_field(
    buying: Buying, wrong: dict[str, str], at: str, why: str
) -> None:
    names = fields(buying.open("lee", SIERRA))
    ((field, told),) = buying.submit("lee", **wrong)["errors"].items()
    assert (field, told.startswith(why)) == (names[at], True)
    assert not buying.desk.letters("columns")
    buying.answer()
    assert buying.confirmed(SIERRA) is None


def test_what_is_confirmed_is_kept_as_at_the_terminal_and_the_list_is_read(
    buying: Buying,
) -> None:
    buying.open("lee", SIERRA)
    assert "Reading the newest list" in words(buying.submit("lee", lead="none"))
    buying.answer()
    assert "Kept, as Lee says." in words(buying.form("lee"))
    kept = buying.confirmed(SIERRA)
    assert kept is not None
    assert kept.by == "Lee"
    assert {name: kept.columns[name] for name in ("sku", "quantity", "price", "lead")} == {
        "sku": 0,
        "quantity": 2,
        "price": 3,
        "lead": None,
    }
    assert audited(buying.desk, "list_columns_confirmed") == 1
    buying.copy()
    assert buying.stands(SIERRA) is Standing.LIVE
    home = buying.home("lee")
    assert set(offered(home)) == {RIDGELINE, NORTHVALE}
    assert "Sierra Rack Works list fresh" in words(home)


def test_a_list_with_other_columns_that_came_meanwhile_is_shown_and_not_confirmed(
    buying: Buying,
) -> None:
    buying.open("lee", SIERRA)
    buying.lay("Part No,Price,Bestand\nS-1,1.00,7\n")
    buying.submit("lee")
    buying.answer()
    view = buying.form("lee")
    assert "A list with other columns has come from Sierra Rack Works meanwhile" in words(view)
    assert (chosen(view)["quantity"], chosen(view)["price"]) == ("3. Bestand", "2. Price")
    assert "7 there · $1.00" in words(view)
    assert buying.confirmed(SIERRA) is None
    buying.submit("lee")
    buying.answer()
    kept = buying.confirmed(SIERRA)
    assert kept is not None
    assert kept.columns["quantity"] == 2
    buying.copy()
    assert buying.stands(SIERRA) is Standing.LIVE


def test_a_newer_list_with_the_same_columns_is_what_was_confirmed(buying: Buying) -> None:
    buying.open("lee", SIERRA)
    titles = "Part No,Product,Qty Available,Net Price (USD),Lead Time"
    buying.lay(f"{titles}\nS-1,Rack,7,1.00,3 days\n")
    buying.submit("lee")
    buying.answer()
    assert "Kept, as Lee says." in words(buying.form("lee"))


def test_whoever_buys_no_more_confirms_nothing(buying: Buying) -> None:
    buying.open("lee", SIERRA)
    with buying.desk.database.transaction() as tx:
        used = {"slack": f"{TEAM}:{USERS['lee']}"}
        roster.enrol(tx, "Lee", groups=(Group.SUPPORT,), accounts_used=used)
    assert REFUSED in words(buying.submit("lee"))
    assert not buying.desk.letters("columns")
    assert not offered(buying.home("lee"))


def test_a_forged_form_or_press_of_somebody_who_does_not_buy_is_refused_with_a_sentence(
    buying: Buying,
) -> None:
    view = buying.open("lee", SIERRA)
    mia = {"id": USERS["mia"], "team_id": TEAM}
    body = {"user": mia, "team": {"id": TEAM}, "trigger_id": "1.2.forged"}
    with httpx.Client(trust_env=False, timeout=10) as http:
        attacker = Attacker(buying.desk, http)
        handed_in = attacker.press({**body, "type": "view_submission", "view": view})
        assert REFUSED in handed_in.text
        press = {"action_id": "columns", "value": SIERRA, "type": "button", "action_ts": "1.5"}
        attacker.press({**body, "type": "block_actions", "actions": [press]})
    assert buying.desk.settled()
    assert REFUSED in buying.desk.messages("@mia")[-1]["text"]
    assert not buying.desk.letters("columns")
    assert buying.desk.view("mia") is None


def test_what_the_form_never_offered_is_refused(buying: Buying) -> None:
    view = buying.open("lee", SIERRA)
    number = view["state"]["values"][fields(view)["sku"]]["value"]["selected_option"]
    lee = {"id": USERS["lee"], "team_id": TEAM}
    body = {"user": lee, "team": {"id": TEAM}, "trigger_id": "1.2.forged"}
    with httpx.Client(trust_env=False, timeout=10) as http:
        attacker = Attacker(buying.desk, http)
        for said in ("-1", "99", "first"):
            number["value"] = said
            handed_in = attacker.press({**body, "type": "view_submission", "view": view})
            assert "I cannot read that form. Nothing was changed by it." in handed_in.text
        press = {"action_id": "columns", "value": "shopify:x", "type": "button", "action_ts": "1.5"}
        attacker.press({**body, "type": "block_actions", "actions": [press]})
        assert not buying.desk.letters("columns")
        number["value"] = "50"
        attacker.press({**body, "type": "view_submission", "view": view})
    buying.answer()
    assert "The list has no such column any more. Nothing was kept." in words(buying.form("lee"))
    assert "I cannot read that button." in buying.desk.messages("@lee")[-1]["text"]
    assert buying.confirmed(SIERRA) is None


def test_whoever_answers_letters_asks_again_whether_the_person_may(buying: Buying) -> None:
    view = buying.open("lee", SIERRA)
    buying.submit("lee")
    (letter,) = buying.desk.letters("columns")
    with buying.desk.database.transaction() as tx:
        payload = {**letter.payload, "person": buying.desk.people["mia"]}
        inbox.receive(tx, "forged", "columns", letter.partition, payload)
        inbox.done(tx, letter.id)
    buying.answer()
    assert REFUSED in words(buying.form("lee"))
    assert (view["id"], buying.confirmed(SIERRA)) == (payload["view"], None)


def test_a_list_that_cannot_be_read_any_more_says_why_in_the_form(buying: Buying) -> None:
    buying.lay("Part No,Price\n")
    assert "The list has titles and no rows." in words(buying.open("lee", SIERRA))
    wide = ",".join(["Part No", "Qty", *(f"More {number}" for number in range(120))])
    buying.lay(f"{wide}\nS-1,2\n")
    assert "The list has 122 columns, more than a form in Slack shows" in words(
        buying.open("lee", SIERRA)
    )
    place = buying.lists[SIERRA].place
    assert isinstance(place, FolderPlace)
    shutil.rmtree(place.folder)
    assert f"The folder {place.folder} cannot be read" in words(buying.open("lee", SIERRA))


def test_the_widest_list_that_is_shown_keeps_within_what_slack_takes(buying: Buying) -> None:
    titles = ["Part No", "Qty", *("\u6f22" * 200 + str(number) for number in range(97))]
    buying.lay(f"{','.join(titles)}\n{','.join(['S-1', '2', *['x' * 500] * 97])}\n")
    view = buying.open("lee", SIERRA)
    assert chosen(view)["quantity"] == "2. Qty"
    assert len(view["blocks"]) < 100


def test_a_form_closed_while_the_list_was_read_says_nothing_and_what_was_kept_is_told(
    buying: Buying,
) -> None:
    row = offered(buying.home("lee"))[SIERRA]
    buying.desk.act("lee", "click", action_id="columns", block_id=row, **{"in": "home"})
    buying.desk.act("lee", "close")
    buying.answer()
    assert buying.desk.view("lee") is None
    assert not [one for one in buying.desk.messages("@lee") if one.get("bot_id")]
    buying.open("lee", SIERRA)
    buying.submit("lee")
    buying.desk.act("lee", "close")
    buying.answer()
    assert "Kept, as Lee says." in buying.desk.messages("@lee")[-1]["text"]
