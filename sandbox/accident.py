"""An accident on demand: one more refund, asked for and approved, and the power goes in the middle.

Everything is done as people do it, in the practice Slack over its signed wire: whoever is named on
the card presses it. Nothing here knows the program; it reads what is on the screen.
"""

import asyncio
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

from sandbox.faults import Fault, Faults
from sandbox.people import STAFF, Staff
from sandbox.plug import Plug
from sandbox.shop.by_hand import NotDone
from sandbox.shop.orders import Order
from sandbox.slack.app import SlackSandbox
from sandbox.slack.hands import GestureRefused
from sandbox.world import World

T = TypeVar("T")
Message = dict[str, Any]

VENDOR, OPERATION, POWER_CUT = "shopify", "refundCreate", "power_cut"
ASKER, ASKED_IN, DECIDED_IN = "mia", "ops", "approvals"
THE_STORYS_OWN = 1001
MOST_MINOR = 10_000
DELIVERED_WITHIN = timedelta(days=30)
LOOK_SECONDS, ANSWER_SECONDS, UNDO_SECONDS, RESTART_SECONDS = 0.1, 45.0, 90.0, 90.0
NOBODY_SUPERVISES = (
    "The plug can be pulled where the demo runs (make demo): whoever pulls it also has to start "
    "Countersign again, and nobody here would."
)


class NothingSeen(Exception):
    """What a person would wait for did not come; the sentence says what."""


@dataclass
class Accident:
    """Asks, approves, and has the plug pulled; `plug.lines` tell how far it is."""

    world: World
    slack: SlackSandbox
    faults: Faults
    plug: Plug
    _running: asyncio.Task[None] | None = field(default=None, init=False)

    @property
    def under_way(self) -> bool:
        """Whether one is happening now."""
        return self._running is not None and not self._running.done()

    def begin(self) -> None:
        """Start one in the background. Raises `NotDone` with a sentence where that cannot be."""
        if self.under_way:
            raise NotDone("The plug is being pulled already; one accident at a time.")
        if not self.plug.supervised:
            raise NotDone(NOBODY_SUPERVISES)
        order = self._refundable()
        self.plug.begin()
        self._running = asyncio.get_running_loop().create_task(self._told(order))

    def forget(self) -> None:
        """Give up whatever is under way, and forget what was."""
        if self._running is not None:
            self._running.cancel()
        self.plug.begin()

    async def _told(self, order: Order) -> None:
        try:
            await self._happen(order)
        except (NothingSeen, GestureRefused) as stopped:
            self.plug.tell(f"Stopped: {stopped}")
        finally:
            self.faults.disarm(VENDOR, POWER_CUT)

    async def _happen(self, order: Order) -> None:
        asked = await self._do(ASKER, "say", text=f"@countersign refund {order.number}, goodwill")
        thread = str(asked["ts"])
        offer = await self._see("an offer", lambda: self._offer(thread), ANSWER_SECONDS)
        await self._press(ASKER, ASKED_IN, offer, next(_buttons(offer)))
        self.plug.tell(f"Mia has asked for a refund of {order.name} in #{ASKED_IN}.")
        await self._see("its card", lambda: self._open_card(order), ANSWER_SECONDS)
        self.faults.arm(Fault(VENDOR, OPERATION, POWER_CUT))
        await self._approve(order)
        self.plug.tell("While it may still be taken back, nothing is sent.")
        held = len(self.plug.lines)
        await self._see("the refund", lambda: len(self.plug.lines) > held, UNDO_SECONDS)
        words = await self._see("the outcome", lambda: self._outcome(order), RESTART_SECONDS)
        # It may have answered before whoever supervises it has told that it is back.
        await self._see("the program", lambda: self.plug.is_in, RESTART_SECONDS)
        self.plug.tell(f"The card of {order.name} says: {words}.")
        made = len(order.refunds)
        self.plug.tell(f"The order page shows {made} {'refund' if made == 1 else 'refunds'}.")

    async def _approve(self, order: Order) -> None:
        for _ in STAFF:
            card = self._open_card(order)
            if card is None:
                return
            who = _first_named(card)
            if who is None:
                break
            approve = next(b for b in _buttons(card) if _label(b).startswith("Approve"))
            await self._press(who.handle, DECIDED_IN, card, approve)
            self.plug.tell(f"{who.name.split()[0]} has pressed “{_label(approve)}”.")
            await self._see("the vote", partial(self._has_changed, card), ANSWER_SECONDS)
        if self._open_card(order) is not None:
            raise NothingSeen("the card names nobody who could approve it.")

    # What people see ------------------------------------------------------------------------
    def _offer(self, thread: str) -> Message | None:
        return next(
            (
                message
                for message in self.slack.messages(ASKED_IN)
                if message.get("thread_ts") == thread and next(_buttons(message), None)
            ),
            None,
        )

    def _card(self, order: Order) -> Message | None:
        name = re.compile(rf"{order.name}\b")
        cards = (m for m in self.slack.messages(DECIDED_IN) if name.search(m["text"]))
        return max(cards, key=lambda message: float(message["ts"]), default=None)

    def _open_card(self, order: Order) -> Message | None:
        card = self._card(order)
        open_one = card and any(_label(b).startswith("Approve") for b in _buttons(card))
        return card if open_one else None

    def _has_changed(self, was: Message) -> bool:
        return was not in self.slack.messages(DECIDED_IN)

    def _outcome(self, order: Order) -> str:
        card = self._card(order)
        said = re.search(r"1 refund found in [^.]+", card["text"]) if card else None
        return said.group() if said else ""

    async def _see(self, what: str, look: Callable[[], T | None], seconds: float) -> T:
        for _ in range(round(seconds / LOOK_SECONDS)):
            if seen := look():
                return seen
            await asyncio.sleep(LOOK_SECONDS)
        raise NothingSeen(f"{what} was not to be seen within {seconds:.0f} seconds.")

    # What people do -------------------------------------------------------------------------
    async def _do(self, person: str, what: str, **gesture: Any) -> Message:  # noqa: ANN401 # JSON
        return await self.slack.act(
            {"person": person, "do": what, "channel": ASKED_IN} | gesture,
        )

    async def _press(self, person: str, channel: str, message: Message, button: Message) -> None:
        where = {"channel": channel, "ts": message["ts"], "action_id": button["action_id"]}
        await self._do(person, "click", **where)

    def _refundable(self) -> Order:
        for _, order in sorted(self.world.shop.orders.items()):
            if order.number != THE_STORYS_OWN and _is_plain(order, self.world):
                return order
        raise NotDone("No order is left that could be refunded without further ado. Start over.")


def _first_named(card: Message) -> Staff | None:
    """Return whom a card names first among those it needs."""
    needs = re.search(r"needs ([^·\n]+)", "\n".join(_texts(card)))
    words = needs[1].split() if needs else []
    first_names = {staff.name.split()[0]: staff for staff in STAFF}
    return next((first_names[w.strip("(),")] for w in words if w.strip("(),") in first_names), None)


def _is_plain(order: Order, world: World) -> bool:
    """Whether nothing about an order would make anybody hesitate."""
    first, *more = order.line_items
    arrived = [p.delivered_at for p in order.fulfillments if p.delivered_at is not None]
    odd = (more, order.refunds, order.disputes, order.tags, order.note, order.cancelled_at)
    return (
        not any(odd)
        and bool(arrived)
        and world.clock.now() - min(arrived) < DELIVERED_WITHIN
        and order.display_financial_status == "PAID"
        and order.display_fulfillment_status == "FULFILLED"
        and order.risk.recommendation == "ACCEPT"
        and {order.currency_code, order.presentment_currency_code} == {"USD"}
        and first.discounted_unit_price_set.minor <= MOST_MINOR
    )


def _buttons(message: Message) -> Iterator[Message]:
    for block in message.get("blocks") or ():
        if block["type"] == "actions":
            yield from (one for one in block["elements"] if one["type"] == "button")


def _label(button: Message) -> str:
    return str(button["text"]["text"])


def _texts(value: object) -> Iterator[str]:
    """Yield every text in a message's blocks."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from [inner] if name == "text" and isinstance(inner, str) else _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
