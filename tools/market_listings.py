"""Taking an article off sale on a marketplace and putting it back: the call, finding it again.

A quantity is set, not added to: doing it twice is doing it once, and reading it says whether it was
done. There is no place in it for a mark of ours.
"""

from dataclasses import replace
from datetime import datetime, tzinfo

from policies.actions.definition import Arguments, Ask
from policies.actions.listing import ListingAsk
from policies.actions.market_listing import (
    PAUSE_AMAZON_LISTING,
    RESUME_AMAZON_LISTING,
    MarketListing,
    MarketListingFacts,
    MarketListingJudged,
    OnSale,
    PauseOnMarket,
    ResumeOnMarket,
    ShopStockFacts,
)
from policies.errors import Ambiguous, BadRequest, NotFound, VendorRejected
from policies.ref import Ref
from tools.access import Reads, Writes
from tools.capability import (
    READS_LAG,
    Capability,
    Choice,
    Counter,
    Draft,
    Effect,
    Found,
    Receipt,
    RemoteFacts,
    Trace,
    narrowed,
)
from tools.connectors.amazon import AmazonReader
from tools.connectors.amazon_listings import Listing
from tools.listing_day import counted, with_today
from tools.market_orders import seller_of
from tools.plain_text import plain_text, quoted


def prepare_pause(ask: Ask, reads: Reads, as_of: datetime, _zone: tzinfo) -> Draft:
    """Find the listing that can be paused."""
    asked = narrowed(ListingAsk, ask)
    seller, listing = _find(asked.sku, reads)
    if _state(listing) is OnSale.OFF_SALE:
        raise BadRequest(f"{plain_text(listing.sku)} is off sale on Amazon already.")
    wanted = PauseOnMarket(
        listing=_ref(seller, listing),
        sku=plain_text(listing.sku, limit=64),
        quantity=0,
        note=plain_text(asked.note, limit=500),
        ordinal=0,
    )
    remote = _remote(listing, reads, as_of)
    there = narrowed(ShopStockFacts, remote["stock"]).available
    told = (
        f"TAKE {wanted.sku} OFF SALE on Amazon",
        f"{listing.quantity} may be sold now, then none · the shop has {there}",
    )
    return _drafted(wanted, remote, told)


def prepare_resume(ask: Ask, reads: Reads, as_of: datetime, _zone: tzinfo) -> Draft:
    """Find the listing that can be sold again, and how many of it there are."""
    asked = narrowed(ListingAsk, ask)
    seller, listing = _find(asked.sku, reads)
    sku = plain_text(listing.sku, limit=64)
    if _state(listing) is OnSale.ON_SALE:
        raise BadRequest(f"{sku} is on sale on Amazon already: {listing.quantity}.")
    remote = _remote(listing, reads, as_of)
    there = narrowed(ShopStockFacts, remote["stock"]).available
    if there < 1:
        raise BadRequest(f"The shop has no {sku}, so there is none to sell on Amazon.")
    wanted = ResumeOnMarket(
        listing=_ref(seller, listing),
        sku=sku,
        quantity=there,
        note=plain_text(asked.note, limit=500),
        ordinal=0,
    )
    told = (f"SELL {there} of {sku} on Amazon again", f"That is all the shop has now: {there}")
    return _drafted(wanted, remote, told)


def load_facts(arguments: Arguments, reads: Reads, as_of: datetime, _zone: tzinfo) -> RemoteFacts:
    """Read again how it is sold and how many there are."""
    return _remote(_again(narrowed(MarketListing, arguments), reads), reads, as_of)


def counters(arguments: Arguments, _person_id: str, day: str) -> tuple[Counter, ...]:
    """Count each towards the day of its seller."""
    return counted(narrowed(MarketListing, arguments).listing, day)


def execute(writes: Writes, arguments: Arguments, effect: Effect) -> Receipt:
    """Set the quantity, once Amazon has found the change well-formed."""
    del effect  # a listing has no place for a mark
    wanted = narrowed(MarketListing, arguments)
    seller = writes.seller(wanted.listing.account)
    listing = seller.listing(wanted.listing.id)
    if listing is None:
        raise VendorRejected(f"Amazon no longer lists {wanted.sku}. Nothing was changed.")
    return Receipt(seller.set_quantity(listing, wanted.quantity))


def reconcile(reads: Reads, arguments: Arguments, effect: Effect) -> Found:
    """Read how many may be sold now, and whether that is what was approved."""
    del effect
    wanted = narrowed(MarketListing, arguments)
    quantity = _again(wanted, reads).quantity or 0
    receipt = Receipt(f"{wanted.sku} at {quantity}")
    if quantity == wanted.quantity:
        return Found(Trace.PRESENT, receipt)
    if quantity and wanted.quantity:
        difference = f"Amazon sells {quantity} of it, not {wanted.quantity}."
        return Found(Trace.DIFFERENT, receipt, difference)
    return Found(Trace.ABSENT)


def _drafted(wanted: MarketListing, remote: RemoteFacts, told: tuple[str, ...]) -> Draft:
    words = (quoted(wanted.note, limit=120),) if wanted.note else ()
    return Draft(wanted, remote, told=(*told, *words))


def _find(sku: str, reads: Reads) -> tuple[AmazonReader, Listing]:
    """Find who lists a SKU. Raises `NotFound` or `Ambiguous`."""
    name = plain_text(sku, limit=40)
    if not reads.amazon:
        raise NotFound("No Amazon account is connected.")
    found = [
        (seller, listing)
        for _, seller in sorted(reads.amazon.items())
        for listing in [seller.listing(sku)]
        if listing is not None
    ]
    if not found:
        raise NotFound(f"Amazon does not list {name}. Please check the SKU.")
    if len(found) > 1:
        raise Ambiguous(f"More than one Amazon account lists {name}.")
    if found[0][1].quantity is None:
        raise BadRequest(f"Amazon sends {name} itself: how many are sold is not ours to set.")
    return found[0]


def _again(wanted: MarketListing, reads: Reads) -> Listing:
    listing = seller_of(wanted.listing.account, reads).listing(wanted.listing.id)
    if listing is None:
        raise BadRequest(f"Amazon no longer lists {wanted.sku}.")
    return listing


def _ref(seller: AmazonReader, listing: Listing) -> Ref:
    return Ref(account=seller.account, kind="listing", id=listing.sku)


def _state(listing: Listing) -> OnSale:
    if listing.quantity is None:
        return OnSale.SENT_BY_MARKET
    return OnSale.ON_SALE if listing.quantity else OnSale.OFF_SALE


def _remote(listing: Listing, reads: Reads, as_of: datetime) -> RemoteFacts:
    state = _state(listing)
    available = sum(
        stock.count("available")
        for _, shop in sorted(reads.shops.items())
        for stock in shop.stock_of(listing.sku)
    )
    return {
        "listing": MarketListingFacts(
            read_at=as_of, state=state, quantity=max(listing.quantity or 0, 0)
        ),
        "stock": ShopStockFacts(read_at=as_of, available=max(available, 0)),
    }


PAUSES_ON_AMAZON = Capability(
    kind=PAUSE_AMAZON_LISTING,
    choices=lambda ask, _reads: (Choice(f"Pause {ask.sku} on Amazon", ask),),
    prepare=prepare_pause,
    load_facts=load_facts,
    complete=with_today(MarketListingJudged),
    execute=execute,
    reconcile=reconcile,
    patience=READS_LAG,
    counters=counters,
)
RESUMES_ON_AMAZON = replace(
    PAUSES_ON_AMAZON,
    kind=RESUME_AMAZON_LISTING,
    choices=lambda ask, _reads: (Choice(f"Resume {ask.sku} on Amazon", ask),),
    prepare=prepare_resume,
)
