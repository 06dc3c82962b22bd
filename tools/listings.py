"""Listings: which product a SKU belongs to, taking it off sale or back, and knowing it was ours."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from types import MappingProxyType

from policies.actions.definition import ActionKind, Arguments, Ask
from policies.actions.listing import (
    PAUSE_LISTING,
    RESUME_LISTING,
    Listing,
    ListingAsk,
    ListingFacts,
    ListingJudged,
    Sale,
)
from policies.errors import BadRequest
from tools.access import Reads, Writes
from tools.capability import (
    READS_LAG,
    Capability,
    Counter,
    Draft,
    Effect,
    Found,
    Receipt,
    RemoteFacts,
    Trace,
    narrowed,
)
from tools.connectors.shopify_goods import Goods, goods, set_status
from tools.connectors.shopify_marks import is_marked, mark
from tools.goods import FoundGoods, find_goods
from tools.listing_day import counted, with_today
from tools.orders import shop_of
from tools.plain_text import plain_text, quoted

_SALE = MappingProxyType(
    {
        "ACTIVE": Sale.ON_SALE,
        "DRAFT": Sale.PAUSED,
        "UNLISTED": Sale.UNLISTED,
        "ARCHIVED": Sale.ARCHIVED,
    }
)


@dataclass(frozen=True)
class _Move:
    """One of the two ways: where a product has to be, where it goes, and how that is said."""

    kind: ActionKind
    start: Sale
    status: str
    told: str

    def prepare(self, ask: Ask, reads: Reads, as_of: datetime, _zone: tzinfo) -> Draft:
        asked = narrowed(ListingAsk, ask)
        found = find_goods(asked.sku, reads)
        state = _state(found.goods)
        if state is not self.start:
            where = state.replace("_", " ")
            raise BadRequest(f"{found.sku} is {where}, so there is nothing to {self.kind.phrase}.")
        wanted = Listing(
            product=found.product,
            variant=found.goods.id,
            called=found.sku,
            note=plain_text(asked.note, limit=500),
            ordinal=0,
        )
        return Draft(wanted, _remote(found.goods, as_of), told=self._told(wanted, found))

    def _told(self, wanted: Listing, found: FoundGoods) -> tuple[str, ...]:
        others = _variants(found.goods) - 1
        title = plain_text(found.goods.product.title, limit=80)
        with_it = f"{others} other variants go with it" if others > 0 else ""
        words = quoted(wanted.note, limit=120) if wanted.note else ""
        return tuple(x for x in (self.told.format(wanted.called), title, with_it, words) if x)

    def execute(self, writes: Writes, arguments: Arguments, effect: Effect) -> Receipt:
        wanted = narrowed(Listing, arguments)
        text = effect.signed(wanted.note)
        shop = writes.shop(wanted.product.account)
        set_status(shop, wanted.product.id, self.status, mark(text))
        return Receipt(wanted.product.id)

    def reconcile(self, reads: Reads, arguments: Arguments, effect: Effect) -> Found:
        wanted = narrowed(Listing, arguments)
        shop = shop_of(wanted.product.account, reads)
        if not is_marked(shop, wanted.product.id, effect.marker):
            return Found(Trace.ABSENT)
        receipt = Receipt(wanted.product.id)
        if goods(shop, wanted.variant).product.status == self.status:
            return Found(Trace.PRESENT, receipt)
        return Found(Trace.DIFFERENT, receipt, "It was done, and somebody changed it since.")

    def capability(self) -> Capability:
        return Capability(
            kind=self.kind,
            prepare=self.prepare,
            load_facts=load_facts,
            complete=with_today(ListingJudged),
            execute=self.execute,
            reconcile=self.reconcile,
            patience=READS_LAG,
            counters=counters,
            write_scopes=frozenset({"write_products"}),
        )


def load_facts(arguments: Arguments, reads: Reads, as_of: datetime, _zone: tzinfo) -> RemoteFacts:
    """Read again where the product is on sale."""
    wanted = narrowed(Listing, arguments)
    return _remote(goods(shop_of(wanted.product.account, reads), wanted.variant), as_of)


def counters(arguments: Arguments, _person_id: str, day: str) -> tuple[Counter, ...]:
    """Count each towards the day of its shop."""
    return counted(narrowed(Listing, arguments).product, day)


def _state(found: Goods) -> Sale:
    return _SALE.get(found.product.status, Sale.ARCHIVED)


def _variants(found: Goods) -> int:
    return found.product.variants.count if found.product.variants else 1


def _remote(found: Goods, as_of: datetime) -> RemoteFacts:
    state, variants = _state(found), _variants(found)
    return {"listing": ListingFacts(read_at=as_of, state=state, variants=variants)}


PAUSES = _Move(PAUSE_LISTING, Sale.ON_SALE, "DRAFT", "TAKE {} OFF SALE in the shop").capability()
RESUMES = _Move(RESUME_LISTING, Sale.PAUSED, "ACTIVE", "PUT {} BACK ON SALE").capability()
