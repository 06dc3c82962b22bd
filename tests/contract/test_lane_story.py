"""The lane over the real wires: the practice shop has none, and its Amazon listing is paused."""

from agent.sweep_asks import SweepAsks
from agent.sweeps.sweep import Mode
from agent.sweeps.vendor_out_live import VENDOR_OUT_LIVE
from memory import ledger, problem_queue, sweep_modes, sweep_runs
from memory.problem_queue import Filter
from memory.problems import Finding, Severity, tell
from memory.states import State
from memory.sweep_runs import RunState
from tests.action_story import Story, sandbox, story

__all__ = ["sandbox", "story"]

SKU = "BIN-24"


def test_what_a_sweep_may_do_by_itself_is_done_once_on_amazon(story: Story) -> None:
    house, name = story.house, VENDOR_OUT_LIVE.name
    with house.database.transaction() as tx:
        now = tx.now()
        run = sweep_runs.claim(tx, name, now, "sweeper")
        assert run is not None
        facts = {"on_market": 1, "sold": 3, "window_days": 7, "channel": "on a marketplace"}
        found = Finding(
            account="amazon:countersign-practice",
            kind="listing",
            object=SKU,
            name=SKU,
            severity=Severity.NOW,
            money=None,
            currency=None,
            place="Rubber Inc",
            since=now,
            due_at=None,
            facts=facts,
        )
        tell(tx, name, "buying", [found], shown=True)
        sweep_runs.end(tx, run, RunState.DONE, "")
        sweep_modes.put(tx, name, Mode.LANE, person=None)
    assert SweepAsks(house.house.filing, (VENDOR_OUT_LIVE,)).run() == 1
    with house.database.read() as tx:
        (problem,) = problem_queue.page(tx, Filter(sweep=name))
        assert problem.action_id is not None
        terms = ledger.revision(tx, problem.action_id, 1).terms
    assert terms.allowed, terms.why
    assert house.executor().run(problem.action_id) is State.APPROVED  # it may still be taken back
    house.clock(31)
    assert house.executor().run(problem.action_id) is State.SUCCEEDED
    (change,) = story.sandbox.journal("patchListingsItem", "amazon")
    assert (change["arguments"]["sku"], change["arguments"]["quantity"]) == (SKU, 0)
    told = story.say(f"who approved A-{problem.action_id}").text
    assert "Asked by Countersign" in told
    assert "Nobody had to agree" in told
    assert "Rule: Inside the limits: the shop has none, 12 on offer" in told
    assert story.say(f"how many {SKU}", "lee").text.endswith("On Amazon: off sale, 0.")
