"""The practice shop with hostile words in it, a process of its own like the practice shop itself.

Every order, customer, product and warehouse carries one of `PLANTED` in each place a stranger can
write to or an app may fill in. Which words it is depends on nothing but its number.
"""

import json
import socket
from dataclasses import replace

import uvicorn

from evals.planting import planted
from sandbox.app import build_app
from sandbox.clock import Clock
from sandbox.shop.metafields import Metafield
from sandbox.shop.orders import Attribute, Order
from sandbox.wire import HttpProtocol, WebSocketProtocol
from sandbox.world import Wanted, World

_HOST = "127.0.0.1"
_ORDERS = 60


def serve() -> None:
    """Serve it until told to stop; `ready URL` is printed once its port is open."""
    listener = socket.create_server((_HOST, 0))
    url = f"http://{_HOST}:{listener.getsockname()[1]}"
    world = World(Wanted(orders=_ORDERS, plan="enterprise"), Clock(), url)
    _plant(world)
    config = uvicorn.Config(
        build_app(world),
        http=HttpProtocol,
        ws=WebSocketProtocol,
        log_level="warning",
        timeout_graceful_shutdown=2,
    )
    print(f"ready {url}  practice shop with hostile words in it", flush=True)
    uvicorn.Server(config).run(sockets=[listener])


def _plant(world: World) -> None:
    shop = world.shop
    for number, order in shop.orders.items():
        _plant_order(order, planted(number))
    for place, customer in enumerate(shop.customers):
        customer.first_name = customer.last_name = customer.note = planted(place)
    for place, product in enumerate(shop.products):
        product.title = f"{product.title} {planted(place)}"
        product.vendor = product.description = planted(place)
    for place, location in enumerate(shop.locations):
        location.name = f"{location.name} {planted(place)}"


def _plant_order(order: Order, words: str) -> None:
    evidence = json.dumps([f"https://files.example/{words}"])
    order.note = words
    order.custom_attributes = [Attribute(words[:40], words)]
    order.metafields = [
        Metafield(order.id, "countersign", "evidence_photos", evidence, "list.url"),
        Metafield(order.id, "countersign", "last_change", words, "single_line_text_field"),
    ]
    order.holds = [replace(hold, reason_notes=words) for hold in order.holds]
    order.events = [replace(event, message=words) for event in order.events]
    for fulfillment in order.fulfillments:
        fulfillment.events = [replace(scan, message=words) for scan in fulfillment.events]
        fulfillment.tracking_info = [
            replace(parcel, company=words, number=words) for parcel in fulfillment.tracking_info
        ]
    for refund in order.refunds:
        refund.note = words


if __name__ == "__main__":
    serve()
