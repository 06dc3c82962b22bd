"""One seller at Amazon behind two doors: a reader that cannot write, and a writer that can."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from policies.errors import (
    CountersignError,
    NotFound,
    OutcomeUnknown,
    Unavailable,
    VendorRejected,
)
from tools.connectors import amazon_api as api
from tools.connectors import amazon_buyers as buyers
from tools.connectors import amazon_files as files
from tools.connectors import amazon_listings as listings
from tools.connectors import amazon_money as moneys
from tools.connectors import amazon_orders as orders
from tools.connectors import amazon_refunds as refunds
from tools.connectors.amazon_keys import LoginApp
from tools.connectors.amazon_reports import OrderReports
from tools.connectors.amazon_settings import READ_KEY, WRITE_KEY, AmazonSettings, Shelf
from tools.connectors.amazon_wire import AmazonWire, written
from tools.connectors.calls import nothing_sent_yet
from tools.connectors.network import Network
from tools.plain_text import plain_text

__all__ = ["AmazonReader", "AmazonSettings", "AmazonWriter", "Parcel"]

_MOST_PAGES = 50
_PAUSES = (0.3, 0.7, 2.0, 3.0, 5.0, 5.0)  # all of them well inside an executor's lease


class _Code(AmazonWire):
    code: str


class _Milestone(AmazonWire):
    status: _Code


class _Tracking(AmazonWire):
    latest: Annotated[_Milestone, Field(alias="latestMilestone")]


class _Tracked(AmazonWire):
    detail: Annotated[_Tracking, Field(alias="trackingDetail")]


class _Subscription(AmazonWire):
    id: Annotated[str, Field(alias="subscriptionId")]


class _Subscribed(AmazonWire):
    payload: _Subscription


class AmazonReader:
    """Everything the program may know of one seller. Each method raises `Unavailable`."""

    def __init__(self, settings: AmazonSettings, network: Network) -> None:
        app = LoginApp(
            READ_KEY,
            settings.read_client_id,
            settings.read_client_secret,
            settings.read_refresh_token,
        )
        self._shelf = settings.shelf
        self._api = api.SellingPartner(settings.endpoint, settings.login, app, network)
        self._files = files.FileRoom(READ_KEY, network)
        self.order_reports = OrderReports(self._api, self._files, self._shelf.marketplace_id)

    @property
    def account(self) -> str:
        """Our name for the seller."""
        return self._shelf.account

    @property
    def searches_left(self) -> int | None:
        """Per cent of the searches for orders that are left."""
        return self._api.left(api.SEARCH_ORDERS)

    @property
    def listings_left(self) -> int | None:
        """Per cent of the searches for listings that are left."""
        return self._api.left(api.SEARCH_LISTINGS)

    @property
    def marketplace(self) -> str:
        """The marketplace it sells in, by Amazon's id."""
        return self._shelf.marketplace_id

    def page(self, order: str) -> str:
        """Where people look at an order themselves."""
        return self._shelf.page_of(order)

    def order(self, number: str) -> orders.AmazonOrder:
        """Read one order. Raises `NotFound`."""
        query = {"includedData": orders.INCLUDED}
        return self._api.read(api.GET_ORDER, orders.OneOrder, query, orderId=number).order

    def updated_since(
        self,
        moment: datetime,
        *,
        until: datetime | None = None,
        states: Iterable[orders.OrderState] = (),
        most: int = orders.MOST_A_PAGE,
    ) -> Iterator[orders.OrderPage]:
        """Read all orders that changed since, oldest first, a page of `most` at a time.

        Without `until` all up to now; where `states` are named, only what is in one of them.
        Amazon allows one such call in three minutes after the first twenty, and shows nothing that
        is younger than two minutes: go on from a page's `until`.
        """
        query: dict[str, str | int] = {
            "lastUpdatedAfter": written(moment),
            "marketplaceIds": self._shelf.marketplace_id,
            "includedData": orders.INCLUDED,
            "maxResultsPerPage": most,
        }
        if until is not None:
            query["lastUpdatedBefore"] = written(until)
        if wanted := ",".join(states):
            query["fulfillmentStatuses"] = wanted
        for _ in range(_MOST_PAGES):
            page = self._api.read(api.SEARCH_ORDERS, orders.OrderPage, query)
            yield page
            if page.next_token is None:
                return
            query["paginationToken"] = page.next_token
        raise Unavailable("Amazon has more orders than I can read at once. Nothing was changed.")

    def listing(self, sku: str) -> listings.Listing | None:
        """Read what Amazon offers of a SKU; None where it is not listed."""
        return _listing(self._api, self._shelf, sku)

    def some_listings(self, wanted: listings.Search, token: str | None) -> listings.ListingPage:
        """Read one page of a search of everything that is listed."""
        query, seller = wanted.query(self.marketplace, token), self._shelf.seller_id
        return self._api.read(api.SEARCH_LISTINGS, listings.ListingPage, query, sellerId=seller)

    def at_amazon(self, sku: str) -> int | None:
        """Count what lies ready in Amazon's own warehouses; None where it sends none of it."""
        query = self._here(
            details="true",
            granularityType="Marketplace",
            granularityId=self._shelf.marketplace_id,
            sellerSkus=sku,
        )
        found = self._api.read(api.INVENTORY, listings.Inventory, query).payload.summaries
        return next((one.details.fulfillable for one in found if one.seller_sku == sku), None)

    def where_is_parcel(self, tracking_number: str) -> str:
        """Return the latest milestone of a parcel, e.g. `DELIVERED`. Raises `NotFound`."""
        query = {"carrierTracking.trackingNumber": tracking_number}
        return self._api.read(api.TRACKING, _Tracked, query).detail.latest.status.code

    def is_subscribed(self, kind: str) -> bool:
        """Whether Amazon sends us notices of this kind."""
        try:
            self._api.read(api.GET_SUBSCRIPTION, _Subscribed, notificationType=kind)
        except NotFound:
            return False
        return True

    def transactions(self, order: str) -> tuple[moneys.Transaction, ...]:
        """Read what was paid out and taken back for one order; Amazon may be two days behind."""
        query = {"relatedIdentifierName": "ORDER_ID", "relatedIdentifierValue": order}
        found: list[moneys.Transaction] = []
        for _ in range(_MOST_PAGES):
            page = self._api.read(api.TRANSACTIONS, moneys.TransactionPage, query).payload
            found += page.transactions
            if page.next_token is None:
                return tuple(found)
            query["nextToken"] = page.next_token
        raise Unavailable("Amazon has more transactions than I can read. Nothing was changed.")

    def feed(self, number: str) -> files.Feed:
        """Read how far Amazon is with a feed."""
        return self._api.read(api.GET_FEED, files.Feed, feedId=number)

    def feeds(self, kind: str, since: datetime) -> tuple[files.Feed, ...]:
        """Read the feeds of a kind that were sent since, newest first; a hundred at most."""
        query = {"feedTypes": kind, "createdSince": written(since), "pageSize": "100"}
        return self._api.read(api.GET_FEEDS, files.FeedPage, query).feeds

    def feed_result(self, feed: files.Feed) -> bytes | None:
        """Fetch what Amazon says of a feed; None where it is not done."""
        return _result(self._api, self._files, feed)

    def buyer_templates(self, order: str) -> frozenset[buyers.Template]:
        """About which things the buyer of an order may be written to now. Raises `NotFound`."""
        path = {"amazonOrderId": order}
        return self._api.read(api.MESSAGING_ACTIONS, buyers.Actions, self._here(), **path).templates

    def language_of_buyer(self, order: str) -> str:
        """Return which language the buyer reads, e.g. `en-US`; empty where Amazon does not say."""
        path = {"amazonOrderId": order}
        found = self._api.read(api.BUYER_ATTRIBUTES, buyers.Attributes, self._here(), **path)
        return found.buyer.locale

    def _here(self, **more: str) -> dict[str, str | int]:
        return {"marketplaceIds": self._shelf.marketplace_id, **more}


@dataclass(frozen=True)
class Parcel:
    """What is told of a parcel: our number for it, who carries it, and what is in it."""

    reference: str
    carrier: str
    tracking_number: str
    shipped_at: datetime
    units: dict[str, int]


class AmazonWriter:
    """Everything the program may change at one seller. Each method sends once.

    Raises `VendorRejected` or `VendorThrottled` where it provably did not happen, `OutcomeUnknown`
    where nobody can say.
    """

    def __init__(self, settings: AmazonSettings, network: Network) -> None:
        app = LoginApp(
            WRITE_KEY,
            settings.write_client_id,
            settings.write_client_secret,
            settings.write_refresh_token,
        )
        self._shelf = settings.shelf
        self._network = network
        self._api = api.SellingPartner(settings.endpoint, settings.login, app, network)
        self._files = files.FileRoom(WRITE_KEY, network)

    @property
    def account(self) -> str:
        """Our name for the seller."""
        return self._shelf.account

    def page(self, order: str) -> str:
        """Where people look at an order themselves."""
        return self._shelf.page_of(order)

    def confirm_shipment(self, order: str, parcel: Parcel) -> None:
        """Tell Amazon that a parcel has left."""
        detail = {
            "packageReferenceId": parcel.reference,
            "carrierCode": parcel.carrier,
            "trackingNumber": parcel.tracking_number,
            "shipDate": written(parcel.shipped_at),
            "orderItems": [
                {"orderItemId": item, "quantity": units} for item, units in parcel.units.items()
            ],
        }
        body = {"marketplaceId": self._shelf.marketplace_id, "packageDetail": detail}
        self._api.do(api.CONFIRM_SHIPMENT, body=body, orderId=order)

    def listing(self, sku: str) -> listings.Listing | None:
        """Read what is to be changed, with the key that changes it; None where it is not listed."""
        with nothing_sent_yet():
            return _listing(self._api, self._shelf, sku)

    def set_quantity(self, listing: listings.Listing, quantity: int) -> str:
        """Let so many be sold, once Amazon has found the change well-formed; return its number."""
        body = listings.quantity_patch(listing, quantity, self._shelf.marketplace_id)
        path: dict[str, Any] = {
            "sellerId": self._shelf.seller_id,
            "sku": listing.sku,
            "body": body,
        }
        query = {"marketplaceIds": self._shelf.marketplace_id}
        preview = {**query, "mode": "VALIDATION_PREVIEW"}
        with nothing_sent_yet():
            tried = self._api.read(api.PATCH_LISTING, listings.Submission, preview, **path)
        if tried.status != "VALID":
            raise VendorRejected(_said_no(tried.problem))
        done = self._api.write(api.PATCH_LISTING, listings.Submission, query, **path)
        if done.status != "ACCEPTED":
            raise VendorRejected(_said_no(done.problem))
        return done.id

    def submit(self, kind: str, content: bytes, media_type: str) -> str:
        """Send a feed, and return its number. Only the last of the three calls does anything."""
        with nothing_sent_yet():
            room = self._api.read(
                api.CREATE_FEED_DOCUMENT, files.FeedRoom, body={"contentType": media_type}
            )
            self._files.send(room, content, media_type)
        body = {
            "feedType": kind,
            "marketplaceIds": [self._shelf.marketplace_id],
            "inputFeedDocumentId": room.id,
        }
        return self._api.write(api.CREATE_FEED, files.FeedCreated, body=body).id

    def give_back(self, refund: refunds.Refunded) -> str:
        """Have the buyer given money back, wait for what Amazon says of it; return its number.

        Once Amazon has the file nothing proves any more that it was not done, but its own report.
        """
        content, media_type = refunds.envelope(self._shelf.seller_id, refund)
        number = self.submit(refunds.REFUND_FEED, content, media_type)
        with _sent_already():
            said = self._worked_on(number)
        if not said.done:
            raise VendorRejected(_said_no(said.problem))
        return number

    def _worked_on(self, number: str) -> refunds.Processed:
        for pause in _PAUSES:
            feed = self._api.read(api.GET_FEED, files.Feed, feedId=number)
            if feed.stage == "CANCELLED":
                return refunds.Processed(0, "it was cancelled before Amazon began")
            report = _result(self._api, self._files, feed)
            if report is not None and feed.stage == "DONE":
                return refunds.processed(report)
            self._network.sleep(pause)
        raise OutcomeUnknown(api.NOBODY_KNOWS)

    def write_to_buyer(self, order: str, template: buyers.Template, text: str) -> None:
        """Send the buyer of an order a message; nothing tells afterwards whether it was sent."""
        query = {"marketplaceIds": self._shelf.marketplace_id}
        path: dict[str, Any] = {"amazonOrderId": order, "body": {"text": text}}
        self._api.write(api.WRITE_TO_BUYER[template], buyers.Sent, query, **path)

    def subscribe(self, kind: str, destination: str) -> str:
        """Have notices of a kind sent to a destination Amazon knows; return the subscription."""
        body = {"payloadVersion": "1.0", "destinationId": destination}
        path: dict[str, Any] = {"notificationType": kind, "body": body}
        return self._api.write(api.SUBSCRIBE, _Subscribed, **path).payload.id


def _listing(endpoint: api.SellingPartner, shelf: Shelf, sku: str) -> listings.Listing | None:
    query = {"marketplaceIds": shelf.marketplace_id, "includedData": listings.INCLUDED}
    try:
        return endpoint.read(
            api.GET_LISTING, listings.Listing, query, sellerId=shelf.seller_id, sku=sku
        )
    except NotFound:
        return None


def _result(endpoint: api.SellingPartner, room: files.FileRoom, feed: files.Feed) -> bytes | None:
    if feed.result is None:
        return None
    kept = endpoint.read(api.FEED_DOCUMENT, files.Kept, feedDocumentId=feed.result)
    return room.fetch(kept)


@contextmanager
def _sent_already() -> Iterator[None]:
    """Turn whatever is wrong after a change was sent into not knowing about it."""
    try:
        yield
    except CountersignError as error:
        raise OutcomeUnknown(api.NOBODY_KNOWS) from error


def _said_no(problem: str) -> str:
    why = plain_text(problem, limit=200).removesuffix(".")
    return f"Amazon said no{': ' if why else ''}{why}. Nothing was changed."
