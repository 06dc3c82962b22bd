"""Which units a refund is for, and what they are worth by the shop's own reckoning."""

from collections import Counter
from collections.abc import Sequence

from policies.actions.refund import LineAsk, RefundLine
from policies.errors import BadRequest
from policies.money import Money
from tools.connectors.shopify_orders import Order, OrderLine
from tools.orders import FoundOrder
from tools.plain_text import plain_text


def pick_lines(asked: Sequence[LineAsk], order: Order) -> tuple[RefundLine, ...]:
    """Find the line items that hold the units asked for, in the order's own sequence.

    Raises `BadRequest` for a SKU the order does not have, or more units than can still go back:
    neither could be written down for the shop.
    """
    wanted: Counter[str] = Counter()
    for line in asked:
        wanted[line.sku.casefold()] += line.quantity
    return tuple(
        picked for sku, quantity in wanted.items() for picked in _pick(sku, quantity, order)
    )


def worth(lines: Sequence[RefundLine], found: FoundOrder) -> Money:
    """Ask the shop what these units are worth, discounts and tax included, and check its answer.

    Units cannot be worth more than their price with all of the order's tax: an answer outside of
    that raises `BadRequest` and asks for an amount instead.
    """
    order = found.order
    suggested = found.shop.suggested_refund(order.id, {line.line: line.quantity for line in lines})
    prices = {line.id: line.unit_price.minor for line in order.lines}
    net = sum(prices[line.line] * line.quantity for line in lines)
    highest = net + (order.tax.minor if order.tax else 0) + sum(line.quantity for line in lines)
    if not 0 < suggested.minor <= highest or suggested.currency != order.currency:
        raise BadRequest(
            f"Shopify reckons {suggested} for these units, which does not fit their price. "
            "Please name the amount."
        )
    return suggested


def may_be_for(
    lines: Sequence[RefundLine], amount: Money, found: FoundOrder
) -> tuple[OrderLine, ...]:
    """Return the order's lines that the money may be for: what a line-based fact is read from.

    Those named, as long as the shop says that they are worth it. Money beyond that, or money for no
    line or for units that cannot go back any more, may be for anything on the order. Network.
    """
    named = {line.line: line.quantity for line in lines}
    whole = found.order.lines
    only = tuple(line for line in whole if line.id in named)
    if not only or only == whole or any(x.refundable_quantity < named[x.id] for x in only):
        return whole
    try:
        return only if amount <= worth(lines, found) else whole
    except BadRequest:  # the shop's own reckoning cannot be right
        return whole


def _pick(sku: str, quantity: int, order: Order) -> list[RefundLine]:
    holding = [line for line in order.lines if (line.sku or "").casefold() == sku]
    if not holding:
        known = ", ".join(sorted({plain_text(line.sku, limit=32) for line in order.lines}))
        raise BadRequest(
            f"{plain_text(order.name)} has no {plain_text(sku.upper(), limit=32)}. It has {known}."
        )
    can = sum(line.refundable_quantity for line in holding)
    if quantity > can:
        bought = sum(line.quantity for line in holding)
        raise BadRequest(
            f"Only {can} of {bought} {plain_text(holding[0].sku, limit=32)} on "
            f"{plain_text(order.name)} can still be refunded."
        )
    picked: list[RefundLine] = []
    for line in holding:
        part = min(quantity, line.refundable_quantity)
        if part:
            picked.append(_refund_line(line, part))
            quantity -= part
    return picked


def _refund_line(line: OrderLine, quantity: int) -> RefundLine:
    return RefundLine(
        line=line.id,
        sku=plain_text(line.sku, limit=64),
        title=plain_text(line.title, limit=64),
        quantity=quantity,
    )
