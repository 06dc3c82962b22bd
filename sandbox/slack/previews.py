"""What a link to the practice shop's own pages looks like below the message that holds it."""

import re
from collections.abc import Iterator

from sandbox.shop.orders import Order
from sandbox.slack.messages import Message
from sandbox.slack.payload import Payload
from sandbox.world import World

_ORDER = re.compile(r"/shop/orders/(\d+)\b")
_LINK = re.compile(r"<(https?://[^>|\s]+)")


def previews(message: Message, world: World) -> list[Payload]:
    """Return a title and a line for each order a person's message links to.

    As in Slack, links in what an app posts are previewed only where it asks for it
    (`unfurl_links`), and a link the app has unfurled itself needs no other preview.
    """
    if message.is_ours and not message.unfurl_links:
        return []
    unfurled = {attachment.get("from_url") for attachment in message.attachments}
    return [p for p in _found(message.text, world) if p["url"] not in unfurled]


def _found(text: str, world: World) -> Iterator[Payload]:
    for url in dict.fromkeys(_LINK.findall(text)):
        number = _ORDER.search(url) if url.startswith(world.base_url) else None
        order = _order(world, number[1]) if number else None
        if order is not None:
            paid = order.display_financial_status.replace("_", " ").capitalize()
            sent = order.display_fulfillment_status.replace("_", " ").lower()
            yield {"url": url, "title": f"Order {order.name}", "text": f"{paid}, {sent}"}


def _order(world: World, number: str) -> Order | None:
    return next((o for o in world.shop.orders.values() if o.name == f"#{number}"), None)
