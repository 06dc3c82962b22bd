"""The Selling Partner API's protocol: an address for each operation, a plan for each, errors."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from types import MappingProxyType
from typing import Final, TypeVar
from urllib.parse import quote

from policies.errors import (
    CountersignError,
    Misconfigured,
    NotFound,
    OutcomeUnknown,
    Unavailable,
    VendorRejected,
)
from tools.connectors.allowance import RateAllowance
from tools.connectors.amazon_buyers import MESSAGES_RATE, OPERATIONS
from tools.connectors.amazon_keys import LoginApp, LoginKeys
from tools.connectors.amazon_wire import AmazonWire
from tools.connectors.buckets import Rate
from tools.connectors.http import Transport
from tools.connectors.network import Json, Network, Query, Reply, Request
from tools.plain_text import plain_text

NOBODY_KNOWS = "Amazon did not say whether it did this. Please do not do it by hand; I am checking."
RATE_HEADER = "x-amzn-ratelimit-limit"
_AGENT = {"User-Agent": "Countersign/1 (Language=Python)"}

Answer = TypeVar("Answer", bound=AmazonWire)


@dataclass(frozen=True)
class Call:
    """One operation as published: where it is, and its default rate."""

    name: str
    method: str
    path: str
    rate: Rate


SEARCH_ORDERS: Final = Call("searchOrders", "GET", "/orders/2026-01-01/orders", Rate(0.0056, 20))
GET_ORDER: Final = Call("getOrder", "GET", "/orders/2026-01-01/orders/{orderId}", Rate(0.5, 30))
CONFIRM_SHIPMENT: Final = Call(
    "confirmShipment", "POST", "/orders/v0/orders/{orderId}/shipmentConfirmation", Rate(2, 10)
)
_ITEM = "/listings/2021-08-01/items/{sellerId}/{sku}"
GET_LISTING: Final = Call("getListingsItem", "GET", _ITEM, Rate(5, 10))
SEARCH_LISTINGS: Final = Call(
    "searchListingsItems", "GET", "/listings/2021-08-01/items/{sellerId}", Rate(5, 5)
)
PATCH_LISTING: Final = Call("patchListingsItem", "PATCH", _ITEM, Rate(5, 5))
INVENTORY: Final = Call("getInventorySummaries", "GET", "/fba/inventory/v1/summaries", Rate(2, 2))
TRACKING: Final = Call(
    "getShipmentTracking", "GET", "/tracking/2026-01-30/shipments/track", Rate(1, 10)
)
TRANSACTIONS: Final = Call(
    "listTransactions", "GET", "/finances/2024-06-19/transactions", Rate(0.5, 10)
)
_FEEDS, _REPORTS = "/feeds/2021-06-30", "/reports/2021-06-30"
CREATE_FEED_DOCUMENT: Final = Call(
    "createFeedDocument", "POST", f"{_FEEDS}/documents", Rate(0.5, 15)
)
CREATE_FEED: Final = Call("createFeed", "POST", f"{_FEEDS}/feeds", Rate(0.0083, 15))
GET_FEED: Final = Call("getFeed", "GET", f"{_FEEDS}/feeds/{{feedId}}", Rate(2, 15))
GET_FEEDS: Final = Call("getFeeds", "GET", f"{_FEEDS}/feeds", Rate(0.0222, 10))
FEED_DOCUMENT: Final = Call(
    "getFeedDocument", "GET", f"{_FEEDS}/documents/{{feedDocumentId}}", Rate(0.0222, 10)
)
CREATE_REPORT: Final = Call("createReport", "POST", f"{_REPORTS}/reports", Rate(0.0167, 15))
GET_REPORT: Final = Call("getReport", "GET", f"{_REPORTS}/reports/{{reportId}}", Rate(2, 15))
GET_REPORTS: Final = Call("getReports", "GET", f"{_REPORTS}/reports", Rate(0.0222, 10))
REPORT_DOCUMENT: Final = Call(
    "getReportDocument", "GET", f"{_REPORTS}/documents/{{reportDocumentId}}", Rate(0.0167, 15)
)
_MESSAGING = "/messaging/v1/orders/{amazonOrderId}"
MESSAGING_ACTIONS: Final = Call("getMessagingActionsForOrder", "GET", _MESSAGING, MESSAGES_RATE)
BUYER_ATTRIBUTES: Final = Call("GetAttributes", "GET", f"{_MESSAGING}/attributes", MESSAGES_RATE)
WRITE_TO_BUYER: Final = MappingProxyType(
    {
        template: Call(name, "POST", f"{_MESSAGING}/messages/{template}", MESSAGES_RATE)
        for template, name in OPERATIONS.items()
    }
)
_SUBSCRIPTION = "/notifications/v1/subscriptions/{notificationType}"
GET_SUBSCRIPTION: Final = Call("getSubscription", "GET", _SUBSCRIPTION, Rate(1, 5))
SUBSCRIBE: Final = Call("createSubscription", "POST", _SUBSCRIPTION, Rate(1, 5))
CALLS: Final = (
    *(SEARCH_ORDERS, GET_ORDER, CONFIRM_SHIPMENT, GET_LISTING, SEARCH_LISTINGS, PATCH_LISTING),
    *(INVENTORY, TRACKING, TRANSACTIONS, CREATE_FEED_DOCUMENT, CREATE_FEED, GET_FEED, GET_FEEDS),
    *(FEED_DOCUMENT, CREATE_REPORT, GET_REPORT, GET_REPORTS, REPORT_DOCUMENT),
    *(MESSAGING_ACTIONS, BUYER_ATTRIBUTES, *WRITE_TO_BUYER.values()),
    *(GET_SUBSCRIPTION, SUBSCRIBE),
)


class LacksRole(Misconfigured):
    """Amazon does not let the app ask that. Nothing was changed."""


class _Told(AmazonWire):
    code: str
    message: str = ""
    details: str | None = None


class _Errors(AmazonWire):
    errors: tuple[_Told, ...]


def _with_slack(rate: Rate) -> Rate:
    """Leave one of what may come at once: calls sent a moment apart may arrive closer together.

    That matters where one comes back within a second, and would be a loss where it takes minutes.
    """
    return replace(rate, burst=max(rate.burst - 1, 1)) if rate.per_second >= 1 else rate


class SellingPartner:
    """One seller's endpoint with one app. Answers become `AmazonWire` models or are refused."""

    def __init__(self, endpoint: str, login: str, app: LoginApp, network: Network) -> None:
        self._endpoint = endpoint.rstrip("/")
        self._app = app
        self._allowance = RateAllowance(
            "Amazon",
            {call.name: _with_slack(call.rate) for call in CALLS},
            header=RATE_HEADER,
            key=f"{self._endpoint}/{app.client_id}",
            buckets=network.buckets,
            sleep=network.sleep,
        )
        self._transport = Transport(
            "Amazon",
            LoginKeys(app, login, network),
            network,
            allowance=self._allowance,
            refusal=self._refusal,
            is_key_refused=_is_key_refused,
        )

    def left(self, call: Call) -> int | None:
        """Per cent that are left of what may be asked of one kind at once."""
        return self._allowance.left(call.name)

    def read(
        self, call: Call, answer: type[Answer], query: Query | None = None, **more: Json
    ) -> Answer:
        """Ask; `more` are a `body` and the names in the path. The errors are `Transport.read`'s."""
        return self._transport.read(self._request(call, query, more), answer.read)

    def write(
        self, call: Call, answer: type[Answer], query: Query | None = None, **more: Json
    ) -> Answer:
        """Change something, sent once; the errors are those of `Transport.write`."""
        return self._transport.write(
            self._request(call, query, more), lambda body: _understood(answer.read, body)
        )

    def do(self, call: Call, **more: Json) -> None:
        """Change something for which nothing but a status comes back."""
        self._transport.write(self._request(call, None, more), lambda _body: None)

    def _request(self, call: Call, query: Query | None, more: Mapping[str, Json]) -> Request:
        path = {name: quote(str(value), safe="") for name, value in more.items() if name != "body"}
        return Request(
            operation=call.name,
            url=self._endpoint + call.path.format_map(path),
            headers=_AGENT,
            body=more.get("body"),
            method=call.method,
            query=query or {},
        )

    def _refusal(self, reply: Reply, writes: bool) -> CountersignError | None:  # noqa: FBT001 # the protocol's shape
        """Read the first of Amazon's own errors, where its status alone says too little."""
        if reply.status == HTTPStatus.FORBIDDEN:
            key = self._app.credential
            sentence = f"Amazon's {key.title} lacks a role this needs. Check {key.setting}."
            return VendorRejected(sentence) if writes else LacksRole(sentence)
        if reply.status == HTTPStatus.NOT_FOUND and not writes:
            return NotFound("Amazon has nothing under that name. Please check it.")
        if reply.status in (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND):
            said = plain_text(_first(reply.body), limit=200).removesuffix(".")
            return VendorRejected(
                f"Amazon said no{': ' if said else ''}{said}. Nothing was changed."
            )
        return None


def _understood(read: Callable[[object], Answer], body: object) -> Answer:
    try:
        return read(body)
    except Unavailable:
        raise OutcomeUnknown(NOBODY_KNOWS) from None


def _is_key_refused(reply: Reply) -> bool:
    """Whether the access token is the trouble: Amazon says so with 403 as well as with 401."""
    if reply.status == HTTPStatus.UNAUTHORIZED:
        return True
    return reply.status == HTTPStatus.FORBIDDEN and "access token" in _first(reply.body, "details")


def _first(body: object, field: str = "message") -> str:
    try:
        told = _Errors.read(body).errors[0]
    except (Unavailable, IndexError):
        return ""
    return (told.details or "") if field == "details" else told.message
