"""A late vendor is chased from the Home tab of the practice Slack, by the whole program."""

from pathlib import Path
from typing import Any

from memory import ledger, problem_queue
from memory.problem_queue import Filter, Problem
from memory.states import State
from slack_app.cards.problem_list import ALL
from tests.program_fixture import UNDO_SECONDS, Serving, program
from tests.sandbox_fixture import start_sandbox

ALL_KINDS = "Those of everybody"
LOADED = 180.0  # seconds: everything is copied first


def late(serving: Serving) -> Problem | None:
    with serving.database.read() as tx:
        return next(iter(problem_queue.page(tx, Filter(sweep="po_late"))), None)


def blocks(serving: Serving, person: str) -> list[dict[str, Any]]:
    view = serving.sandbox.get("/_control/slack/home", person=person)["view"]
    found: list[dict[str, Any]] = view["blocks"] if view else []
    return found


def opening(serving: Serving, person: str, problem: Problem) -> str | None:
    """Return the block of somebody's Home in which a problem is opened."""
    for block in blocks(serving, person):
        for one in block.get("elements", ()):
            if (one.get("action_id"), one.get("value")) == ("problem", str(problem.id)):
                return str(block["block_id"])
    return None


def test_a_late_vendor_is_chased_from_home_and_somebody_else_lets_it_go(tmp_path: Path) -> None:
    with start_sandbox(orders=60) as sandbox, program(sandbox, tmp_path) as serving:
        serving.live(days=4)  # of which two at most are no working days
        problem = serving.eventually(lambda: late(serving), LOADED)
        home = {"in": "home"}
        serving.act("lee", "open_home")
        serving.eventually(lambda: blocks(serving, "lee"))
        serving.act("lee", "click", action_id="problems_all", **home)
        serving.eventually(lambda: ALL_KINDS in str(blocks(serving, "lee")))
        chosen = {"action_id": "problems_show", "option": f"{ALL}:{problem.sweep}"}
        serving.act("lee", "select", **chosen, **home)
        where = serving.eventually(lambda: opening(serving, "lee", problem))
        serving.act("lee", "click", action_id="problem", block_id=where, **home)
        (view,) = sandbox.get("/_control/slack/views", person="lee")["views"]
        assert f"Ask for: Chase {problem.place} about {problem.name}" in str(view)
        serving.act("lee", "submit", values={"move": "step_0"})
        card = serving.eventually(lambda: serving.card(f"Write {problem.name}"))
        assert f"our purchase order {problem.name} was expected" in str(card)
        serving.press("jon", card, "approve")
        serving.settled()
        serving.move_calendar(UNDO_SECONDS)
        serving.eventually(lambda: sandbox.journal("send", vendor="graph"))
        serving.eventually(lambda: state(serving) is State.SUCCEEDED)
        (mail,) = sandbox.journal("send", vendor="graph")
        (to,) = mail["result"]["to"]
        assert f"MAIL to {to}, the whole text:" in str(card)
        assert "asked by Lee, approved by Jon" in mail["result"]["note"]
        assert serving.ops("lee", f"letter {problem.name} And today?") is not None
        again = serving.eventually(lambda: serving.card("And today?"))
        assert "needs Priya (or Olivia)" in str(again)
        assert "they were written to about it in the last 24 hours" in str(again)


def state(serving: Serving) -> State:
    with serving.database.read() as tx:
        return ledger.get(tx, 1).state
