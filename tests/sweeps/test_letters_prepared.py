"""The letters that sweeps prepare, word by word, as they stand on a card before anybody edits."""

from collections.abc import Callable

import pytest

from agent.problem_desk import prepared, said
from agent.sweeps.address_problem import ADDRESS_PROBLEM
from agent.sweeps.cancelled_still_ordered import CANCELLED_STILL_ORDERED
from agent.sweeps.carrier_exception import CARRIER_EXCEPTION
from agent.sweeps.half_sent import HALF_SENT
from agent.sweeps.in_transit_too_long import IN_TRANSIT_TOO_LONG
from agent.sweeps.label_without_scan import LABEL_WITHOUT_SCAN
from agent.sweeps.not_received import NOT_RECEIVED
from agent.sweeps.paid_not_sent import PAID_NOT_SENT
from agent.sweeps.po_late import PO_LATE
from agent.sweeps.sweep import Sweep, day
from memory import problem_queue
from memory.problem_queue import Filter, Problem
from memory.problems import tell
from policies.actions.letter import LetterAsk
from tests.copies import ZONE, Copies
from tests.sweeps.order_rows import ordered, parcel
from tests.sweeps.test_address_problem import doubtful
from tests.sweeps.test_cancelled_still_ordered import bought, called_off
from tests.sweeps.test_half_sent import half
from tests.sweeps.test_not_received import delivered, disputed
from tests.sweeps.test_paid_not_sent import waiting
from tests.sweeps.test_po_late import order as purchase


def late_purchase(copies: Copies) -> None:
    purchase(copies, "4471", ("10", "4", 20000))


def stopped(copies: Copies) -> None:
    called_off(copies, "#1001")
    bought(copies, "#1001", number="4471")


def tried(copies: Copies) -> None:
    parcel(copies, ordered(copies, "#1001"), "ATTEMPTED_DELIVERY", updated_at=copies.ago(days=2))


def denied(copies: Copies) -> None:
    delivered(copies, "#1001")
    disputed(copies, "1001")


def under_way(copies: Copies) -> None:
    parcel(copies, ordered(copies, "#1001"), "IN_TRANSIT", expected_at=copies.ago(days=2))


def unscanned(copies: Copies) -> None:
    parcel(copies, ordered(copies, "#1001"), "LABEL_PRINTED")


TO_CUSTOMER = "Write to the customer of #1001"
TO_CARRIER = "Ask the carrier where the parcel of #1001 is"
LETTERS: dict[str, tuple[Sweep, Callable[[Copies], object], str, str, str]] = {
    "not sent": (
        PAID_NOT_SENT,
        lambda copies: waiting(copies, "#1001"),
        TO_CUSTOMER,
        "#1001",
        (
            "Hello,\n"
            "your order #1001 of {three} has not left us yet, and we are sorry about that.\n"
            "Units still to be sent: 2. We are looking into what holds them up.\n"
            "If you need them by a certain day, please tell us.\n"
            "Kind regards"
        ),
    ),
    "half sent": (
        HALF_SENT,
        lambda copies: half(copies, "#1001"),
        TO_CUSTOMER,
        "#1001",
        (
            "Hello,\n"
            "part of your order #1001 left us {four}, and the rest has not followed yet.\n"
            "Units still to come: 1. We are sorry that you have to wait for them.\n"
            "If you need them by a certain day, please tell us.\n"
            "Kind regards"
        ),
    ),
    "on its way": (
        IN_TRANSIT_TOO_LONG,
        under_way,
        TO_CUSTOMER,
        "#1001",
        (
            "Hello,\n"
            "your order #1001 left us {four}, and we have no news that it reached you.\n"
            "Carrier and number of the parcel: UPS, 1Z1.\n"
            "Has it arrived? If not, please tell us, and we ask the carrier where it is.\n"
            "Kind regards"
        ),
    ),
    "on its way, to the carrier": (
        IN_TRANSIT_TOO_LONG,
        under_way,
        TO_CARRIER,
        "#1001",
        (
            "Good day,\n"
            "our parcel 1Z1 has been on its way since {four}. Expected: {two}.\n"
            "Where is it, and when will it be delivered?\n"
            "If it is lost, please tell us what you need from us.\n"
            "Kind regards"
        ),
    ),
    "no scan": (
        LABEL_WITHOUT_SCAN,
        unscanned,
        TO_CARRIER,
        "#1001",
        (
            "Good day,\n"
            "our parcel 1Z1 has had its label since {four}, and we see no scan of it.\n"
            "Has it been handed to you? If so, where is it?\n"
            "If not, please tell us, so that we look for it here.\n"
            "Kind regards"
        ),
    ),
    "trouble": (
        CARRIER_EXCEPTION,
        tried,
        TO_CUSTOMER,
        "#1001",
        (
            "Hello,\n"
            "there is trouble with a parcel of your order #1001, which left us {four}.\n"
            "UPS says: attempted delivery. The number of the parcel: 1Z1.\n"
            "Is the address of your order right, and is somebody there to take it in?\n"
            "Kind regards"
        ),
    ),
    "not received": (
        NOT_RECEIVED,
        denied,
        TO_CUSTOMER,
        "#1001",
        (
            "Hello,\n"
            "your bank tells us that your order #1001 did not reach you.\n"
            "UPS says that parcel 1Z1 was delivered on {three}.\n"
            "Could a neighbour or somebody in your house have taken it in? Please tell us.\n"
            "Kind regards"
        ),
    ),
    "address": (
        ADDRESS_PROBLEM,
        lambda copies: doubtful(copies, "#1001"),
        TO_CUSTOMER,
        "#1001",
        (
            "Hello,\n"
            "before your order #1001 leaves us: a check finds its delivery address doubtful.\n"
            "Please answer with the whole address, with house number, flat and postcode.\n"
            "Units that wait for it: 2.\n"
            "Kind regards"
        ),
    ),
    "late vendor": (
        PO_LATE,
        late_purchase,
        "Chase Reno Bins about PO 4471",
        "PO 4471",
        (
            "Good day,\n"
            "our purchase order PO 4471 was expected {two}. Units that have not come: 6.\n"
            "Have they left you? If so, please send us the tracking number.\n"
            "If not, please tell us the day on which they will.\n"
            "Kind regards"
        ),
    ),
    "still ordered": (
        CANCELLED_STILL_ORDERED,
        stopped,
        "Ask Sierra to stop PO 4471",
        "PO 4471",
        (
            "Good day,\n"
            "our customer called off #1001, and our purchase order PO 4471 was for that.\n"
            "If it has not left you, please do not send it, and tell us that you have stopped it.\n"
            "If it has, please send us the tracking number.\n"
            "Kind regards"
        ),
    ),
}


def queued(copies: Copies, sweep: Sweep) -> Problem:
    found = [*copies.found(sweep).values()]
    with copies.database.copying() as tx:
        tell(tx, sweep.name, sweep.team, found, shown=True)
        (problem,) = problem_queue.page(tx, Filter())
    return problem


@pytest.mark.parametrize("name", LETTERS)
def test_what_is_prepared_says_what_is_known_and_asks_for_the_rest(
    copies: Copies, name: str
) -> None:
    sweep, put, label, about, text = LETTERS[name]
    put(copies)
    problem = queued(copies, sweep)
    (step,) = (one for one in sweep.steps_for(problem) if said(one, problem) == label)
    days = {"two": 2, "three": 3, "four": 4}
    told = {word: day(copies.ago(days=ago), ZONE) for word, ago in days.items()}
    ask = prepared(step, problem, ZONE)
    assert isinstance(ask, LetterAsk)
    assert (ask.about, ask.note) == (about, text.format(**told))
    assert ask.parcel == ("1Z1" if label == TO_CARRIER else "")


def test_a_parcel_without_a_number_is_nothing_to_ask_a_carrier_about(copies: Copies) -> None:
    away = {"expected_at": copies.ago(days=2), "number": None}
    parcel(copies, ordered(copies, "#1001"), "IN_TRANSIT", **away)
    problem = queued(copies, IN_TRANSIT_TOO_LONG)
    steps = IN_TRANSIT_TOO_LONG.steps_for(problem)
    assert [said(one, problem) for one in steps] == [TO_CUSTOMER]
