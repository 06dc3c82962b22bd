"""Our real front door on a real database, connected to the practice Slack; no vendor, no model.

with start_sandbox(orders=20) as sandbox, front_desk(sandbox, tmp_path) as desk:
    desk.press("dana", desk.card(desk.propose()), "approve")
"""

import contextlib
import itertools
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal

from pydantic import SecretStr
from slack_bolt import App
from sqlalchemy import select
from starlette.applications import Starlette

from agent import surfaces
from agent.decisions import Decisions
from agent.directory import CachedDirectory
from agent.expiry import expire
from agent.judging import Bench
from agent.planner import Planner
from agent.pushes import Pushes
from agent.tuning import Tuning
from memory import inbox, ledger, outbox, roster, switches
from memory.database import Database
from memory.ledger import Action, Wish, Wording
from memory.schema import migrate
from memory.states import State
from memory.tables import inbox as arrived
from memory.tables import pushes as pushed
from policies.actions import ACTION_KINDS
from policies.actions.refund import REFUND, Refund
from policies.business_time import BusinessCalendar
from policies.judgement import Judgement
from policies.rulebook import load_rulebook
from slack_app.app import build_app
from slack_app.ballots import Ballots
from slack_app.clients import reading_client, sending_client
from slack_app.delivery import Delivery
from slack_app.front import Front
from slack_app.http import routes
from slack_app.people import Vouching
from slack_app.settings import SlackSettings
from slack_app.socket import SocketConnection
from slack_app.tally import Tally
from slack_app.uptime import Uptime
from tests.copies import EVERYBODY
from tests.desk_samples import ACCOUNT, FINANCE, GROUPS, TEAM, USERS, ZONE, refund, terms, worded
from tests.loopback import serving
from tests.patience import eventually
from tests.ready_database import lay_out
from tests.sandbox_fixture import Sandbox
from tools.registry import LOOKUPS

TIME_TO_DECIDE = timedelta(hours=20)
ROUND_THE_CLOCK = BusinessCalendar(ZONE, time(), time.max, frozenset(range(7)))
PLANNER = Planner(LOOKUPS, ACTION_KINDS)
UPTIME = Uptime({"Slack": lambda: True, "Shopify": lambda: False})


@dataclass
class Desk:
    """The running front door, the rows behind it, and the hands of the people before it."""

    sandbox: Sandbox
    settings: SlackSettings
    database: Database
    directory: CachedDirectory
    decisions: Decisions
    bench: Bench
    app: App
    delivery: Delivery
    people: dict[str, str]
    socket: SocketConnection | None = None
    door: str = ""
    calendar: timedelta = timedelta()
    wake: threading.Event = field(default_factory=threading.Event)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1001))

    # Rows --------------------------------------------------------------------------------
    def propose(
        self,
        arguments: Refund | None = None,
        judgement: Judgement | None = None,
        *,
        requester: str = "mia",
        told: tuple[str, ...] = (),
        channel: str = "",
        ts: str = "",
        event: str = "",
        replacing: Action | None = None,
    ) -> Action:
        """Store an Action as the desk of `agent` would, and give it its places."""
        arguments = arguments or refund(order=next(self.numbers))
        wording = worded(arguments, judgement or terms(FINANCE), told)
        wish = Wish(
            requester_id=self.people[requester],
            words="refund it",
            event=event or f"test:{next(self.numbers)}",
            position=0,
            thread=f"{TEAM}:{channel}:{ts}" if channel else "",
            channel=channel,
            ts=ts,
            expires_at=datetime.now(UTC) + TIME_TO_DECIDE,
            replaces=replacing.id if replacing else None,
        )
        with self.database.transaction() as tx:
            if replacing:
                replacing = ledger.transition(tx, ledger.get(tx, replacing.id), State.SUPERSEDED)
            action = ledger.propose(tx, REFUND, wording, wish, State.PENDING)
            if replacing:
                ledger.link_replacement(tx, replacing, action)
            surfaces.show(tx, action)
        self.wake.set()
        return action

    def reword(self, action: Action, person: str, arguments: Refund) -> Action:
        """Give an Action another wording, as the desk of `agent` would."""
        with self.database.transaction() as tx:
            current = ledger.revision(tx, action.id, action.revision)
            told = current.told or {}
            wording = Wording(arguments, current.terms, facts={}, material={}, told=told)
            changed = ledger.revise(
                tx,
                action,
                REFUND,
                wording,
                editor=self.people[person],
                expires_at=action.expires_at,
            )
        self.wake.set()
        return changed

    def now(self, action: Action) -> Action:
        """Read an Action again."""
        with self.database.read() as tx:
            return ledger.get(tx, action.id)

    def move(self, action: Action, *states: State, **more: Any) -> Action:  # noqa: ANN401 - whatever a transition takes
        """Lead an Action through some states, as the executor would."""
        with self.database.transaction() as tx:
            current = ledger.get(tx, action.id)
            for state in states:
                current = ledger.transition(tx, current, state, **more)
        self.wake.set()
        return current

    def nudge(self) -> None:
        """Tell people what waits for them, as the worker would."""
        Pushes(self.database, self.bench).run()
        self.wake.set()

    def wait(self, length: timedelta) -> None:
        """Move the calendar on."""
        self.calendar += length
        with self.database.transaction() as tx:
            switches.set_clock_offset(tx, round(self.calendar.total_seconds()))
        self.wake.set()

    def run_out(self, action: Action) -> None:
        """Let the time to decide pass, as the worker would notice it."""
        with self.database.transaction() as tx:
            past = tx.now() - timedelta(seconds=1)
            ledger.postpone_expiry(tx, ledger.get(tx, action.id), past)
        expire(self.database)
        self.wake.set()

    def copy(self, action: Action, person: str) -> dict[str, Any]:
        """Return the direct message in which a person has a copy of a card."""
        assert self.settled(), "surfaces are still behind"
        with self.database.read() as tx:
            held = tx.connection.scalar(
                select(pushed.c.surface).where(
                    pushed.c.action_id == action.id, pushed.c.person_id == self.people[person]
                )
            )
        assert held, f"{person} has no copy of {action.name}"
        return self.surface(held, f"@{person}")

    def letters(self, kind: str | None = None) -> list[inbox.Letter]:
        """Return what arrived and is not answered."""
        with self.database.read() as tx:
            open_ones = select(arrived.c.id).where(arrived.c.done_at.is_(None))
            ids = tx.connection.scalars(open_ones.order_by(arrived.c.id)).all()
            found = [inbox.get(tx, one) for one in ids]
        return [one for one in found if one and kind in (None, one.kind)]

    def settled(self, within: float = 5.0) -> bool:
        """Wait until every surface shows the truth."""

        def all_shown() -> bool:
            with self.database.read() as tx:
                return outbox.behind(tx) == 0

        self.wake.set()
        return eventually(all_shown, within)

    def look_again(self) -> None:
        """Ask Slack who everybody is now, as the clock does every minute."""
        self.directory._known.clear()
        self.directory.refresh()

    # Slack -------------------------------------------------------------------------------
    def act(self, person: str, do: str, **gesture: object) -> dict[str, Any]:
        """Let a person do something and return what came of it."""
        return self.sandbox.post("/_control/slack/act", {"person": person, "do": do, **gesture})

    def say(self, person: str, text: str, channel: str = "ops", **more: object) -> dict[str, Any]:
        """Let a person write something."""
        return self.act(person, "say", channel=channel, text=text, **more)

    def messages(self, channel: str) -> list[dict[str, Any]]:
        """Return a conversation as it stands, oldest first."""
        return list(self.sandbox.get(f"/_control/slack/channels/{channel}")["messages"])

    def card(self, action: Action) -> dict[str, Any]:
        """Return the card of an Action, once everything is shown."""
        assert self.settled(), "surfaces are still behind"
        return self.surface(f"card:{action.name}", "approvals")

    def surface(self, name: str, channel: str) -> dict[str, Any]:
        """Return the one message that is a surface."""
        found = [
            message
            for message in self.messages(channel)
            if (message.get("metadata") or {}).get("event_payload", {}).get("surface") == name
        ]
        assert len(found) == 1, f"{len(found)} messages are {name}"
        return found[0]

    def press(
        self, person: str, message: dict[str, Any], action_id: str, **more: object
    ) -> dict[str, Any]:
        """Let a person press a button of a message in #approvals, or in `channel`."""
        where = {"channel": "approvals", "ts": message["ts"], **more}
        return self.act(person, "click", action_id=action_id, **where)

    def view(self, person: str) -> dict[str, Any] | None:
        """Return the modal a person sees."""
        views = list(self.sandbox.get("/_control/slack/views", person=person)["views"])
        return views[-1] if views else None

    def whispers(self, person: str, channel: str = "approvals") -> list[str]:
        """Return what only this person saw, once everything is shown."""
        assert self.settled()
        user = USERS.get(person, person)
        return [m["text"] for m in self.messages(channel) if m.get("for_user") == user]

    def calls(self, method: str) -> list[dict[str, Any]]:
        """Return every call of one Web API method."""
        return list(self.sandbox.get("/_control/slack/calls", method=method)["calls"])

    def new_delivery(self, owner: str) -> Delivery:
        """Return another sender, as a second process would have."""
        client = sending_client(self.settings)
        return Delivery(
            self.database, client, self.settings, self.directory, ZONE, owner, uptime=UPTIME
        )


@contextlib.contextmanager
def front_desk(
    sandbox: Sandbox,
    folder: Path,
    *,
    http: bool = False,
    draining: bool = True,
    down: float = 0,
    enterprise: str | None = None,
) -> Iterator[Desk]:
    """Open the front door over Socket Mode, or over signed HTTP.

    `down` is for how many seconds Slack does not answer from the start; without `draining` the
    outbox is left to the test. `enterprise` is the Grid of our workspace, for HTTP only.
    """
    sandbox.post("/_control/reset", {"orders": 20})
    desk = _built(sandbox, folder, "http" if http else "socket", enterprise)
    if down:
        sandbox.fault("down", vendor="slack", seconds=down)
    stopping = threading.Event()

    def drain() -> None:
        while not stopping.is_set():
            while desk.delivery.drain():
                pass
            desk.wake.wait(0.1)
            desk.wake.clear()

    thread = threading.Thread(target=drain, name="drain")
    with _by_http(desk) if http else _by_socket(desk):
        desk.look_again()
        if draining:
            thread.start()
        try:
            yield desk
        finally:
            stopping.set()
            if draining:
                thread.join()
            desk.database.close()


def _built(
    sandbox: Sandbox,
    folder: Path,
    mode: Literal["socket", "http"],
    enterprise: str | None,
) -> Desk:
    keys = sandbox.get("/_control/connect")["slack"]
    settings = SlackSettings(
        bot_token=SecretStr(keys["bot_token"]),
        app_token=SecretStr(keys["app_token"]),
        signing_secret=SecretStr(keys["signing_secret"]),
        api_url=keys["api_url"],
        team_id=keys["team_id"],
        mode=mode,
        enterprise_id=enterprise,
    )
    database = Database(lay_out(f"sqlite:///{folder}/front.db"), practice=True)
    migrate(database)
    with database.transaction() as tx:
        roster.open_account(tx, ACCOUNT, system="shopify", name="Practice")
        slack = {name: {"slack": f"{TEAM}:{USERS[name]}"} for name in GROUPS}
        people = {
            name: roster.enrol(tx, name.capitalize(), groups=groups, accounts_used=slack[name])
            for name, groups in GROUPS.items()
        }
    vouching = Vouching(reading_client(settings), database, enterprise_id=enterprise)
    directory = CachedDirectory(database, vouching)
    rulebook = load_rulebook()
    bench = Bench(lambda: rulebook, directory, ROUND_THE_CLOCK, ZONE)
    decisions = Decisions(database, bench)
    wake, counting = threading.Event(), threading.Lock()

    def poke(what: str) -> None:
        if what == "ballots":
            with counting:  # before the press is acknowledged, so that tests need not wait
                tally.run()
        wake.set()

    front = Front(
        database=database,
        decisions=decisions,
        tuning=Tuning(database, directory, ZONE, EVERYBODY),
        ballots=Ballots(database),
        directory=directory,
        poke=poke,
        zone=ZONE,
        asked_plainly=PLANNER.asked_plainly,
        team_id=keys["team_id"],
        enterprise_id=enterprise,
    )
    tally = Tally(front)
    return Desk(
        sandbox=sandbox,
        settings=settings,
        database=database,
        directory=directory,
        decisions=decisions,
        bench=bench,
        app=build_app(settings, front),
        delivery=Delivery(
            database, sending_client(settings), settings, directory, ZONE, "tests", uptime=UPTIME
        ),
        people=people,
        wake=wake,
    )


@contextlib.contextmanager
def _by_socket(desk: Desk) -> Iterator[None]:
    desk.socket = SocketConnection(desk.app, desk.settings)
    desk.socket.start()
    try:
        assert eventually(lambda: desk.socket is not None and desk.socket.connected, 10.0)
        yield
    finally:
        # Closing waits for the SDK's blocking read, up to 3 s; a reset line ends that read at once.
        desk.sandbox.fault("kill_socket", vendor="slack", seconds=0.05)
        desk.socket.stop()


@contextlib.contextmanager
def _by_http(desk: Desk) -> Iterator[None]:
    with serving(Starlette(routes=[*routes(desk.app)])) as url:
        desk.door = f"{url}/slack/events"
        how = {"mode": "http", "url": desk.door, "enterprise": desk.settings.enterprise_id}
        desk.sandbox.post("/_control/slack/delivery", how)
        try:
            yield
        finally:
            desk.sandbox.post("/_control/slack/delivery", {"mode": "socket"})
