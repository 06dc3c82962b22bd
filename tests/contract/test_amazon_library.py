"""A client others wrote for the real Amazon understands the practice one, and is understood."""

import io
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from sp_api import api
from sp_api.auth.access_token_client import AccessTokenClient
from sp_api.base import Marketplaces
from sp_api.base._transport_httpx import HttpxTransport
from sp_api.base.base_client import BaseClient
from sp_api.base.client import Client
from sp_api.base.exceptions import SellingApiForbiddenException, SellingApiNotFoundException

from tests.amazon_seller import LATE
from tests.sandbox_fixture import Sandbox, start_sandbox

HERE = "ATVPDKIKX0DER"
Open = Callable[..., Any]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=60) as running:
        yield running


@pytest.fixture
def library(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Point the library at the sandbox: it has Amazon's own hosts written into it."""
    given, host = sandbox.get("/_control/connect")["amazon"], urlsplit(sandbox.url).netloc
    headers = Client.headers.fget
    monkeypatch.setattr(Client, "headers", property(lambda self: headers(self) | {"host": host}))
    monkeypatch.setattr(BaseClient, "scheme", "http://")
    monkeypatch.setattr(AccessTokenClient, "host", host)
    monkeypatch.setattr(AccessTokenClient, "path", urlsplit(given["login"]).path)

    held: list[HttpxTransport] = []  # the library closes not all of them itself
    make = HttpxTransport.__init__

    def made(self: HttpxTransport, *given: object, **named: object) -> None:
        make(self, *given, **named)
        held.append(self)

    monkeypatch.setattr(HttpxTransport, "__init__", made)

    def opened(of: Callable[..., Any], key: str = "read") -> object:
        credentials = {
            "refresh_token": given[f"{key}_refresh_token"],
            "lwa_app_id": given[f"{key}_client_id"],
            "lwa_client_secret": given[f"{key}_client_secret"],
        }
        client = of(marketplace=Marketplaces.US, credentials=credentials)
        client.endpoint = given["endpoint"]
        return client

    yield opened
    for transport in held:
        transport.close()


def test_orders_are_found_and_their_rate_is_told(library: Open) -> None:
    orders = library(api.OrdersV20260101)
    found = orders.search_orders(createdAfter="2026-01-01T00:00:00Z", marketplaceIds=HERE)
    assert LATE in {one["orderId"] for one in found.payload["orders"]}
    assert float(found.rate_limit) == 0.0056
    assert orders.get_order(LATE, includedData="FULFILLMENT").payload["order"]["orderId"] == LATE
    with pytest.raises(SellingApiNotFoundException):
        orders.get_order("111-0000000-0000000")


def test_stock_and_listings_are_read_and_changed(sandbox: Sandbox, library: Open) -> None:
    seller = sandbox.get("/_control/connect")["amazon"]["seller_id"]
    lying = library(api.Inventories).get_inventory_summary_marketplace(details=True)
    assert lying.payload["inventorySummaries"]
    value = [{"fulfillment_channel_code": "DEFAULT", "quantity": 3}]
    patch = {"op": "replace", "path": "/attributes/fulfillment_availability", "value": value}
    body = {"productType": "PRODUCT", "patches": [patch]}
    items = library(api.ListingsItems, "write")
    done = items.patch_listings_item(seller, "BIN-24", marketplaceIds=[HERE], body=body)
    assert done.payload["status"] == "ACCEPTED"


def test_a_file_is_sent_with_the_key_that_may(library: Open) -> None:
    sent = library(api.Feeds, "write").create_feed_document(io.StringIO("<a/>"), "text/xml")
    assert sent.payload["feedDocumentId"]
    with pytest.raises(SellingApiForbiddenException):
        library(api.Feeds).create_feed_document(io.StringIO("<a/>"), "text/xml")
