from collections.abc import Callable

from sandbox.seed.buyers import buyer
from sandbox.seed.desk import Basket, Desk, Trip
from sandbox.shop.customers import Customer
from sandbox.shop.edits import keep_photos
from sandbox.shop.holds import Hold
from sandbox.shop.orders import Order
from sandbox.shop.state import gid

Tell = Callable[[Desk, int], Order]

SITUATIONS: dict[str, tuple[int, Tell]] = {}


def situation(number: int) -> Callable[[Tell], Tell]:
    """Make a function tell the story of the order with this number, named after the function.

    Tests and people ask for situations by name (`GET /_control/world`), so that no test carries an
    order number of its own.
    """

    def register(tell: Tell) -> Tell:
        SITUATIONS[tell.__name__] = (number, tell)
        return tell

    return register


def somebody(desk: Desk, name: str) -> Customer:
    """Return a new customer who has been around for a while."""
    return buyer(desk.shop, desk.rng, name, desk.day(desk.rng.randrange(200, 600)))


def delivered(desk: Desk, number: int, who: Customer, basket: Basket, days_ago: int) -> Order:
    """Return a paid order whose parcel arrived some days ago."""
    order = desk.take(number, who, basket, desk.day(days_ago + 4, 9))
    desk.pay(order)
    desk.ship(order, Trip(desk.day(days_ago + 3, 10), desk.day(days_ago, 13)))
    return order


def paid(desk: Desk, number: int, who: Customer, basket: Basket, days_ago: int) -> Order:
    """Return a paid order that still waits in the warehouse."""
    order = desk.take(number, who, basket, desk.day(days_ago))
    desk.pay(order)
    return order


def held(order: Order, reason: str, notes: str) -> None:
    """Keep an order from leaving, as somebody in the shop did in its own pages."""
    hold = Hold(gid("FulfillmentHold", order.number), reason, notes, None, "person")
    order.holds.append(hold)


def photographed(desk: Desk, order: Order, photos: int) -> None:
    """Leave the pictures a customer sent with a claim on the order, as the help desk's app does."""
    urls = [
        f"{desk.base_url}/shop/evidence/{order.number}-{photo}.png"
        for photo in range(1, photos + 1)
    ]
    keep_photos(order, urls)
