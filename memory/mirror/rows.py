"""One typed row of each copied table. Times know their zone; money is minor units of `currency`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from memory.mirror import tables
from memory.mirror.row import Row

Lines = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class OrderRow(Row):
    """A customer's order. `paid` and `sent` are Shopify's display statuses; sums are the books'.

    `discount` is what was taken off all of it, `risk` what Shopify recommends (accept, investigate,
    cancel), and `address_fault` what its check of the address says (warning, error); no address.
    """

    table = tables.orders

    name: str
    placed_at: datetime
    cancelled_at: datetime | None
    closed_at: datetime | None
    paid: str
    sent: str
    customer_id: str | None
    mail_hash: str | None
    total: int
    refunded: int
    discount: int
    currency: str
    risk: str | None
    address_fault: str | None


@dataclass(frozen=True, kw_only=True)
class OrderLineRow(Row):
    """One article on an order; `unsent` units have yet to leave, `unit_price` is after discounts.

    What needs no shipping, such as a download or a gift card, has none that have yet to leave.

    `discount` is what was taken off all units of it, without its share of what was taken off the
    whole order.

    Shopify dates no lines: `updated_at` is the order's, or when the vendor began the file.
    """

    table = tables.order_lines

    order_id: str
    variant_id: str | None
    sku: str | None
    title: str
    maker: str | None
    quantity: int
    unsent: int
    unit_price: int
    discount: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class FulfilmentOrderRow(Row):
    """The work of sending a part of an order from one place. `status` is Shopify's word for it.

    `fulfil_at` is when it may be begun at the earliest; goods that are sold before they are there
    have none. Shopify dates it itself; `updated_at` is never before its order's.
    """

    table = tables.fulfilment_orders

    order_id: str
    status: str
    place: str
    fulfil_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class SubscriptionRow(Row):
    """A customer's standing order. `status` and `last_payment` are Shopify's words.

    `total` is what one delivery costs, without tax; `failed_at` is when its newest payment failed,
    None where that succeeded or none was tried.
    """

    table = tables.subscriptions

    customer_id: str | None
    status: str
    last_payment: str | None
    failed_at: datetime | None
    next_at: datetime | None
    total: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class FulfilmentRow(Row):
    """One parcel; `travel` is where the carrier says it is."""

    table = tables.fulfilments

    order_id: str
    status: str
    travel: str | None
    sent_at: datetime
    expected_at: datetime | None
    delivered_at: datetime | None
    carrier: str | None
    number: str | None


@dataclass(frozen=True, kw_only=True)
class RefundRow(Row):
    """Money given back on an order."""

    table = tables.refunds

    order_id: str
    made_at: datetime
    amount: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class ReturnRow(Row):
    """Goods a customer sends back. `status` is Shopify's word for how far that is.

    `received_at` is when the first of it came in, kept as long as the return is open. Shopify dates
    no changes of it: `updated_at` is its order's, or that of its newest step.
    """

    table = tables.returns

    order_id: str
    name: str
    status: str
    requested_at: datetime
    received_at: datetime | None
    closed_at: datetime | None
    units: int


@dataclass(frozen=True, kw_only=True)
class ReturnLineRow(Row):
    """Units of one article that come back, and how many Shopify has processed or paid back.

    `line_id` is the order's line, None where nobody knows it; `updated_at` is as an order line's.
    """

    table = tables.return_lines

    return_id: str
    line_id: str | None
    sku: str | None
    title: str
    quantity: int
    processed: int
    refunded: int
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class CustomerRow(Row):
    """Somebody who has ordered: a number and a hash, so that two of them can be seen to be one."""

    table = tables.customers

    mail_hash: str | None


@dataclass(frozen=True, kw_only=True)
class VariantRow(Row):
    """One thing on sale. `cost` is None where nobody has entered one."""

    table = tables.variants

    product_id: str
    item_id: str
    sku: str | None
    title: str
    maker: str | None
    status: str
    tracked: bool
    price: int
    cost: int | None
    currency: str


@dataclass(frozen=True, kw_only=True)
class StockRow(Row):
    """Units of one item at one place in one state, e.g. `available`."""

    table = tables.stock

    item_id: str
    location_id: str
    location: str
    state: str
    units: int


@dataclass(frozen=True, kw_only=True)
class MarketOrderRow(Row):
    """An order on a marketplace; an order that waits for its payment has no total yet.

    `lines`: sku, listing, quantity, unsent, total (minor units, or None).
    """

    table = tables.market_orders

    placed_at: datetime
    state: str
    ship_by: datetime | None
    total: int | None
    currency: str | None
    lines: Lines


@dataclass(frozen=True, kw_only=True)
class VendorRow(Row):
    """Somebody the company buys from; `mail_hash` is None where orders cannot be mailed there."""

    table = tables.vendors

    name: str
    mail_hash: str | None
    active: bool


@dataclass(frozen=True, kw_only=True)
class PurchaseOrderRow(Row):
    """What was ordered from a vendor. `state`: draft, sent or closed; days are midnight UTC.

    `order_name` is the customer's order (`#1001`) where the vendor sends to the customer. `lines`:
    item (an id), article (its name), quantity and received (decimal digits), amount (minor units).
    """

    table = tables.purchase_orders

    number: str
    vendor: str
    placed_at: datetime
    expected_at: datetime | None
    state: str
    order_name: str | None
    total: int
    currency: str
    lines: Lines


@dataclass(frozen=True, kw_only=True)
class BillRow(Row):
    """A vendor's bill; `open` is what is still to be paid, `state` open or paid.

    `purchase_order` is the id of the first one it bills. `lines`: item, quantity (decimal digits),
    amount (minor units), and the `purchase_order` each is of.
    """

    table = tables.bills

    number: str
    vendor: str
    dated_at: datetime
    due_at: datetime | None
    state: str
    purchase_order: str | None
    total: int
    open: int
    currency: str
    lines: Lines


@dataclass(frozen=True, kw_only=True)
class VendorCreditRow(Row):
    """What a vendor owes us for something that went back. `lines` are a bill's."""

    table = tables.vendor_credits

    number: str
    vendor: str
    dated_at: datetime
    total: int
    currency: str
    lines: Lines


@dataclass(frozen=True, kw_only=True)
class MailRow(Row):
    """That a mail is there, from whom and in which conversation; every word stays in the mailbox.

    `folder` is inbox or sent; a mail that lies in another is gone. The hashes differ by mailbox.
    """

    table = tables.mails

    message_hash: str | None
    thread_hash: str | None
    folder: str
    sender_hash: str | None
    sender_domain: str | None
    received_at: datetime
    has_files: bool


@dataclass(frozen=True, kw_only=True)
class PriceRow(Row):
    """What an article is offered for on a channel, and how many of it may be sold there.

    `state` is live or paused; no `units` where the channel counts and sends them itself.
    """

    table = tables.prices

    sku: str
    listing: str | None
    state: str
    price: int | None
    currency: str | None
    units: int | None


@dataclass(frozen=True, kw_only=True)
class PayoutRow(Row):
    """Money that was sent to the bank. `state`: pending, in_transit, paid, failed, canceled."""

    table = tables.payouts

    made_at: datetime
    arrives_at: datetime | None
    state: str
    amount: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class DisputeRow(Row):
    """A payment that a customer's bank wants back; evidence is taken until `due_at`.

    `order_number` is what the payment names, without a hash mark.
    """

    table = tables.disputes

    opened_at: datetime
    due_at: datetime | None
    state: str
    reason: str
    charge: str
    order_number: str | None
    amount: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class CardRefundRow(Row):
    """Money on its way back to a card; one that `failed` has not arrived."""

    table = tables.card_refunds

    made_at: datetime
    state: str
    charge: str | None
    order_number: str | None
    amount: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class VendorArticleRow(Row):
    """What a vendor's own list says of an article; `updated_at` is the list's own time.

    `kept` is `counted`, `at_least`, `some` or `unknown`, with `units` for the first two. `origin`
    is what the list is called: a file's name, or when its mail came.
    """

    table = tables.vendor_articles

    part: str
    ours: str | None
    kept: str
    units: int | None
    price: int | None
    currency: str | None
    lead_days: int | None
    origin: str
