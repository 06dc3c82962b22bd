"""A price beside the Till: one SKU that somebody wants to sell for something else.

tag = sold_in(house)
tag.ask("8.25")
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from types import MappingProxyType

from agent.filing import Filing
from agent.proposals import Proposals
from agent.turns import Origin
from memory.ledger import Action
from policies.actions.change_price import CHANGE_PRICE, ChangePrice, ChangePriceAsk, PriceFacts
from policies.actions.definition import Arguments, Ask
from policies.money import Money
from policies.ref import Ref
from tests.ledger_house import LedgerHouse
from tests.till import ACCOUNT, CURRENCY
from tools.access import Reads, Writes
from tools.capability import Capability, Draft, Effect, Found, Receipt, RemoteFacts, Trace
from tools.prices import PRICES

SKU = "BIN-24"
COST = 400


@dataclass
class PriceTag:
    """What the SKU sells for, and every change of it that carries a mark of ours."""

    house: LedgerHouse
    minor: int = 750
    marks: list[str] = field(default_factory=list)

    def capability(self) -> Capability:
        """The real change of a price on this tag instead of a shop."""
        return replace(
            PRICES,
            prepare=self.prepare,
            load_facts=self.load_facts,
            execute=self.execute,
            reconcile=self.reconcile,
        )

    def ask(self, price: str, *, by: str = "Lee") -> Action:
        """Ask for another price."""
        wish = ChangePriceAsk(sku=SKU, price=price, note="the vendor raised his")
        origin = Origin(f"price:{price}", "thread", channel="C1", ts="1.0")
        proposed = self.house.proposals.propose(
            CHANGE_PRICE.name, wish, person=self.house.people[by], origin=origin
        )
        return proposed.action

    def prepare(self, ask: Ask, _reads: Reads, as_of: datetime, _zone: tzinfo) -> Draft:
        assert isinstance(ask, ChangePriceAsk)
        now, price = _usd(self.minor), Money.parse(ask.price, CURRENCY)
        wanted = ChangePrice(
            variant=Ref(account=ACCOUNT, kind="variant", id=SKU),
            product="gid://till/Product/1",
            called=f"{SKU} from {now} to {price}",
            before=now,
            price=price,
            note=ask.note,
            ordinal=0,
        )
        return Draft(wanted, self._facts(wanted, as_of))

    def load_facts(
        self, arguments: Arguments, _reads: Reads, as_of: datetime, _zone: tzinfo
    ) -> RemoteFacts:
        assert isinstance(arguments, ChangePrice)
        return self._facts(arguments, as_of)

    def execute(self, _writes: Writes, arguments: Arguments, effect: Effect) -> Receipt:
        assert isinstance(arguments, ChangePrice)
        self.minor = arguments.price.minor
        self.marks.append(effect.marker)
        return Receipt(SKU)

    def reconcile(self, _reads: Reads, _arguments: Arguments, effect: Effect) -> Found:
        done = effect.marker in self.marks
        return Found(Trace.PRESENT, Receipt(SKU)) if done else Found(Trace.ABSENT)

    def _facts(self, wanted: ChangePrice, as_of: datetime) -> RemoteFacts:
        price = wanted.price.minor
        facts = PriceFacts(
            read_at=as_of,
            now=_usd(self.minor),
            costed=True,
            below_cost=price < COST,
            moves=-(-abs(price - self.minor) * 100 // self.minor),
            over_cost=max(price - COST, 0) * 100 // COST,
        )
        return {"price": facts}


def sold_in(house: LedgerHouse) -> PriceTag:
    """Let a house change the price as well as refund."""
    tag = PriceTag(house)
    known = {CHANGE_PRICE.name: tag.capability(), "refund": house.till.capability()}
    bench = house.filing.bench
    house.filing = Filing(house.database, bench, Reads(shops={}), MappingProxyType(known))
    house.proposals = Proposals(house.filing)
    return tag


def _usd(minor: int) -> Money:
    return Money(minor=minor, currency=CURRENCY)
