"""What chance chooses from: wishes, what goes wrong with them, and who does what meanwhile."""

from collections.abc import Mapping

from hypothesis import strategies as st

from memory.states import State
from tests.scenario.ledger_company import PRICES, VOTES, Wanted
from tests.till import Fault

FLOOR_EFFECTS, FLOOR_FAULT = 1_000, 100
FAULT_KINDS = (*Fault, "worker killed", "lease taken over", "late request arrived")
SEAMS = (
    *("before_claim", "claimed", "judged", "intent", "before_send"),
    *("after_send", "before_record", "audited", "recorded"),
)
WITH_LEASE = ("claimed", "judged", "intent", "before_send", "after_send", "before_record")

WISHES = st.builds(
    Wanted,
    slot=st.integers(0, len(PRICES) - 1),
    percent=st.sampled_from([2, 3, 5, 11, 30, 60, 100]),
    asker=st.sampled_from(["Mia", "Jon", "Priya"]),
    rough=st.sampled_from([False, False, False, True]),
)
FAULTS = st.lists(st.sampled_from(Fault), min_size=1, max_size=3)
DECIDERS = st.sampled_from(["Olivia", "Priya", "Dana"])
ANYBODY = st.sampled_from(["Olivia", "Priya", "Dana", "Mia", "Lee", "Gus"])
MOVES = st.tuples(
    ANYBODY,
    st.sampled_from([*VOTES, "edit", "edit by the asker", "take back", "wait too long"]),
    st.integers(1, 60),
)
GROUND = [
    *("freeze", "stricter rules", "lower cap", "refund by hand", "lapse"),
    *("order grows", "all leave", "asker leaves", "approver leaves"),
]
ON_ITS_WAY = ["take back", "order grows", "asker leaves", "throttled", "lapse"]


def for_a_lead(number: int, asker: str) -> Wanted:
    """Return the n-th of some small wishes: each for its own amount, over $20, under $150."""
    slot = 1 + number % 5
    return Wanted(slot, 25_00 * 100 // PRICES[slot] + number // 5 * 2, asker, rough=False)


def ending(faults: list[Fault]) -> State:
    """Where a refund ends: refused only if no earlier request may have arrived."""
    for fault in faults:
        if fault is Fault.REFUSED:
            return State.FAILED
        if fault not in {Fault.THROTTLED, Fault.UNREACHABLE}:
            break
    return State.SUCCEEDED


def below_the_floor(total: Mapping[str, int]) -> str:
    """Say which kinds of fault were met too seldom to prove anything; empty where none was."""
    short = [kind for kind in map(str, FAULT_KINDS) if total[kind] < FLOOR_FAULT]
    if total["effects"] >= FLOOR_EFFECTS and not short:
        return ""
    return f"below the floor of {FLOOR_EFFECTS} effects and {FLOOR_FAULT} each: {short}"
