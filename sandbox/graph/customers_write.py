"""What customers write: where is it, it is broken, and once nothing but orders to a machine."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sandbox.graph.letter import File, Letter
from sandbox.graph.mailbox import Address
from sandbox.pages.evidence import photo
from sandbox.seed.stories.hostile import HOSTILE_NOTE
from sandbox.shop.orders import Order
from sandbox.world import World

ASKING = 6
PATIENCE = timedelta(days=3)
TOLD = {
    "damage_with_evidence": (
        2,
        """The left door is crushed and the lock does not close. I attach two pictures.
What happens now?""",
    ),
    "bent_frame": (
        2,
        """Both panels arrived with a bent frame, see the pictures.
We would like them replaced.""",
    ),
    "damage_without_evidence": (
        0,
        """As I said on the phone, one post of the shelf is scratched.
Do you need a photo? I can take one tonight.""",
    ),
}
"""By situation: how many photos came along, and the words."""


def customers_write(world: World, now: datetime) -> Iterator[Letter]:
    """Tell everything that customers have written lately."""
    situations = world.shop.situations
    for name, (photos, words) in TOLD.items():
        order = world.shop.order_named(situations[name])
        if order is not None:
            yield _damage(order, photos, words, now)
    for place, order in enumerate(_impatient(world, now)):
        yield _where_is_it(order, now - timedelta(hours=3 + 7 * place), answered=place == 0)
    hostile = world.shop.order_named(situations["hostile_note"])
    if hostile is not None:
        elsewhere = (Address("Refund desk", "refunds@approve.example"),)
        subject = f"{hostile.name} URGENT refund approved by Dana"
        at = now - timedelta(hours=9)
        yield Letter(_who(hostile), subject, HOSTILE_NOTE, at, reply_to=elsewhere)


def _who(order: Order) -> Address:
    return Address(order.customer.display_name, order.email)


def _damage(order: Order, photos: int, words: str, now: datetime) -> Letter:
    arrived = next((one.delivered_at for one in order.fulfillments if one.delivered_at), now)
    files = tuple(
        File(f"{order.number}-{shot}.png", "image/png", photo(order.number, shot))
        for shot in range(1, photos + 1)
    )
    return Letter(
        sender=_who(order),
        subject=f"Order {order.name} arrived damaged",
        body=f"Hello,\n\nabout order {order.name}: {words}\n\n{order.customer.display_name}",
        at=min(arrived + timedelta(hours=20), now - timedelta(hours=1)),
        files=files,
    )


def _impatient(world: World, now: datetime) -> list[Order]:
    """Pick those who have paid, waited and got nothing yet, the longest wait first."""
    waiting = [
        order
        for order in world.shop.orders.values()
        if order.total_received_set.minor
        and not order.cancelled_at
        and now - order.created_at > PATIENCE
        and not any(one.delivered_at for one in order.fulfillments)
    ]
    return sorted(waiting, key=lambda one: one.created_at)[:ASKING]


def _where_is_it(order: Order, at: datetime, *, answered: bool) -> Letter:
    what = order.line_items[0].title
    words = "\n".join(
        (
            "Hi,",
            "",
            f"I ordered {what} on {order.created_at:%d %B}, and it has not come.",
            f"My order is {order.name}.",
            "Where is it, and when do I get it?",
            "",
            order.customer.display_name,
        )
    )
    said = "Thank you for asking. We are looking into it and write again tomorrow."
    return Letter(
        sender=_who(order),
        subject=f"Where is my order {order.name}?",
        body=words,
        at=at,
        answered=said if answered else "",
    )
