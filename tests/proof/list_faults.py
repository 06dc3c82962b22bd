"""A price list of which a part fails: the rest of it changes exactly once, and the part is named.

Of 51 products in three steps one of the second step was priced by hand after the approval, and the
shop's answer to that step goes wrong as well, each time in another way.
"""

import time
from collections import Counter

from memory.audit_proof import verify
from memory.states import State
from policies.money import Money
from policies.people import Group
from tests.price_list_story import CURRENCY, bring, on_sale, told
from tests.proof.tally import Trial
from tests.sandbox_fixture import Sandbox
from tests.shop_house import ShopHouse, shop_house
from tools.connectors.network import Network
from tools.connectors.shopify import ShopifyWriter
from tools.connectors.shopify_goods import set_price
from tools.connectors.shopify_marks import mark
from tools.connectors.shopify_prices import MOST_PRODUCTS, Priced

CHANGE = "productVariantsBulkUpdate"
FAULTS = ("response_lost", "error_after_commit", "error_before_commit", "throttle")
BY_HAND = 7
DECIDERS = {Group.LEADS: "priya", Group.FINANCE: "dana"}


def part_fails(sandbox: Sandbox, url: str, run: int) -> Trial:
    """Carry one list out and count at the shop how often each price was changed."""
    with shop_house(url, sandbox.url) as house:
        listed = _one_of_each_product(house)
        before = {one.sku: one.price(CURRENCY).minor for one in listed}
        cents = 1 if run % 2 == 0 else -1
        lines = [f"{sku},{_price(minor + cents).decimal}" for sku, minor in before.items()]
        action = bring(house, "\n".join(["sku,price", *lines]))
        house.approve(action, *(DECIDERS[group] for group in house.needs(action)))
        seen = len(sandbox.journal(CHANGE))
        odd = listed[MOST_PRODUCTS + run % MOST_PRODUCTS]
        aside = _price(before[odd.sku] + BY_HAND)
        house.opened.append(Network(patience=house.patience))
        writer = ShopifyWriter(house.found.systems.shopify, house.opened[-1])
        set_price(writer, odd.product, odd.id, aside, mark("by hand"))

        began, steps = time.monotonic(), Counter[str]()

        def goes_wrong(step: str) -> None:
            steps[step] += 1
            if step == "before_send" and steps[step] == 2:  # of three
                sandbox.fault(FAULTS[run % len(FAULTS)], CHANGE)

        house.executor(on_step=goes_wrong).run(action.id)
        state = house.settle(action.id)
        changed = Counter(
            sku for entry in sandbox.journal(CHANGE)[seen:] for sku in entry["result"]["prices"]
        )
        wanted = (
            f"{len(listed) - 1} of {len(listed)} prices are changed. "
            f"Left as they were: {odd.sku} (it sells for {aside} since)"
        )
        said = told(house, action)
        with house.database.read() as tx:
            unbroken = verify(tx).unbroken
        faults = (
            (set(changed.values()) != {1} or len(changed) != len(listed), "not each price once"),
            (said != wanted, f"told: {said}"),
            (not unbroken, "a broken log"),
        )
        return Trial(
            effects=changed.total() - 1,  # one of them by hand
            seconds=time.monotonic() - began,
            wanted=len(listed) - 1,
            stuck=state is not State.SUCCEEDED,
            wrong=next((text for holds, text in faults if holds), ""),
        )


def _one_of_each_product(house: ShopHouse) -> list[Priced]:
    """Return a variant each of so many products that they need three steps, in their order."""
    first: dict[int, Priced] = {}
    for one in on_sale(house):
        if one.sku:
            first.setdefault(int(one.product.rpartition("/")[2]), one)
    return [one for _, one in sorted(first.items())][: 2 * MOST_PRODUCTS + 1]


def _price(minor: int) -> Money:
    return Money(minor=minor, currency=CURRENCY)
