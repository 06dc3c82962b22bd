"""A price list in the practice company: brought, approved, and counted in the shop's journal."""

import secrets
from collections import Counter
from collections.abc import Iterable

from agent.turns import Origin
from memory import ledger
from memory.ledger import Action
from policies.actions.price_list import CHANGE_PRICES, ChangePricesAsk
from policies.money import Money
from tests.sandbox_fixture import Sandbox
from tests.shop_house import ShopHouse
from tools.connectors.shopify_prices import Priced, every_price
from tools.price_lists import take_in

CURRENCY = "USD"


def on_sale(house: ShopHouse) -> list[Priced]:
    """Return everything the shop sells."""
    (shop,) = house.house.reads.shops.values()
    return list(every_price(shop))


def dearer(sold: Iterable[Priced]) -> str:
    """Write a file that puts every price up by three percent."""
    lines = [f"{one.sku},{_up(one.price(CURRENCY), 3).decimal}" for one in sold if one.sku]
    return "\n".join(["sku,price", *lines])


def bring(house: ShopHouse, text: str) -> Action:
    """Have Lee ask for a file of prices."""
    ask = ChangePricesAsk(prices=take_in(text, house.house.reads), note="autumn list")
    origin = Origin(f"test:{secrets.token_hex(6)}", "test:thread")
    proposed = house.house.proposals.propose(
        CHANGE_PRICES.name, ask, person=house.person("lee"), origin=origin, words="test"
    )
    return proposed.action


def approved(house: ShopHouse, text: str) -> Action:
    """Ask for a file of prices and have a lead and finance agree."""
    action = bring(house, text)
    house.approve(action, "priya", "dana")
    return action


def told(house: ShopHouse, action: Action) -> str:
    """Return what is said of it now."""
    with house.database.read() as tx:
        return ledger.get(tx, action.id).outcome


def times_changed(sandbox: Sandbox) -> Counter[str]:
    """Count for every SKU how often the shop changed its price."""
    entries = sandbox.journal("productVariantsBulkUpdate")
    return Counter(sku for entry in entries for sku in entry["result"]["prices"])


def _up(price: Money, percent: int) -> Money:
    more = max(price.minor * percent // 100, 1)
    return Money(minor=price.minor + more, currency=price.currency)
