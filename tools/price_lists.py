"""Lists of prices: taken in whole, stored once, and carried out step by step, each found again."""

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from typing import Any

from memory.effects import LeftOut
from policies.actions.definition import Arguments, Ask
from policies.actions.price_list import (
    CHANGE_PRICES,
    ChangePrices,
    ChangePricesAsk,
    ChangePricesFacts,
    PriceListFacts,
)
from policies.errors import BadRequest
from policies.money import Money
from policies.ref import Ref
from tools.access import Reads, Writes
from tools.capability import (
    Capability,
    Choice,
    Draft,
    Effect,
    Found,
    Receipt,
    RemoteFacts,
    Steps,
    Trace,
    as_read,
    narrowed,
)
from tools.connectors.shopify import ShopifyReader
from tools.connectors.shopify_marks import mark
from tools.connectors.shopify_prices import (
    prices_and_marks,
    prices_now,
    set_prices,
    wait_for_room,
)
from tools.orders import shop_of
from tools.plain_text import plain_text, quoted
from tools.price_list_form import WantedPrice, first_few, read_file, read_pasted
from tools.price_list_plan import PriceChange, by_product, changes_of, facts_of, make_plan
from tools.signature import bears

_DIGEST_LENGTH = 64
_LINES_A_PART = 1_000
_NAMES_ON_A_CARD = 3
_LEFT_NAMED = 8
_NO_WAY_BACK = (
    "Changed in steps. Undo works for 30 s; what is changed after that takes another list to put "
    "back. Pausing all changes stops it between two steps. A price that somebody changes meanwhile "
    "is left alone."
)


def take_in(text: str, reads: Reads) -> str:
    """Store a file of prices as it was brought and return the digest to ask with.

    Raises `BadRequest` where a line of it cannot be read.
    """
    wanted = read_file(text)
    rows = [[one.line, one.sku, one.price, one.currency] for one in wanted]
    parts = [
        {"rows": rows[start : start + _LINES_A_PART]}
        for start in range(0, len(rows), _LINES_A_PART)
    ]
    return reads.shelf.keep({"brought": len(rows)}, parts)


def prepare(ask: Ask, reads: Reads, as_of: datetime, _zone: tzinfo) -> Draft:
    """Find every price in the shop and store what shall become of it."""
    asked = narrowed(ChangePricesAsk, ask)
    shop = _only_shop(reads)
    plan = make_plan(_wanted(asked.prices, reads), shop)
    parts = plan.parts()
    sizes = [sum(len(product["variants"]) for product in part["products"]) for part in parts]
    summary = plan.summary(sizes)
    before, after = (
        Money(minor=summary[name], currency=plan.currency) for name in ("before", "after")
    )
    wanted = ChangePrices(
        prices=Ref(account=shop.account, kind="prices", id="all"),
        sha256=reads.shelf.keep(summary, parts),
        called=_called(plan.changes),
        count=len(plan.changes),
        steps=len(parts),
        rises=summary["rises"],
        falls=summary["falls"],
        before=before,
        after=after,
        note=plain_text(asked.note, limit=500),
        ordinal=0,
    )
    told = (
        *plan.told(),
        f"One of each: {before} to {after}",
        quoted(wanted.note, limit=120) if wanted.note else "",
        _NO_WAY_BACK,
    )
    return Draft(wanted, _facts(wanted, reads, as_of), told=tuple(line for line in told if line))


def load_facts(arguments: Arguments, reads: Reads, as_of: datetime, _zone: tzinfo) -> RemoteFacts:
    """Read what the stored list says; today's prices are looked at by `leave_out`."""
    return _facts(narrowed(ChangePrices, arguments), reads, as_of)


def make_ready(writes: Writes, arguments: Arguments, effect: Effect) -> None:
    """Wait for Shopify's allowance before a step is announced: dying meanwhile leaves no doubt."""
    wanted = narrowed(ChangePrices, arguments)
    shop = writes.shops.get(wanted.prices.account)
    if shop is not None:
        listed = changes_of(writes.shelf.part(wanted.sha256, effect.step))
        wait_for_room(shop, by_product(listed, wanted.before.currency))


def leave_out(arguments: Arguments, reads: Reads, effect: Effect) -> LeftOut:
    """Name the prices of a step that are not what they were when the list was made."""
    wanted = narrowed(ChangePrices, arguments)
    listed = changes_of(reads.shelf.part(wanted.sha256, effect.step))
    shop = shop_of(wanted.prices.account, reads)
    now = prices_now(shop, [one.variant for one in listed])
    return tuple(
        (one.sku, why)
        for one in listed
        for found in [now.get(one.variant)]
        for why in [_why_not(one, found.price if found else None, wanted.before.currency)]
        if why
    )


def execute(writes: Writes, arguments: Arguments, effect: Effect) -> Receipt:
    """Set the prices of one step, each product's together and marked in the same change."""
    wanted = narrowed(ChangePrices, arguments)
    part = writes.shelf.part(wanted.sha256, effect.step)
    listed = _sent(part, effect)
    reference = f"{wanted.sha256[:16]}:{effect.step}"
    if not listed:
        return Receipt(reference)
    shop = writes.shop(wanted.prices.account)
    changes = by_product(listed, wanted.before.currency)
    refused = set_prices(shop, changes, mark(effect.signed(wanted.note)))
    why = {id(change): said for change, said in zip(changes, refused, strict=True)}
    left = tuple(
        (one.sku, why[id(change)])
        for change in changes
        if why[id(change)]
        for one in listed
        if one.variant in change.prices
    )
    return Receipt(reference, left_out=left)


def reconcile(reads: Reads, arguments: Arguments, effect: Effect) -> Found:
    """Hold a step's prices against the shop's, product by product, by our mark or the price."""
    wanted = narrowed(ChangePrices, arguments)
    listed = _sent(reads.shelf.part(wanted.sha256, effect.step), effect)
    receipt = Receipt(f"{wanted.sha256[:16]}:{effect.step}")
    if not listed:
        return Found(Trace.PRESENT, receipt)
    shop = shop_of(wanted.prices.account, reads)
    now = prices_and_marks(shop, [one.variant for one in listed])
    missing: list[PriceChange] = []
    changes = by_product(listed, wanted.before.currency)
    for change in changes:
        first = now.get(next(iter(change.prices)))
        marked = first is not None and first.mark is not None
        ours = marked and bears(first.mark.value, effect.marker)  # type: ignore[union-attr]  # as `marked` says
        priced = all(
            found is not None and Money.from_vendor(found.price, price.currency) == price
            for variant, price in change.prices.items()
            for found in [now.get(variant)]
        )
        if not (ours or priced):
            missing += (one for one in listed if one.variant in change.prices)
    if not missing:
        return Found(Trace.PRESENT, receipt)
    if len(missing) == len(listed):
        return Found(Trace.ABSENT)
    left = tuple((one.sku, "Shopify did not take it") for one in missing)
    return Found(Trace.PARTLY, Receipt(receipt.remote_ref, left_out=left))


def so_far(arguments: Arguments, reads: Reads, done: int, left_out: LeftOut) -> str:
    """Say how many prices are changed after so many steps, and which were left as they were."""
    wanted = narrowed(ChangePrices, arguments)
    sizes = reads.shelf.head(wanted.sha256).summary["sizes"]
    changed = sum(sizes[:done]) - len(left_out)
    said = f"{changed:,} of {wanted.count:,} prices are changed"
    if not left_out:
        return said
    named = [f"{plain_text(sku, 40)} ({plain_text(why, 60)})" for sku, why in left_out]
    return f"{said}. Left as they were: {first_few(named, _LEFT_NAMED)}"


def choices(ask: ChangePricesAsk, _reads: Reads) -> tuple[Choice, ...]:
    """Offer the list by how long it is."""
    count = len(read_pasted(ask.prices))
    return (Choice(f"Change {count:,} price{'s' if count > 1 else ''}", ask),)


def _wanted(prices: str, reads: Reads) -> tuple[WantedPrice, ...]:
    """Read what was pasted, or the list that was brought under this digest."""
    if len(prices) != _DIGEST_LENGTH or any(char not in "0123456789abcdef" for char in prices):
        return read_pasted(prices)
    if "brought" not in reads.shelf.head(prices).summary:
        raise BadRequest("That is no list of SKUs and prices. Nothing was asked.")
    return tuple(WantedPrice(*row) for row in _rows(prices, reads))


def _rows(name: str, reads: Reads) -> Iterator[list[Any]]:
    for number in range(len(reads.shelf.head(name).parts)):
        yield from reads.shelf.part(name, number)["rows"]


def _only_shop(reads: Reads) -> ShopifyReader:
    if len(reads.shops) != 1:
        raise BadRequest("A price list is for one shop, and here is not exactly one.")
    (shop,) = reads.shops.values()
    return shop


def _called(changes: tuple[PriceChange, ...]) -> str:
    if len(changes) > _NAMES_ON_A_CARD:
        return f"{len(changes):,} SKUs"
    return ", ".join(plain_text(one.sku, 40) for one in changes)


def _facts(wanted: ChangePrices, reads: Reads, as_of: datetime) -> RemoteFacts:
    summary = reads.shelf.head(wanted.sha256).summary
    return {"prices": PriceListFacts(read_at=as_of, **facts_of(summary))}


def _sent(part: dict[str, Any], effect: Effect) -> list[PriceChange]:
    left = {sku for sku, _ in effect.left_out}
    return [one for one in changes_of(part) if one.sku not in left]


def _why_not(one: PriceChange, price: str | None, currency: str) -> str:
    if price is None:
        return "Shopify no longer has it"
    now = Money.from_vendor(price, currency)
    if now.minor == one.before:
        return ""
    return "it sells for that already" if now.minor == one.after else f"it sells for {now} since"


PRICE_LISTS = Capability(
    kind=CHANGE_PRICES,
    prepare=prepare,
    load_facts=load_facts,
    complete=as_read(ChangePricesFacts),
    execute=execute,
    reconcile=reconcile,
    choices=choices,
    # As long as a request of ours may be at work in the shop after we have lost its answer.
    patience=timedelta(seconds=20),
    steps=Steps(
        count=lambda arguments: narrowed(ChangePrices, arguments).steps,
        size=lambda arguments: narrowed(ChangePrices, arguments).count,
        make_ready=make_ready,
        leave_out=leave_out,
        so_far=so_far,
    ),
    write_scopes=frozenset({"write_products"}),
)
