"""The few refunds that make sense for an order, prefilled: a person presses one or none."""

from collections.abc import Iterator

from policies.actions.refund import LineAsk, RefundAsk
from policies.errors import BadRequest
from policies.money import Money
from tools.access import Reads
from tools.capability import Choice
from tools.connectors.shopify_orders import OrderLine
from tools.orders import FoundOrder, find_order
from tools.plain_text import plain_text
from tools.refund_units import pick_lines, worth

_MOST = 3


def choices(asked: RefundAsk, reads: Reads) -> tuple[Choice, ...]:
    """Offer up to three refunds of an order, keeping the reason and words of `asked`.

    An amount in `asked` is the only offer. Raises `BadRequest` with a sentence where nothing can
    be paid back, and what `find_order` raises.
    """
    found = find_order(asked.order, reads)
    order = found.order
    if not order.received.minor:
        raise BadRequest(f"{plain_text(order.name)} was never charged. Nothing to pay back.")
    if not order.left.minor:
        raise BadRequest(f"{plain_text(order.name)} is refunded in full: {order.refunded}.")
    if asked.amount is not None:
        return (Choice(str(Money.parse(asked.amount, order.currency)), asked),)
    by_amount: dict[Money, Choice] = {}
    for amount, choice in _offers(asked, found):
        by_amount.setdefault(amount, choice)
        if len(by_amount) == _MOST:
            break
    return tuple(by_amount.values())


def _offers(asked: RefundAsk, found: FoundOrder) -> Iterator[tuple[Money, Choice]]:
    order = found.order
    lines = [line for line in order.lines if line.sku and line.refundable_quantity]
    if len(lines) == 1:
        yield from _of_one_line(asked, lines[0], found)
    else:
        for line in lines[: _MOST - 1]:
            label = f"{line.refundable_quantity} x {plain_text(line.sku, limit=24)}"
            yield from _offer(asked, label, line, line.refundable_quantity, found)
    everything = asked.model_copy(update={"lines": ()})
    yield order.left, Choice(f"All that is left {order.left}", everything)


def _of_one_line(
    asked: RefundAsk, line: OrderLine, found: FoundOrder
) -> Iterator[tuple[Money, Choice]]:
    yield from _offer(asked, "1 unit", line, 1, found)
    units = line.refundable_quantity
    if units > 1:
        every = {2: "Both"}.get(units, f"All {units} units")
        yield from _offer(asked, every, line, units, found)


def _offer(
    asked: RefundAsk, label: str, line: OrderLine, units: int, found: FoundOrder
) -> Iterator[tuple[Money, Choice]]:
    """Offer some units, unless they are worth more than is left: no button that must fail."""
    wanted = (LineAsk(sku=line.sku or "", quantity=units),)
    amount = worth(pick_lines(wanted, found.order), found)
    if amount <= found.order.left:
        ask = asked.model_copy(update={"lines": wanted})
        yield amount, Choice(f"{label} {amount}", ask)
