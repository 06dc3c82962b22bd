"""Cases made by hand, for cards and forms that need no database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from agent.column_sheets import Row, Sheet
from agent.register import Entry as Automation
from agent.register import Open
from memory.effects import EffectRow, Outcome
from memory.homes import Look
from memory.ledger import Action, Revision
from memory.problem_queue import Problem
from memory.problems import Severity, Standing
from memory.states import State
from memory.sweep_settings import Setting
from memory.votes import Decision
from policies.freshness import Freshness
from slack_app.cards.case import Case, Said
from slack_app.cards.entry import Entry
from slack_app.cards.home import Tab, entries_wanted
from slack_app.cards.problem_list import GLANCE, ProblemList, is_of_problems
from slack_app.cards.problem_list import PAGE as PROBLEMS_A_PAGE
from slack_app.problems import Listed, listed
from slack_app.queues import Queue
from slack_app.uptime import Link
from tests.desk_samples import FINANCE, refund, terms
from tools.mirror.feed import WaitsForColumns
from tools.vendor_lists.roles import Role

NOW = datetime(2026, 11, 24, 18, 42, tzinfo=UTC)
ZONE = ZoneInfo("America/Los_Angeles")
TOLD = (
    "REFUND $186.40 to Visa ..4417",
    "#1001 Shopify · 1 of 2 shelf units",
    "“arrived bent” · 2 photos",
    "Paid $372.80 · refunded before $0.00",
    "Left after this $186.40",
)


def a_case(state: State = State.PENDING, **changes: Any) -> Case:  # noqa: ANN401 - any field of Case
    arguments = changes.pop("arguments", refund())
    action = Action(
        id=17,
        kind="refund",
        account="shopify:practice",
        target="t",
        business_key="b",
        state=state,
        revision=2,
        requester_id="mia",
        words="refund 1001, it arrived bent",
        origin_event="e",
        origin_position=0,
        thread="",
        channel="",
        ts="",
        created_at=NOW,
        changed_at=NOW,
        expires_at=NOW + timedelta(hours=25),
        not_before=changes.pop("not_before", None),
        lease_owner=None,
        lease_until=None,
        fence=0,
        attempts=0,
        outcome=changes.pop("outcome", ""),
        replaces=None,
        replaced_by=18 if state is State.SUPERSEDED else None,
        retries=None,
    )
    revision = Revision(
        action_id=17,
        number=2,
        schema_version=1,
        digest="d" * 64,
        arguments=arguments.model_dump(mode="json") if arguments else None,
        nonce="n",
        terms=changes.pop("terms", terms(FINANCE)),
        facts={},
        material={},
        told={
            "lines": list(changes.pop("told", TOLD)),
            "evidence": list(changes.pop("evidence", ())),
            "ask": {"order": "1001", "amount": None, "reason": "damaged", "note": "bent"},
        },
        editor_id="mia",
        created_at=NOW,
    )
    case = Case(
        action=action,
        revision=revision,
        requester="Mia",
        editor="",
        deciders="Dana (or Olivia)",
        votes=(),
        effect=None,
        pause=None,
        truth="A-17 is waiting for a decision.",
        now=NOW,
        zone=ZONE,
    )
    return replace(case, **changes)


def a_copy(title: str, *, failures: int = 0) -> Freshness:
    """Return how a copy stands that was brought up to date two minutes ago."""
    return Freshness(
        account="shopify:acme",
        stream=title.partition(" ")[2],
        title=title,
        now=NOW,
        due_at=NOW,
        succeeded_at=NOW - timedelta(minutes=2),
        whole_at=NOW - timedelta(hours=3),
        seen_at=NOW,
        loaded=400,
        expected=400,
        rows=400,
        error="Shopify is not answering." if failures else "",
        failures=failures,
        error_share=0.02 * failures,
        budget=98,
    )


def a_waiting_list(number: int = 1) -> Freshness:
    """Return how a vendor's list stands whose columns nobody has confirmed."""
    return replace(
        a_copy(f"Vendor {number} list"),
        account=f"feeds:acme/vendor-{number}",
        error="Nobody has confirmed the columns of “stock.csv” yet",
        stale_after=timedelta(hours=36),
        waits_for=WaitsForColumns.code,
    )


def a_sheet(**changes: Any) -> Sheet:  # noqa: ANN401 - any field of it
    """Return a vendor's columns to look over."""
    sheet = Sheet(
        source="feeds:acme/vendor-1",
        digest="0" * 64,
        head="Vendor 1: stock.csv of 24 Nov 2026 08:00, 1 rows",
        titles=("SKU", "Qty"),
        places={Role.SKU: 0, Role.QUANTITY: 1},
        decimal=".",
        doubt=False,
        prices_in="",
        rows=(Row(part="BIN-24", read="12 there", stands="BIN-24 | 12"),),
        wrong="",
    )
    return sheet.model_copy(update=changes)


def an_automation(number: int = 1, **changes: Any) -> Automation:  # noqa: ANN401 - any field of it
    """Return an automation of the register as it says most about itself."""
    known = Automation(
        name=f"sweep_{number}",
        title=f"Sweep {number}",
        mode="Ask first",
        owner="Support",
        trigger="Every hour.",
        conditions="Paid, nothing of it sent.",
        action="Shows it to support.",
        fallback="Nothing is said while the copy of orders is not fresh.",
        last="Has not run yet.",
        failing=False,
        stale=False,
    )
    return replace(known, **changes)


def a_wish(name: str = "sweep_1") -> Open:
    """Return what Priya wishes of an automation."""
    return Open(Setting(name), "priya", "Priya wants Mode: Off → Ask first.")


def a_tab(
    *,
    shows: str = "",
    page: int = 0,
    pause: str = "",
    waiting: int = 24,
    failures: int = 0,
    laid_aside: int = 0,
    may_replay: bool = False,
    problems: int = 0,
) -> Tab:
    """Return a Home tab of somebody for whom so much waits, seen at one page."""
    counts = {queue: waiting if queue in {Queue.MINE, Queue.OPEN} else 0 for queue in Queue}
    entry = Entry(a_case(), "https://slack.example/p1")
    look = Look(shows, page)
    shown = {
        queue: [entry] * len(range(counts[queue])[part])
        for queue, part in entries_wanted(look, counts).items()
    }
    return Tab(
        look=look,
        shown=shown,
        counts=counts,
        worth="$812" if waiting else "",
        pause=pause,
        may_lift=True,
        links=(
            Link("Slack", is_up=True, since=NOW),
            Link("Shopify", is_up=False, since=NOW),
        ),
        zone=ZONE,
        problems=a_list(shows, page, problems),
        copies=(a_copy("Shopify orders"), a_copy("Shopify stock", failures=failures)),
        laid_aside=laid_aside,
        may_replay=may_replay,
    )


def a_problem(number: int = 1, state: Standing = Standing.OPEN) -> Listed:
    """Return a problem as people read it."""
    problem = Problem(
        id=number,
        sweep="paid_not_sent",
        account="shopify:acme",
        kind="order",
        object=f"order/{number}",
        name=f"#{1000 + number}",
        state=state,
        there=True,
        severity=Severity.TODAY,
        money=37280,
        currency="USD",
        place="Reno",
        since=NOW,
        due_at=None,
        facts={"units": 2, "sent": "UNFULFILLED"},
        team="support",
        assignee_id=None,
        snoozed_until=None,
        action_id=None,
        found_at=NOW,
        changed_at=NOW,
        ended_at=None,
        reopened=0,
    )
    return listed(problem, {}, ZONE)


def a_list(shows: str, page: int, total: int) -> ProblemList | None:
    """Return the problems on a tab that shows them, seen at one page."""
    if shows and not is_of_problems(shows):
        return None
    first = page * PROBLEMS_A_PAGE if shows else 0
    size = PROBLEMS_A_PAGE if shows else GLANCE
    found = [a_problem(number + 1) for number in range(total)[first : first + size]]
    kinds = {"paid_not_sent": f"Paid, not sent ({total})"}
    return ProblemList(shows, page, found, total, total, "$372.80", kinds)


DANA = Said("Dana", Decision.APPROVE, "", NOW)
DONE = EffectRow(
    action_id=17,
    step=0,
    key="k",
    credit="A-17, asked by Mia, approved by Dana",
    marker="m",
    request_digest="r",
    fence=1,
    intended_at=NOW,
    outcome=Outcome.DONE,
    remote_ref="gid",
    url="https://shop.example/orders/1001?a=1&b=2",
)
