"""A person for whom hundreds wait: their message costs as much to write as one of a dozen."""

from datetime import timedelta

import pytest

from agent.pushes import Pushes
from memory import outbox
from memory.states import State
from slack_app.cards.gathered import ROWS
from slack_app.rendering import Rendering
from slack_app.uptime import Uptime
from tests.ledger_house import LedgerHouse, open_orders
from tests.statements import statements_of


@pytest.fixture
def rendering(house: LedgerHouse) -> Rendering:
    return Rendering(
        house.database, house.town, house.filing.bench.zone, lambda _spot: "", Uptime({})
    )


def test_a_message_of_many_is_written_at_the_price_of_a_dozen(
    house: LedgerHouse, rendering: Rendering
) -> None:
    costs = []
    for amount in ("20.00", "21.00"):
        for order in open_orders():
            house.asked(order, amount)
        Pushes(house.database, house.filing.bench).run()
        with house.database.copying() as tx:
            mine = f"push:{house.people['Priya'].id}:"
            held = outbox.claim(tx, "one", lease=timedelta(), limit=100)
            (item,) = [one for one in held if one.surface.startswith(mine)]
        message = rendering.message(item)
        with statements_of(house.database) as sent:
            rendering.message(item)
        costs.append(len(sent))
        asked = len(house.in_states(State.PENDING))
        assert message.text.startswith(f"{asked} waiting, $")
    assert asked == 2 * len(open_orders())
    assert costs[1] - costs[0] <= ROWS  # each row has a sibling by now
