"""Prices: what a SKU sells for and costs, the one call that changes it, and knowing it was ours."""

from datetime import datetime, tzinfo

from policies.actions.change_price import (
    CHANGE_PRICE,
    ChangePrice,
    ChangePriceAsk,
    ChangePriceFacts,
    PriceFacts,
)
from policies.actions.definition import Arguments, Ask
from policies.money import Money
from tools.access import Reads, Writes
from tools.capability import (
    READS_LAG,
    Capability,
    Draft,
    Effect,
    Found,
    Receipt,
    RemoteFacts,
    Trace,
    as_read,
    narrowed,
)
from tools.connectors.shopify_goods import Goods, goods, set_price
from tools.connectors.shopify_marks import is_marked, mark
from tools.goods import find_goods
from tools.orders import shop_of
from tools.plain_text import plain_text, quoted

_MOST_PERCENT = 1_000_000


def prepare(ask: Ask, reads: Reads, as_of: datetime, _zone: tzinfo) -> Draft:
    """Make a price exact, in the shop's own currency; `tools.capability` says what is promised."""
    asked = narrowed(ChangePriceAsk, ask)
    found = find_goods(asked.sku, reads)
    currency = found.shop.shop().currency_code
    now, price = found.goods.price(currency), Money.parse(asked.price, currency)
    wanted = ChangePrice(
        variant=found.variant,
        product=found.goods.product.id,
        called=f"{found.sku} from {now} to {price}",
        before=now,
        price=price,
        note=plain_text(asked.note, limit=500),
        ordinal=0,
    )
    told = (
        f"PRICE of {found.sku}: {now} to {price}",
        plain_text(found.goods.title, limit=80),
        quoted(wanted.note, limit=120) if wanted.note else "",
    )
    lines = tuple(line for line in told if line)
    return Draft(wanted, _remote(wanted, found.goods, as_of), told=lines)


def load_facts(arguments: Arguments, reads: Reads, as_of: datetime, _zone: tzinfo) -> RemoteFacts:
    """Read price and cost again, right before it is written: Shopify compares nothing for us."""
    wanted = narrowed(ChangePrice, arguments)
    return _remote(wanted, goods(shop_of(wanted.variant.account, reads), wanted.variant.id), as_of)


def execute(writes: Writes, arguments: Arguments, effect: Effect) -> Receipt:
    """Set the price once, marked on the variant in the same change."""
    wanted = narrowed(ChangePrice, arguments)
    text = effect.signed(wanted.note)
    shop = writes.shop(wanted.variant.account)
    set_price(shop, wanted.product, wanted.variant.id, wanted.price, mark(text))
    return Receipt(wanted.variant.id)


def reconcile(reads: Reads, arguments: Arguments, effect: Effect) -> Found:
    """Look for our mark on the variant, which is written with the price or not at all."""
    wanted = narrowed(ChangePrice, arguments)
    shop = shop_of(wanted.variant.account, reads)
    if not is_marked(shop, wanted.variant.id, effect.marker):
        return Found(Trace.ABSENT)
    receipt = Receipt(wanted.variant.id)
    now = goods(shop, wanted.variant.id).price(wanted.price.currency)
    if now == wanted.price:
        return Found(Trace.PRESENT, receipt)
    return Found(Trace.DIFFERENT, receipt, f"It was done, and sells for {now} since.")


def _remote(wanted: ChangePrice, found: Goods, as_of: datetime) -> RemoteFacts:
    price, now = wanted.price, found.price(wanted.price.currency)
    cost = found.unit_cost
    costed = cost is not None and cost.currency == price.currency and cost.minor > 0
    least = cost.minor if cost is not None and costed else 0
    facts = PriceFacts(
        read_at=as_of,
        now=now,
        costed=costed,
        below_cost=costed and price.minor < least,
        moves=_percent_up(abs(price.minor - now.minor), now.minor),
        over_cost=max(price.minor - least, 0) * 100 // least if least else 0,
    )
    return {"price": facts}


def _percent_up(part: int, whole: int) -> int:
    """Whole percent, rounded up, so that no limit is passed by a fraction."""
    return min(-(-part * 100 // whole), _MOST_PERCENT) if whole else _MOST_PERCENT


PRICES = Capability(
    kind=CHANGE_PRICE,
    prepare=prepare,
    load_facts=load_facts,
    complete=as_read(ChangePriceFacts),
    execute=execute,
    reconcile=reconcile,
    patience=READS_LAG,
    write_scopes=frozenset({"write_products"}),
)
