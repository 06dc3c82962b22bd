"""What the shop writes to its customers, as far as the timeline tells: that, when, to whom."""

from datetime import datetime

from sandbox.shop.orders import Event, Order
from sandbox.shop.state import Ids

ORDER_CONFIRMATION = "Order confirmation"
SHIPPING_CONFIRMATION = "Shipping confirmation"
SHIPPING_UPDATE = "Shipping update"
REFUND_NOTIFICATION = "Refund notification"


def mailed(order: Order, what: str, ids: Ids, at: datetime) -> None:
    """Add the line Shopify writes when it has sent a mail about an order."""
    message = f"{what} email was sent to {order.customer.display_name} ({order.email})."
    order.events.append(Event(ids.new("BasicEvent"), "mail_sent", at, message))
    order.updated_at = max(order.updated_at, at)
