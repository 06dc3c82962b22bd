"""One Shopify shop behind two doors: a reader that cannot write, and a writer that can."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any, Protocol, TypeVar

import httpx

from policies.errors import NotFound, OutcomeUnknown, Unavailable
from policies.money import Money
from tools.connectors import shopify_answers as answers
from tools.connectors import shopify_documents as documents
from tools.connectors.http import Transport
from tools.connectors.network import Network, NoKey, Request
from tools.connectors.shopify_graphql import NOBODY_KNOWS, ShopifyGraphQL, names_key
from tools.connectors.shopify_orders import (
    Customer,
    Order,
    OrderStub,
    RefundRecord,
    TimelineLine,
    WaitingOrder,
)
from tools.connectors.shopify_pages import Pages
from tools.connectors.shopify_settings import READ_KEY, WRITE_KEY, ShopifySettings
from tools.connectors.shopify_stock import STATES, Stock, Variant
from tools.connectors.shopify_wire import Wire

__all__ = ["ShopifyReader", "ShopifySettings", "ShopifyWriter"]

Found = TypeVar("Found", bound=Wire)
Listed = TypeVar("Listed")
Listed_co = TypeVar("Listed_co", covariant=True)


class Page(Protocol[Listed_co]):
    """One page of a list, and where it goes on."""

    @property
    def nodes(self) -> tuple[Listed_co, ...]:
        """What is on this page."""
        ...

    @property
    def page_info(self) -> answers.PageInfo:
        """Where the next one begins."""
        ...


# Tried in turn: nearly every order fits the first, and a longer list costs more to ask for.
_ORDER_SIZES = ({"lines": 10, "moves": 10}, {"lines": 100, "moves": 25})
_REFUNDS_PER_HIT = 5
_REFUNDS_PER_ORDER = 100
_TIMELINE = 100
_REFUNDED = ("refunded", "partially_refunded")
_WAITING = ("unfulfilled", "partial")
_MOST_ORDERS = 1_000


class ShopifyReader:
    """Look-ups in one shop, with the read token. Safe to share between threads (I19).

    Every method may raise what `Transport.read` raises.
    """

    def __init__(self, settings: ShopifySettings, network: Network) -> None:
        self.account = settings.account
        self.pages = Pages.of(settings)
        self._graphql = ShopifyGraphQL(settings.endpoint, settings.read_token, READ_KEY, network)
        self._files = Transport("Shopify", NoKey(READ_KEY), network)

    def orders_named(self, name: str) -> tuple[OrderStub, ...]:
        """Find orders by name, `1001` or `#1001`; the search is wide, the answer is exact."""
        wanted = _bare(name)
        hits = self._search(f"name:{_quoted(wanted)}")
        return tuple(hit for hit in hits if _bare(hit.name) == wanted)

    def orders_by_email(self, email: str) -> tuple[OrderStub, ...]:
        """Find the newest orders of a mail address, at most ten."""
        return self._search(f"email:{_quoted(email)}")

    def order(self, order_id: str) -> Order:
        """Read one order whole; raises `NotFound`, or `Unavailable` where a list may be cut off."""
        for sizes in _ORDER_SIZES:
            answer = self._graphql.query(documents.ORDER, answers.OrderAnswer, id=order_id, **sizes)
            order = _present(answer.order)
            if order.id != order_id:
                raise Unavailable("Shopify answered with another order. Nothing was changed.")
            if len(order.lines) < sizes["lines"] and order.moves < sizes["moves"]:
                return order
        raise Unavailable("That order is longer than I can read. Please look at it in Shopify.")

    def refunds_of(self, order_id: str) -> tuple[RefundRecord, ...]:
        """Read an order's refunds, all of them, straight from the order."""
        answer = self._graphql.query(
            documents.REFUNDS_OF_ORDER,
            answers.RefundsAnswer,
            id=order_id,
            refunds=_REFUNDS_PER_ORDER,
        )
        refunds = _present(answer.order).refunds
        if len(refunds) >= _REFUNDS_PER_ORDER:
            raise Unavailable("That order has more refunds than I can read.")
        return refunds

    def refunds_since(
        self, customer: Customer | None, email: str | None, since: datetime
    ) -> tuple[RefundRecord, ...]:
        """Read what a customer was paid back since then, over all their orders.

        A refund touches its order, so only orders updated since then are read. A guest is known by
        mail address alone; without one there is nothing to look for.
        """
        updated = f"updated_at:>={_quoted(since.isoformat())}"
        if customer is not None:
            orders = self._pages(partial(self._of_customer, customer.id, updated))
        elif email is not None:
            orders = self._pages(partial(self._of_email, f"email:{_quoted(email)} {updated}"))
        else:
            return ()
        refunds = (refund for order in orders for refund in self._whole(order))
        return tuple(refund for refund in refunds if refund.created_at >= since)

    def refunds_made_since(
        self, since: datetime
    ) -> tuple[tuple[answers.NamedRefunds, RefundRecord], ...]:
        """Read every refund of the shop since then, each with its order; newest first.

        Raises `Unavailable` where there are more than can be read in one go.
        """
        updated = f"updated_at:>={_quoted(since.isoformat())}"
        found = [
            (order, refund)
            for status in _REFUNDED
            for order in self._in_one_go(
                partial(self._refunded, f"financial_status:{status} {updated}")
            )
            for refund in self._whole(order)
            if refund.created_at >= since
        ]
        return tuple(sorted(found, key=lambda pair: pair[1].created_at, reverse=True))

    def waiting_since_before(self, moment: datetime) -> tuple[WaitingOrder, ...]:
        """Read the open, paid orders placed before then of which something has yet to leave.

        Oldest first. The search index lags, so each hit is held against its own fields.
        """
        placed = f"status:open financial_status:paid created_at:<{_quoted(moment.isoformat())}"
        hits = {
            order.id: order
            for status in _WAITING
            for order in self._in_one_go(
                partial(self._waiting, f"{placed} fulfillment_status:{status}")
            )
            if order.cancelled_at is None
            and order.closed_at is None
            and order.financial_status == "PAID"
            and order.fulfilment_status != "FULFILLED"
        }
        return tuple(sorted(hits.values(), key=lambda order: order.created_at))

    def timeline_of(self, order_id: str) -> tuple[TimelineLine, ...]:
        """Read the last hundred lines of an order's timeline, newest first."""
        answer = self._graphql.query(
            documents.TIMELINE, answers.TimelineAnswer, id=order_id, lines=_TIMELINE
        )
        events = _present(answer.order).events
        return tuple(sorted(events, key=lambda event: event.created_at, reverse=True))

    def suggested_refund(self, order_id: str, units: Mapping[str, int]) -> Money:
        """Ask what Shopify would refund for `units` by line item id, tax and discounts included."""
        answer = self._graphql.query(
            documents.SUGGESTED_REFUND,
            answers.SuggestionAnswer,
            id=order_id,
            lines=refund_lines(units),
        )
        suggestion = _present(answer.order).suggested_refund
        if suggestion is None:
            raise Unavailable("Shopify did not say what these units are worth. Name an amount.")
        return suggestion.amount

    def stock_of(self, sku: str) -> tuple[Stock, ...]:
        """Read the stock of one SKU; two variants may share it."""
        found = self._graphql.query(
            documents.STOCK_OF_SKU,
            answers.StockAnswer,
            search=f"sku:{_quoted(sku)}",
            names=list(STATES),
        ).variants
        return tuple(stock for stock in found if (stock.sku or "").casefold() == sku.casefold())

    def variants_beginning(self, letters: str) -> tuple[Variant, ...]:
        """Find up to 50 variants whose SKU begins so. `letters` are ASCII letters and digits."""
        search = f"sku:{letters}*"
        answer = self._graphql.query(
            documents.VARIANTS_BY_SKU, answers.VariantsAnswer, search=search
        )
        return answer.variants

    def variants_of_products(self, words: Sequence[str]) -> tuple[Variant, ...]:
        """Find the variants of up to ten products that have any word beginning so.

        `words` are letters and digits only, so that none can add terms of its own.
        """
        search = " OR ".join(f"{word}*" for word in words)
        answer = self._graphql.query(
            documents.VARIANTS_BY_PRODUCT, answers.ProductsAnswer, search=search
        )
        return tuple(variant for product in answer.products for variant in product.variants)

    def shop(self) -> answers.Shop:
        """Read the shop's name, currency and time zone: the cheapest proof that the key works."""
        return self._graphql.query(documents.SHOP, answers.ShopAnswer).shop

    def scopes(self) -> frozenset[str]:
        """Read what the token may do, in Shopify's words."""
        installation = self._graphql.query(documents.SHOP, answers.ShopAnswer).installation
        return frozenset(scope.handle for scope in installation.access_scopes)

    def ask(self, document: documents.Document, answer: type[Found], **variables: object) -> Found:
        """Ask what a connector of its own asks, e.g. `shopify_holds`; it can change nothing."""
        return self._graphql.query(document, answer, **variables)

    def stream(self, request: Request) -> AbstractContextManager[httpx.Response]:
        """Open a file Shopify has written for us; the errors are those of `Transport.stream`."""
        return self._files.stream(request)

    @property
    def budget(self) -> int:
        """Per cent of the cost allowance that are left."""
        return self._graphql.allowance.left

    def _search(self, search: str) -> tuple[OrderStub, ...]:
        return self._graphql.query(
            documents.ORDERS_BY_SEARCH, answers.StubsAnswer, search=search, first=10
        ).orders

    def _of_customer(
        self, customer_id: str, search: str, after: str | None
    ) -> answers.RefundedOrders:
        answer = self._graphql.query(
            documents.REFUNDS_OF_CUSTOMER,
            answers.CustomerAnswer,
            id=customer_id,
            search=search,
            after=after,
            refunds=_REFUNDS_PER_HIT,
        )
        return _present(answer.customer).orders

    def _of_email(self, search: str, after: str | None) -> answers.RefundedOrders:
        return self._graphql.query(
            documents.REFUNDS_BY_EMAIL,
            answers.EmailAnswer,
            search=search,
            after=after,
            refunds=_REFUNDS_PER_HIT,
        ).orders

    def _refunded(self, search: str, after: str | None) -> answers.NamedRefundsPage:
        return self._graphql.query(
            documents.REFUNDED_ORDERS,
            answers.RefundedOrdersAnswer,
            search=search,
            after=after,
            refunds=_REFUNDS_PER_HIT,
        ).orders

    def _waiting(self, search: str, after: str | None) -> answers.WaitingPage:
        return self._graphql.query(
            documents.WAITING_ORDERS, answers.WaitingAnswer, search=search, after=after
        ).orders

    def _pages(self, page_after: Callable[[str | None], Page[Listed]]) -> Iterator[Listed]:
        page = page_after(None)
        yield from page.nodes
        while page.page_info.has_next_page and page.page_info.end_cursor:
            page = page_after(page.page_info.end_cursor)
            yield from page.nodes

    def _in_one_go(self, page_after: Callable[[str | None], Page[Listed]]) -> list[Listed]:
        """Read a list whole, unless it is longer than one question is worth."""
        found = list(islice(self._pages(page_after), _MOST_ORDERS + 1))
        if len(found) > _MOST_ORDERS:
            raise Unavailable("That is more than I can read in one go. Ask for a shorter time.")
        return found

    def _whole(self, order: answers.RefundedOrder) -> tuple[RefundRecord, ...]:
        complete = len(order.refunds) < _REFUNDS_PER_HIT
        return order.refunds if complete else self.refunds_of(order.id)


class ShopifyWriter:
    """Changes to one shop, with the write token. Built once, handed to the executor alone."""

    def __init__(self, settings: ShopifySettings, network: Network) -> None:
        self.account = settings.account
        self.pages = Pages.of(settings)
        self._graphql = ShopifyGraphQL(settings.endpoint, settings.write_token, WRITE_KEY, network)

    def refund_create(self, refund: Mapping[str, Any], key: str) -> RefundRecord:
        """Create one refund under an idempotency key; `refund` is Shopify's `RefundInput`.

        Raises `VendorRejected` or `VendorThrottled` when it provably did not happen,
        `OutcomeUnknown` when nobody can say.
        """
        payload = self._graphql.mutate(
            documents.REFUND_CREATE, answers.RefundCreated, input=dict(refund), key=key
        ).payload
        said = " ".join(error.message for error in payload.user_errors)
        if payload.refund is None and said and not names_key(said):
            raise answers.said_no(payload.user_errors)
        if payload.refund is None or said:
            raise OutcomeUnknown(NOBODY_KNOWS)
        return payload.refund

    def expect(self, document: documents.Document, points: float) -> None:
        """Say what the next change will cost at most, where that differs from the last one's."""
        self._graphql.allowance.expect(document.name, points)

    def wait_for(self, document: documents.Document, points: float) -> None:
        """Wait until a change of that price can be sent at once. Raises `VendorThrottled`."""
        self._graphql.allowance.until(document.name, points)

    def change(
        self, document: documents.Document, answer: type[Found], **variables: object
    ) -> Found:
        """Send a change of a connector of its own once; the errors are those of `mutate`."""
        return self._graphql.mutate(document, answer, **variables)


def refund_lines(units: Mapping[str, int]) -> list[dict[str, Any]]:
    """Write `units` by line item id as Shopify's `RefundLineItemInput`; stock is not touched."""
    return [
        {"lineItemId": line, "quantity": quantity, "restockType": "NO_RESTOCK"}
        for line, quantity in units.items()
    ]


def _present(found: Found | None) -> Found:
    if found is None:
        raise NotFound("Shopify no longer has that. Please check the number.")
    return found


def _bare(name: str) -> str:
    return name.strip().removeprefix("#").casefold()


def _quoted(term: str) -> str:
    """Write a search term so that it cannot add terms of its own (Shopify search syntax)."""
    return '"' + term.replace("\\", "\\\\").replace('"', '\\"') + '"'
