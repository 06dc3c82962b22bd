"""Changes of stock: the count that is meant, the one call, and knowing that it was ours."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from policies.actions.adjust_stock import (
    ADJUST_STOCK,
    AdjustStock,
    AdjustStockAsk,
    AdjustStockFacts,
    Counting,
    Direction,
    StockFacts,
)
from policies.actions.definition import Arguments, Ask
from policies.errors import Ambiguous, BadRequest, NotFound
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
    Trace,
    as_read,
    narrowed,
)
from tools.connectors.shopify_goods import COUNTED, Goods, Level, adjust_stock, goods
from tools.connectors.shopify_marks import is_marked, mark_on
from tools.goods import FoundGoods, find_goods
from tools.orders import shop_of
from tools.plain_text import plain_text, quoted

_MOST_CHOICES = 3


def prepare(ask: Ask, reads: Reads, as_of: datetime, _zone: tzinfo) -> Draft:
    """Make a change of stock exact; `tools.capability` says what is promised."""
    asked = narrowed(AdjustStockAsk, ask)
    found = find_goods(asked.sku, reads)
    level = _level(found, asked.place)
    place = plain_text(level.location.name, limit=40)
    if level.available < 0:
        raise BadRequest(
            f"The shop shows {level.available} of {found.sku} in {place}: more was sold than there "
            "is. Please put that right in Shopify first."
        )
    units = int(asked.change)
    wanted = AdjustStock(
        item=Ref(account=found.shop.account, kind="inventory_item", id=found.goods.item.id),
        variant=found.goods.id,
        location=level.location.id,
        called=f"{found.sku} {asked.change} in {place}",
        direction=Direction.UP if units > 0 else Direction.DOWN,
        units=abs(units),
        before=level.available,
        reason=asked.reason,
        note=plain_text(asked.note, limit=500),
        ordinal=0,
    )
    told = (
        f"STOCK of {found.sku} in {place}: {level.available} to {level.available + units}",
        plain_text(found.goods.title, limit=80),
        quoted(wanted.note, limit=120) if wanted.note else "",
    )
    lines = tuple(line for line in told if line)
    return Draft(wanted, _remote(wanted, found.goods, as_of), told=lines)


def choices(ask: AdjustStockAsk, reads: Reads) -> tuple[Choice, ...]:
    """Offer the place that was named, else each that has some; the most first."""
    found = find_goods(ask.sku, reads)
    levels: Sequence[Level] = [_level(found, ask.place)] if ask.place else _levels(found)
    most = sorted(levels, key=lambda level: level.available, reverse=True)[:_MOST_CHOICES]
    names = [plain_text(level.location.name, limit=40) for level in most]
    return tuple(
        Choice(f"{ask.change} in {name}", ask.model_copy(update={"place": name})) for name in names
    )


def load_facts(arguments: Arguments, reads: Reads, as_of: datetime, _zone: tzinfo) -> RemoteFacts:
    """Read the count again."""
    wanted = narrowed(AdjustStock, arguments)
    return _remote(wanted, goods(shop_of(wanted.item.account, reads), wanted.variant), as_of)


def execute(writes: Writes, arguments: Arguments, effect: Effect) -> Receipt:
    """Change the count once under the effect's key, and only from what it was."""
    wanted = narrowed(AdjustStock, arguments)
    shop = writes.shop(wanted.item.account)
    change = {
        "inventoryItemId": wanted.item.id,
        "locationId": wanted.location,
        "delta": wanted.delta,
        "changeFromQuantity": wanted.before,
    }
    given: dict[str, object] = {
        "name": COUNTED,
        "reason": wanted.reason.value,
        "referenceDocumentUri": f"gid://countersign/Action/{effect.marker}",
        "changes": [change],
    }
    text = effect.signed(wanted.note)
    return Receipt(adjust_stock(shop, given, effect.key, mark_on(wanted.variant, text)))


def reconcile(reads: Reads, arguments: Arguments, effect: Effect) -> Found:
    """Look for our mark on the variant, and at the count: Shopify lists no changes of stock."""
    wanted = narrowed(AdjustStock, arguments)
    shop = shop_of(wanted.item.account, reads)
    if not is_marked(shop, wanted.variant, effect.marker):
        return Found(Trace.ABSENT)
    level = _at(goods(shop, wanted.variant), wanted.location)
    now = level.available if level else None
    if now == wanted.before:
        return Found(Trace.ABSENT)
    receipt = Receipt(wanted.item.id)
    if now == wanted.before + wanted.delta:
        return Found(Trace.PRESENT, receipt)
    return Found(
        Trace.DIFFERENT,
        receipt,
        f"It arrived, and the count is {now} where {wanted.before + wanted.delta} was expected. "
        "Look at the product's history in the shop.",
    )


def _levels(found: FoundGoods) -> tuple[Level, ...]:
    if not found.goods.item.tracked or not found.goods.item.levels:
        raise BadRequest(f"The shop does not count {found.sku}, so there is no count to change.")
    return found.goods.item.levels


def _level(found: FoundGoods, place: str) -> Level:
    """Find the place that is meant: by its name, or the beginning of one."""
    levels = _levels(found)
    wanted = _plain(place)
    exact = [one for one in levels if _plain(one.location.name) == wanted]
    hits = exact or [one for one in levels if _plain(one.location.name).startswith(wanted)]
    names = " or ".join(plain_text(one.location.name, limit=40) for one in levels)
    if not hits:
        shown = plain_text(place, limit=40)
        raise NotFound(f"{found.sku} is not kept in {shown}. It is in {names}.")
    if len(hits) > 1:
        raise Ambiguous(f"Where is that: {names}?")
    return hits[0]


def _plain(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum())


def _at(found: Goods, location: str) -> Level | None:
    return next((one for one in found.item.levels if one.location.id == location), None)


def _remote(wanted: AdjustStock, found: Goods, as_of: datetime) -> RemoteFacts:
    level = _at(found, wanted.location) if found.item.tracked else None
    facts = StockFacts(
        read_at=as_of,
        state=Counting.COUNTED if level else Counting.NOT_THERE,
        available=max(level.available, 0) if level else 0,
    )
    return {"stock": facts}


STOCK_CHANGES = Capability(
    kind=ADJUST_STOCK,
    prepare=prepare,
    choices=choices,
    load_facts=load_facts,
    complete=as_read(AdjustStockFacts),
    execute=execute,
    reconcile=reconcile,
    write_scopes=frozenset({"write_inventory", "write_products"}),
)
