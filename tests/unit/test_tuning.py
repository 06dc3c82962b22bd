"""Looser takes two admins, tighter holds at once and goes back for ten minutes; all is logged."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import String, select

from agent.directory import CachedDirectory
from agent.in_force import InForce, settings_of, standing
from agent.register import Entry, entries
from agent.sweeping import Sweeping
from agent.sweeps import SWEEPS
from agent.sweeps.paid_not_sent import PAID_NOT_SENT
from agent.sweeps.sweep import Mode
from agent.tuning import UNDO, Tuning
from memory import problem_queue, roster, sweep_runs, sweep_settings
from memory.mirror.rows import OrderLineRow, OrderRow
from memory.problem_queue import Filter, Problem
from memory.states import State
from memory.sweep_runs import RunState
from memory.sweep_settings import MODE, TEAM, Change, Setting
from memory.tables import audit, audit_payload, switches
from policies.errors import BadRequest, NotEligible, TooLate
from policies.people import Group, Person
from tests.copies import EVERYBODY, ZONE, Copies, copies_in
from tests.ledger_house import LedgerHouse, ledger_house

NAME = PAID_NOT_SENT.name
THE_MODE, THE_PROMISE = Setting(NAME), Setting(NAME, "promise")
GROUPS = {
    "Olivia": (Group.OWNERS, Group.ADMINS),
    "Priya": (Group.ADMINS,),
    "Sam": (Group.ADMINS,),
    "Mia": (Group.SUPPORT,),
}


@dataclass
class Office:
    """The admins, and a sweep they set."""

    copies: Copies
    tuning: Tuning
    sweeping: Sweeping

    def person(self, name: str) -> Person:
        return next(one for one in self.tuning.directory.everybody() if one.name == name)

    def put(self, name: str, **wanted: str) -> str:
        return self.tuning.change(self.person(name), NAME, wanted)

    def enrol(self, name: str, *groups: Group) -> None:
        with self.copies.database.transaction() as tx:
            roster.enrol(tx, name, groups=groups, accounts_used={"cli": name.casefold()})

    def now(self) -> InForce:
        with self.copies.database.read() as tx:
            return standing(tx, PAID_NOT_SENT)

    def entry(self) -> Entry:
        names = {one.id: one.name for one in self.tuning.directory.everybody()}
        with self.copies.database.read() as tx:
            return entries(tx, ZONE, names, (PAID_NOT_SENT,))[0]

    @property
    def problems(self) -> list[Problem]:
        with self.copies.database.read() as tx:
            return problem_queue.page(tx, Filter(), limit=100)

    @property
    def log(self) -> list[tuple[str, str, Mapping[str, str]]]:
        """Return what was logged of sweeps: kind, by whom, and what."""
        names = {one.id: one.name for one in self.tuning.directory.everybody()}
        query = select(audit.c.kind, audit.c.person, audit_payload.c.json).join_from(
            audit, audit_payload
        )
        with self.copies.database.read() as tx:
            rows = tx.connection.execute(
                query.where(audit.c.kind.startswith("sweep_")).order_by(audit.c.seq)
            ).all()
        return [(kind, names[person], json.loads(text)) for kind, person, text in rows]


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    with copies_in(database_url) as copies:
        directory = CachedDirectory(copies.database)
        tuning = Tuning(copies.database, directory, ZONE, EVERYBODY)
        sweeping = Sweeping(copies.database, ZONE, EVERYBODY, "worker-1", (PAID_NOT_SENT,))
        opened = Office(copies, tuning, sweeping)
        for name, groups in GROUPS.items():
            opened.enrol(name, *groups)
        yield opened


def late_order(copies: Copies, name: str, **ago: float) -> None:
    order = copies.put(
        OrderRow,
        name=name,
        placed_at=copies.ago(**ago),
        paid="PAID",
        sent="UNFULFILLED",
        total=37280,
        currency="USD",
    )
    copies.put(OrderLineRow, order_id=order.id, quantity=2, unsent=2, currency="USD")


def test_tighter_holds_at_once_and_is_one_row_of_the_log(office: Office) -> None:
    office.copies.fresh("orders")
    late_order(office.copies, "#1001", days=3)
    assert office.sweeping.run_due() == 1
    assert [one.name for one in office.problems] == ["#1001"]
    assert office.put("Priya", mode="shadow").startswith("Paid, not sent: Watch only. Until ")
    assert office.now().mode is Mode.SHADOW
    assert office.problems == [], "what only watches bothers nobody, from that moment on"
    (logged,) = office.log
    assert logged == ("sweep_mode", "Priya", {"sweep": NAME, "from": "propose", "to": "shadow"})
    assert office.entry().since.startswith("Priya, ")


def test_looser_waits_for_another_admin_and_the_log_names_both(office: Office) -> None:
    office.put("Priya", mode="off")
    office.copies.wait(UNDO)
    assert "Olivia or Sam has to agree" in office.put("Priya", mode="propose")
    assert "has to agree" in office.put("Priya", mode="propose"), "one admin twice is not two"
    assert office.now().mode is Mode.OFF
    wish = office.entry().wish
    assert wish
    assert wish.told == "Priya wants Mode: Off → Ask first."
    told = office.put("Olivia", mode="propose")
    assert told == "Paid, not sent: Ask first. Priya and you agreed."
    assert office.now().mode is Mode.PROPOSE
    assert office.entry().wish is None
    assert [kind for kind, *_ in office.log] == ["sweep_mode", "sweep_mode_wish", "sweep_mode"]
    _, by, payload = office.log[-1]
    assert (by, payload["agreed"]) == ("Olivia", office.person("Priya").id)


def test_a_wish_of_somebody_who_is_no_admin_any_more_does_not_count(office: Office) -> None:
    office.put("Priya", mode="off")
    office.copies.wait(UNDO)
    office.put("Priya", mode="propose")
    office.enrol("Priya", Group.SUPPORT)
    assert "Sam has to agree" in office.put("Olivia", mode="propose")
    assert office.now().mode is Mode.OFF
    office.put("Sam", mode="propose")
    assert office.now().mode is Mode.PROPOSE


def test_two_admins_who_wish_different_things_have_agreed_to_neither(office: Office) -> None:
    office.put("Priya", promise="1")
    office.copies.wait(UNDO)
    office.put("Priya", promise="5")
    office.put("Olivia", promise="4")
    assert office.now().values["promise"] == "1"
    office.put("Sam", promise="4")
    assert office.now().values["promise"] == "4"


def test_whoever_is_no_admin_sets_and_undoes_and_drops_nothing(office: Office) -> None:
    mia = office.person("Mia")
    office.put("Priya", mode="shadow")
    for attempt in (
        lambda: office.put("Mia", mode="off"),
        lambda: office.tuning.undo(mia, THE_MODE),
        lambda: office.tuning.drop(mia, THE_MODE),
        lambda: office.tuning.foresee(mia, NAME, {"mode": "off"}),
    ):
        with pytest.raises(NotEligible, match="Olivia, Priya or Sam can set that"):
            attempt()
    assert office.now().mode is Mode.SHADOW
    assert len(office.log) == 1


def test_for_ten_minutes_one_admin_alone_goes_back(office: Office) -> None:
    office.put("Priya", mode="shadow", promise="1")
    undo = office.entry().undo
    assert undo
    assert undo.told == "Undo: Ask first again"
    assert office.tuning.undo(office.person("Olivia"), THE_MODE) == "Paid, not sent: Ask first."
    assert office.now().mode is Mode.PROPOSE
    office.copies.wait(UNDO - timedelta(seconds=5))
    assert "has to agree" in office.put("Priya", promise="3"), "3 was never in force"
    office.copies.wait(timedelta(seconds=5))
    with pytest.raises(TooLate, match="ten minutes are over"):
        office.tuning.undo(office.person("Priya"), THE_PROMISE)
    assert "has to agree" in office.put("Priya", promise="2")
    assert office.now().values["promise"] == "1"


def test_what_was_set_since_is_not_undone_by_an_old_way_back(office: Office) -> None:
    office.put("Priya", mode="shadow")
    office.put("Priya", mode="off")
    office.tuning.undo(office.person("Priya"), THE_MODE)
    assert office.now().mode is Mode.SHADOW
    with pytest.raises(TooLate):
        office.tuning.undo(office.person("Priya"), THE_MODE)


def test_a_wish_is_dropped_by_any_admin_and_that_is_logged(office: Office) -> None:
    office.put("Priya", promise="1")
    office.copies.wait(UNDO)
    office.put("Priya", promise="5")
    office.tuning.drop(office.person("Sam"), THE_PROMISE)
    with pytest.raises(TooLate):
        office.tuning.drop(office.person("Sam"), THE_PROMISE)
    office.put("Olivia", promise="5")
    assert office.now().values["promise"] == "1", "the wish it would have completed is gone"
    assert [kind for kind, *_ in office.log] == [
        "sweep_limit",
        "sweep_limit_wish",
        "sweep_limit_wish_dropped",
        "sweep_limit_wish",
    ]


@pytest.mark.parametrize(
    ("what", "value", "said"),
    [
        ("promise", "16", "0 to 15 working days"),
        ("promise", "-1", "0 to 15 working days"),
        ("promise", "150.00 USD", "0 to 15 working days"),
        ("promise", "2.5", "0 to 15 working days"),
        ("mode", "lane", "That is not a mode it can have."),
        ("mode", "", "That is not a mode it can have."),
        ("team", "staff", "That is not a team it can have."),
        ("no_such", "1", "has no such limit"),
    ],
)
def test_nothing_outside_its_bounds_is_set(
    office: Office, what: str, value: str, said: str
) -> None:
    with pytest.raises(BadRequest, match=said):
        office.put("Priya", **{"mode": "off", what: value})
    assert (office.now().mode, office.log) == (Mode.PROPOSE, [])


def test_a_threshold_is_looked_by_from_the_next_run_on(office: Office) -> None:
    office.copies.fresh("orders")
    late_order(office.copies, "#1001", days=3)
    late_order(office.copies, "#1002", days=1, hours=12)
    assert len(office.sweeping.look(PAID_NOT_SENT).findings) == 1
    office.put("Priya", promise="1")
    assert len(office.sweeping.look(PAID_NOT_SENT).findings) == 2


def test_what_a_threshold_would_change_is_said_before_it_is_set(office: Office) -> None:
    office.copies.fresh("orders")
    for number, days in enumerate((3, 5, 9)):
        late_order(office.copies, f"#100{number}", days=days)
    priya = office.person("Priya")
    looser, forecast = office.tuning.foresee(priya, NAME, {"promise": "4"})
    assert looser == (
        "Working days a paid order has to leave: 2 working days → 4 working days. "
        "That is looser, so Olivia or Sam has to agree."
    )
    assert forecast == "Finds 3 now, would find 2. Not any more: #1000."
    _, forecast = office.tuning.foresee(priya, NAME, {"grave": "7"})
    assert forecast == "Finds 3 now, would find 3. Less urgent: #1001."
    tighter, forecast = office.tuning.foresee(priya, NAME, {"grave": "2"})
    assert tighter.endswith("Holds at once; for 10 minutes one admin may take it back.")
    assert forecast == "Finds 3 now, would find 3. More urgent: #1000."
    assert office.log == []


def test_what_cannot_be_tried_says_why(office: Office) -> None:
    (_, forecast) = office.tuning.foresee(office.person("Priya"), NAME, {"promise": "1"})
    assert forecast.endswith("cannot be tried now. No system is connected that has orders.")


def test_the_owner_team_is_one_admin_s_to_say_and_open_problems_go_there(office: Office) -> None:
    office.copies.fresh("orders")
    late_order(office.copies, "#1001", days=3)
    office.sweeping.run_due()
    assert office.put("Priya", team="buying") == "Paid, not sent: Owner: Buying."
    assert [one.team for one in office.problems] == ["buying"]
    office.copies.wait(timedelta(hours=2))
    office.copies.fresh("orders")
    assert office.sweeping.run_due() == 1
    assert [one.team for one in office.problems] == ["buying"]
    assert office.entry().owner == "Buying"
    assert [kind for kind, *_ in office.log] == ["sweep_team"]


def test_at_the_terminal_a_looser_mode_is_never_more_than_a_wish(office: Office) -> None:
    def typed(name: str, mode: str) -> str:
        wanted = {MODE: mode}
        return office.tuning.change(office.person(name), NAME, wanted, may_complete=False)

    typed("Priya", "off")
    typed("Priya", "propose")
    assert office.now().mode is Mode.OFF, "nor does anybody go back there"
    typed("Priya", "shadow")
    assert "on the Home tab in Slack" in typed("Olivia", "shadow")
    assert office.now().mode is Mode.OFF
    office.put("Olivia", mode="shadow")
    assert office.now().mode is Mode.SHADOW


def test_a_stored_limit_that_is_out_of_bounds_by_now_is_not_heeded(office: Office) -> None:
    for value in ("99", "soon", ""):
        with office.copies.database.transaction() as tx:
            change = Change(THE_PROMISE, before="2", value=value)
            sweep_settings.put(tx, change, person=office.person("Priya").id)
        assert office.now().values["promise"] == "2"


def test_the_register_says_what_fails_and_what_is_stale_and_neither_of_what_is_off(
    office: Office,
) -> None:
    assert (office.entry().failing, office.entry().stale) == (False, False)
    assert office.entry().last == "Has not run yet."
    office.copies.fresh("orders")
    office.sweeping.run_due()
    assert (office.entry().failing, office.entry().stale) == (False, False)
    office.copies.wait(timedelta(hours=4))
    assert (office.entry().failing, office.entry().stale) == (False, True)
    with office.copies.database.copying() as tx:
        run = sweep_runs.claim(tx, NAME, office.copies.now, "worker-1")
        assert run is not None
        sweep_runs.end(tx, run, RunState.FAILED, "It broke.")
    assert (office.entry().failing, office.entry().stale) == (True, True)
    assert "It broke." in office.entry().last
    office.put("Priya", mode="off")
    assert (office.entry().failing, office.entry().stale) == (False, False)


def test_every_setting_there_is_has_a_name_that_can_be_stored() -> None:
    kind = switches.c.name.type
    assert isinstance(kind, String)
    assert kind.length
    settings = [setting for sweep in SWEEPS for setting in settings_of(sweep)]
    assert max(len(f"undo:sweep:{one.key}") for one in settings) <= kind.length
    assert len({one.key for one in settings}) == len(settings), "a threshold is called like these"
    assert not any({MODE, TEAM} & {*one.thresholds} for one in SWEEPS)


@pytest.fixture
def house(database_url: str) -> Iterator[LedgerHouse]:
    with ledger_house(database_url) as opened:
        yield opened


def test_while_all_is_paused_sweeps_look_and_nothing_is_carried_out(house: LedgerHouse) -> None:
    approved = house.approved()
    house.decisions.freeze(person=house.people["Mia"], reason="Something is strange")
    with house.database.read() as tx:
        copies = Copies(house.database, tx.now())
    copies.fresh("orders")
    late_order(copies, "#1001", days=3)
    sweeping = Sweeping(house.database, ZONE, EVERYBODY, "worker-1", (PAID_NOT_SENT,))
    assert sweeping.run_due() == 1
    with house.database.read() as tx:
        assert [one.name for one in problem_queue.page(tx, Filter())] == ["#1001"]
    house.work(rounds=1)
    assert house.state(approved) is State.APPROVED
    assert house.till.effects == []
    for who in ("Dana", "Priya"):
        house.decisions.lift(person=house.people[who])
    house.work()
    assert house.state(approved) is State.SUCCEEDED, "it was the pause that held it back"
