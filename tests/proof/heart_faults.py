"""Faults of the heart itself and of the ground it stands on, with a vendor in this process.

Each function is one run on a house that many runs share; every run has an order of its own.
Effects are counted at the Till, and only those of the run's order that carry our key.
"""

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from types import MappingProxyType

from sqlalchemy import func, select

from agent.expiry import expire
from memory.ledger import Action
from memory.states import TERMINAL, State
from memory.tables import audit
from memory.votes import Answer
from policies.errors import AlreadyAsked
from tests.ledger_house import UNDO, LedgerHouse
from tests.proof.broken_database import interrupted, without_room
from tests.proof.tally import Trial
from tests.till import Fault, TillOrder

A_DAY = timedelta(hours=25)
SETTLED = TERMINAL | {State.NEEDS_HUMAN}
HeartFault = Callable[[LedgerHouse], Trial]


def _order(house: LedgerHouse) -> str:
    name = str(5000 + len(house.till.orders))
    house.till.orders[name] = TillOrder(paid=100_00, customer=f"customer-{name}")
    return name


def _approved(house: LedgerHouse) -> Action:
    return house.approved(_order(house), "1.00")


def _ours(house: LedgerHouse, order: str) -> int:
    return sum(1 for one in house.till.orders[order].refunds if one.key)


def _order_of(house: LedgerHouse, action: Action) -> str:
    return house.action(action.id).target.rpartition("/")[2].rpartition(":")[2]


def _settled(house: LedgerHouse, action: Action, *, wrong: str = "", wanted: int = 1) -> Trial:
    """Let another worker finish, follow fresh cards to their end, and count."""
    began = time.monotonic()
    for _ in range(4):
        house.work(rounds=8)
        fresh = [one for one in house.in_states(State.PENDING) if one.target == action.target]
        for one in fresh:
            for who in ("Priya", "Dana", "Olivia"):
                house.vote(one, who)
            house.wait(UNDO)
        if not fresh:
            break
    states = [one.state for one in house.in_states(*State) if one.target == action.target]
    return Trial(
        effects=_ours(house, _order_of(house, action)),
        seconds=time.monotonic() - began,
        wanted=wanted,
        by_person=State.NEEDS_HUMAN in states,
        stuck=any(state not in SETTLED for state in states),
        wrong=wrong,
    )


def _run(house: LedgerHouse, action: Action, on_step: Callable[[str], None]) -> None:
    """Let a worker run into the fault; whatever it raises, a worker's loop survives."""
    with contextlib.suppress(Exception):
        house.executor("worker-1", on_step=on_step).run(action.id)


# The vendor ------------------------------------------------------------------------------------
def same_key_other_bytes(house: LedgerHouse) -> Trial:
    """The vendor knows the key from other bytes and refuses the second attempt."""
    action = _approved(house)
    house.till.faults.append(Fault.RESPONSE_LOST)
    house.till.stale = True
    house.executor().run(action.id)
    key, (_, paid) = next(reversed(house.till._keys.items()))
    house.till._keys[key] = ("other bytes", paid)
    house.wait(timedelta(seconds=61))
    house.reconciler().run()
    house.executor().run(action.id)
    house.till.stale = False
    return _settled(house, action)


def key_expired(house: LedgerHouse) -> Trial:
    """A day passes before anybody looks; every second request had never arrived at all."""
    arrived = len(house.till.orders) % 2 == 0
    action = _approved(house)
    house.till.faults.append(Fault.RESPONSE_LOST if arrived else Fault.REQUEST_LOST)
    house.executor().run(action.id)
    house.wait(A_DAY)
    return _settled(house, action, wanted=int(arrived))


def lookup_lags(house: LedgerHouse) -> Trial:
    """The refund was made, and reading back does not show it yet."""
    action = _approved(house)
    house.till.faults.append(Fault.RESPONSE_LOST)
    house.till.stale = True
    house.executor().run(action.id)
    house.wait(timedelta(seconds=61))
    house.reconciler().run()
    house.executor().run(action.id)
    house.till.stale = False
    return _settled(house, action)


def refunded_by_hand(house: LedgerHouse) -> Trial:
    """Somebody refunds in the vendor's own pages between approval and execution."""
    action = _approved(house)
    house.till.refund_by_hand(_order_of(house, action), 5_00)
    house.executor().run(action.id)
    unseen = house.state(action) is State.SUPERSEDED and not _ours(house, _order_of(house, action))
    return _settled(house, action, wrong="" if unseen else "sent on facts nobody had seen")


# The database ----------------------------------------------------------------------------------
def database_interrupted(house: LedgerHouse) -> Trial:
    """The database is locked, or fails over, while the outcome is being recorded."""
    action = _approved(house)
    with interrupted(house.database) as on_step:
        _run(house, action, on_step)
    open_still = house.state(action) is State.EXECUTING
    return _settled(house, action, wrong="" if open_still else f"recorded: {house.state(action)}")


def no_room_for_the_log(house: LedgerHouse) -> Trial:
    """The log takes no row: a vote then does not count, and an outcome is not recorded."""
    pending = house.asked(_order(house), "1.00")
    with without_room(house.database):
        try:
            counted = house.vote(pending, "Priya").counted
        except Exception:  # noqa: BLE001 - what cannot be logged did not happen
            counted = False
    wrong = "a vote counted that is not in the log" if counted else ""
    house.vote(pending, "Priya")
    house.wait(UNDO)
    with without_room(house.database, at="before_record") as on_step:
        _run(house, pending, on_step)
    if house.state(pending) is not State.EXECUTING:
        wrong = f"recorded without a log: {house.state(pending)}"
    return _settled(house, pending, wrong=wrong)


# Clocks and deploys ----------------------------------------------------------------------------
def two_leaders(house: LedgerHouse) -> Trial:
    """Two workers' clocks tick at once, over something due and something that has lapsed."""
    lapsed = house.asked(_order(house), "1.00")
    house.wait_past_expiry(lapsed)
    action = _approved(house)
    gate = threading.Barrier(2)

    def tick(owner: str) -> None:
        gate.wait()
        expire(house.database)
        house.reconciler().run()
        for due in house.executor(owner).due():
            house.executor(owner).run(due)

    threads = [threading.Thread(target=tick, args=(f"worker-{n}",)) for n in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    endings = _steps(house, lapsed, State.EXPIRED)
    return _settled(house, action, wrong="" if endings == 1 else f"expired {endings} times")


def asked_twice_at_once(house: LedgerHouse) -> Trial:
    """Two people ask for the same thing at the same moment; there are no sweeps yet."""
    order, gate = _order(house), threading.Barrier(2)
    filed: list[Action] = []

    def ask(who: str) -> None:
        gate.wait()
        try:
            filed.append(house.asked(order, "1.00", by=who))
        except AlreadyAsked:
            return

    threads = [threading.Thread(target=partial(ask, who)) for who in ("Mia", "Jon")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    house.vote(filed[0], "Priya")
    house.wait(UNDO)
    return _settled(house, filed[0], wrong="" if len(filed) == 1 else "asked twice")


def deployed_while_pending(house: LedgerHouse) -> Trial:
    """A new program with another shape of the Action is started between card and execution."""
    action = _approved(house)
    capability = house.filing.capability("refund")
    newer = replace(capability.kind, schema_version=capability.kind.schema_version + 1)
    _deploy(house, replace(capability, kind=newer))
    house.executor().run(action.id)
    unsent = house.state(action) is State.SUPERSEDED and not _ours(house, _order_of(house, action))
    found = _settled(house, action, wrong="" if unsent else "an old shape was sent")
    _deploy(house, capability)
    return found


def rules_changed_while_pending(house: LedgerHouse) -> Trial:
    """A lead approved; by the time it is carried out, finance has to. Each time on another day.

    Whoever asks for much on one day needs more people, and that is another rule's story.
    """
    house.wait(timedelta(days=1))
    action = house.approved(_order(house), "15.00")
    house.tune(lead_up_to="10.00 USD")
    house.executor().run(action.id)
    unsent = house.state(action) is State.SUPERSEDED and not _ours(house, _order_of(house, action))
    found = _settled(house, action, wrong="" if unsent else "an old judgement was enough")
    house.tune()
    return found


def clock_jumps(house: LedgerHouse) -> Trial:
    """The clock leaps two hours ahead while a call is out, and back again before its record."""
    action = _approved(house)

    def leap(step: str) -> None:
        if step == "before_send":
            house.wait(timedelta(hours=2))
            house.reconciler().run()
        elif step == "before_record":
            house.wait(timedelta(hours=-2))

    _run(house, action, leap)
    late = house.asked(_order(house), "1.00")
    house.wait_past_expiry(late)
    told = house.vote(late, "Priya").answer
    house.wait(timedelta(hours=-1))
    again = house.vote(late, "Priya").answer
    house.wait(timedelta(hours=1))
    fits = told is Answer.EXPIRED and again in {Answer.APPROVED, Answer.EXPIRED, Answer.TOO_LATE}
    return _settled(house, action, wrong="" if fits else f"told {told}, then {again}")


def _deploy(house: LedgerHouse, capability: object) -> None:
    """Put another capability in force; a filing is frozen, because no program swaps its hands."""
    registry = MappingProxyType({"refund": capability})
    object.__setattr__(house.filing, "capabilities", registry)


def _steps(house: LedgerHouse, action: Action, to: State) -> int:
    with house.database.read() as tx:
        query = select(func.count()).select_from(audit)
        found = query.where(audit.c.action == action.id, audit.c.to_state == to.value)
        return int(tx.connection.scalar(found) or 0)


HEART_FAULTS: dict[int, tuple[str, HeartFault]] = {
    11: ("same key, other bytes", same_key_other_bytes),
    12: ("key expired (a day in the queue)", key_expired),
    13: ("look-up lags behind", lookup_lags),
    25: ("database locked or failed over while recording", database_interrupted),
    26: ("no room left for the log", no_room_for_the_log),
    27: ("two clocks tick at once", two_leaders),
    28: ("the same thing asked twice at once", asked_twice_at_once),
    29: ("deployed with another shape while pending", deployed_while_pending),
    30: ("rules tightened while pending", rules_changed_while_pending),
    31: ("clock jumps two hours, there and back", clock_jumps),
    33: ("refunded by hand between approval and execution", refunded_by_hand),
}
