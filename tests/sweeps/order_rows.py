"""An ordinary order of the shop, and what hangs on it, for sweeps to look at."""

from memory.mirror.rows import FulfilmentOrderRow, FulfilmentRow, OrderLineRow, OrderRow
from tests.copies import Copies


def ordered(copies: Copies, name: str, **given: object) -> OrderRow:
    """Put a paid order of ten days ago with two units at 100.00 each, `unsent` of them unsent."""
    unsent = given.pop("unsent", 0)
    told = {"placed_at": copies.ago(days=10), "paid": "PAID", "total": 20000, "currency": "USD"}
    told["sent"] = "UNFULFILLED" if unsent else "FULFILLED"
    order = copies.put(OrderRow, name=name, **(told | given))
    line = {"quantity": 2, "unsent": unsent, "unit_price": 10000, "currency": "USD"}
    copies.put(OrderLineRow, source=order.source, order_id=order.id, **line)
    return order


def waits(copies: Copies, order: OrderRow, status: str = "OPEN", **given: object) -> None:
    """Put the work of sending an order from Reno."""
    told = {"status": status, "place": "Reno"} | given
    copies.put(FulfilmentOrderRow, source=order.source, order_id=order.id, **told)


def parcel(copies: Copies, order: OrderRow, travel: str | None, **given: object) -> FulfilmentRow:
    """Put a parcel of an order that left with UPS four days ago."""
    told = {"status": "SUCCESS", "sent_at": copies.ago(days=4), "carrier": "UPS", "number": "1Z1"}
    told |= {"travel": travel} | given
    return copies.put(FulfilmentRow, source=order.source, order_id=order.id, **told)
