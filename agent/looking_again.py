"""Looking again at open requests when something was changed by hand in the shop.

The executor would notice at the latest, before it sends anything. But people decide on what a card
says, so the card has to be right when they read it: one whose ground has moved makes room for a
fresh one, or ends where there is nothing left to ask for.
"""

from agent import lanes
from agent.arriving import Handling
from agent.filing import Filing
from agent.ground import what_moved
from agent.judging import Case
from memory import bundles, effects, ledger, second_looks
from memory.arrivals import Arrival
from memory.database import Tx
from memory.ledger import Action, Revision
from memory.second_looks import WAITING, Look
from memory.states import State
from policies.errors import AlreadyAsked, BadRequest
from tools.capability import arguments_from
from tools.webhooks.shopify import order_of

CHANGED = "Changed in the shop since it was asked"
_TOPICS = frozenset(
    {
        "orders/updated",
        "orders/cancelled",
        "refunds/create",
        "fulfillments/create",
        "fulfillments/update",
    }
)


def ask_for_looks(tx: Tx, arrival: Arrival) -> None:
    """Wish for a second look at what waits on the order that an event is about."""
    order = order_of(arrival.account, arrival.payload, arrival.object_ref)
    if order is not None:
        second_looks.want(tx, order, arrival.id)


SECOND_LOOKS = Handling(_TOPICS, ask_for_looks)
"""To be given to a `Consumer`."""


class SecondLook:
    """Reads the present facts of one waiting request and holds them against those people saw."""

    def __init__(self, filing: Filing) -> None:
        self._filing = filing
        self._database = filing.database

    def wanted(self) -> list[Look]:
        """Return which are wished for."""
        with self._database.glance() as tx:
            return second_looks.waiting(tx)

    def run(self, action_id: int) -> State:
        """Look once more at one, and return where it stands then. Network.

        Raises `Unavailable` where the shop does not answer; the wish stays.
        """
        with self._database.read() as tx:
            action, look = ledger.get(tx, action_id), second_looks.get(tx, action_id)
            current = ledger.revision(tx, action.id, action.revision)
            sent, behind = effects.get(tx, action.id), bundles.has_to_wait(tx, action)
        if look is None:
            return action.state
        # What is foreseen once another one is done is looked at then; that one is looked at now.
        arrived = sent is not None and sent.may_have_arrived
        if action.state not in WAITING or arrived or behind:
            self._leave(look)
            return action.state
        try:
            denied, moved = self._judge_again(action, current)
        except BadRequest as error:
            return self._end(action, look, f"{CHANGED}. {error.sentence}")
        if denied:
            return self._end(action, look, f"{CHANGED}. {denied}")
        if moved:
            return self._file_afresh(action, current, look, f"{CHANGED}: {moved}")
        self._leave(look)
        return action.state

    def _judge_again(self, action: Action, current: Revision) -> tuple[str, str]:
        """Say why it is not allowed any more, or what else has moved; empty where nothing has."""
        capability = self._filing.capability(action.kind)
        arguments = arguments_from(capability.kind, current.arguments or {})
        bench = self._filing.bench
        with self._database.glance() as tx:
            as_of = tx.now()
        remote = capability.load_facts(arguments, self._filing.reads, as_of, bench.zone)
        people = bench.directory.everybody()
        requester = next(one for one in people if one.id == action.requester_id)
        with self._database.read() as tx:
            case = Case(
                capability,
                arguments,
                remote,
                requester,
                action_id=action.id,
                exclude=ledger.editors(tx, action),
                lane=lanes.still_open(tx, action, current),
            )
            opinion = bench.hear(tx, case, people)
            if opinion.decision.denied:
                return opinion.judgement.why, ""
            return "", what_moved(tx, current, case, opinion) or ""

    def _file_afresh(self, action: Action, current: Revision, look: Look, why: str) -> State:
        """Put the same wish on a fresh card, on today's facts; or end it where that cannot be."""
        try:
            wanted = self._filing.prepare_again(action.kind, current)
        except BadRequest as error:
            return self._end(action, look, f"{why}. {error.sentence}")
        try:
            with self._database.transaction() as tx:
                self._filing.replace(tx, ledger.still(tx, action), wanted, why)
                second_looks.looked(tx, look)
        except AlreadyAsked as error:
            return self._end(action, look, f"{why}. {error.sentence}")
        return State.SUPERSEDED

    def _end(self, action: Action, look: Look, why: str) -> State:
        with self._database.transaction() as tx:
            ended = ledger.transition(tx, ledger.still(tx, action), State.DENIED, reason=why)
            second_looks.looked(tx, look)
        return ended.state

    def _leave(self, look: Look) -> None:
        with self._database.transaction() as tx:
            second_looks.looked(tx, look)
