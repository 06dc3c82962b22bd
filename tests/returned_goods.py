"""Goods that came back, as the sweeps over returns meet them."""

from memory.mirror.rows import OrderLineRow, OrderRow, RefundRow, ReturnLineRow, ReturnRow
from tests.copies import Copies


def came_back(
    copies: Copies,
    name: str,
    *,
    processed: int = 0,
    refunded: int = 0,
    total: int = 10000,
    given_back: int = 0,
    price: int | None = 2450,
    order_name: str = "",
    **given: object,
) -> ReturnRow:
    """Put an open return of two units for 24.50 each, which came in twelve days ago.

    Without a price nobody knows which line of the order it was.
    """
    order = copies.put(
        OrderRow,
        name=order_name or f"{name}'s order",
        total=total,
        refunded=given_back,
        currency="USD",
    )
    line = None
    if price is not None:
        line = copies.put(
            OrderLineRow, order_id=order.id, quantity=2, unit_price=price, currency="USD"
        )
    told: dict[str, object] = {"status": "OPEN", "units": 2, "requested_at": copies.ago(days=20)}
    told |= {"received_at": copies.ago(days=12)}
    back = copies.put(ReturnRow, name=name, order_id=order.id, **(told | given))
    copies.put(
        ReturnLineRow,
        return_id=back.id,
        line_id=line.id if line else None,
        quantity=2,
        processed=processed,
        refunded=refunded,
    )
    return back


def refund(
    copies: Copies, back: ReturnRow, *, days: float, amount: int = 4900, deleted: bool = False
) -> None:
    """Put a refund of a return's order, made so many days ago."""
    copies.put(
        RefundRow,
        order_id=back.order_id,
        made_at=copies.ago(days=days),
        amount=amount,
        currency="USD",
        deleted=deleted,
    )
