"""Two orders that came back, told after everything else and drawn apart from it.

Whatever is drawn in the middle of the shop's past draws all that follows anew. So do the purchase
and the bill of goods that a vendor sends: these are from the shelves.
"""

import random
from datetime import timedelta

from sandbox.seed.desk import Basket, Desk
from sandbox.seed.situations import delivered, somebody
from sandbox.shop.orders import Order


def plant_comebacks(desk: Desk) -> None:
    """Leave one order that came back and was paid back, and one that only came back."""
    apart = Desk(desk.shop, random.Random("comebacks"), desk.now, desk.base_url)
    number = max(desk.shop.orders)
    for told in COMEBACKS:
        number += 1
        told(apart, number)
        desk.shop.situations[told.__name__] = str(number)


def returned_and_refunded(desk: Desk, number: int) -> Order:
    """It came back, was paid back the same day, and is over."""
    order = delivered(desk, number, somebody(desk, "Omar Lindqvist"), Basket([("MAG-1", 4)]), 26)
    desk.take_back(order, desk.day(15, 16))
    return order


def returned_not_refunded(desk: Desk, number: int) -> Order:
    """It came back a week ago, was looked at, and nobody has paid anything back."""
    who = somebody(desk, "Ines Okafor")
    order = delivered(desk, number, who, Basket([("DRAW-24", 1)]), 20)
    made = desk.sent_back(order, "changed-mind", timedelta(days=6), came=timedelta(days=13))
    desk.problem(
        "return_not_refunded",
        order,
        "Came back, not refunded",
        f"{made.name} was looked at a week ago; the customer has no money back.",
        "Refund what came back, then close the return in the shop.",
    )
    return order


COMEBACKS = (returned_and_refunded, returned_not_refunded)
"""They come on top of however many orders are wanted."""
