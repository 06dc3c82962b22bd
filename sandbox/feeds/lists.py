"""What vendors send of their own stock and prices: three vendors, three ways to write a list.

Quantities are the vendors' own and nobody else's; prices are what the company pays them.
"""

import csv
import io
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.seed.goods import STACK_BIN
from sandbox.shop.catalogue import Variant
from sandbox.trade.partners import Partner, key_of
from sandbox.world import World

MAILS = "Ridgeline Plastics"
LAYS_FILES = "Sierra Rack Works"
FORGETS = "Northvale Wire"
FORGOTTEN_FOR = timedelta(days=9)
"""How long the last list of the vendor that forgets is ago."""
MANY, HARDLY = 50, 0.08
Cells = Sequence[str]


@dataclass(frozen=True, slots=True)
class StockList:
    """One list as it was sent."""

    vendor: Partner
    name: str
    at: datetime
    content: bytes


def stock_list(world: World, vendor: str, at: datetime) -> StockList:
    """Write the list of a vendor for a day; the same day gives the same list."""
    partner = world.trade.partners[key_of(vendor)]
    rng = random.Random(f"lists {world.wanted.seed} {vendor} {at:%Y%m%d}")
    goods = [one for one in world.shop.variants if one.product.vendor == vendor]
    content = _WRITTEN[vendor](partner, goods, at, rng)
    return StockList(partner, f"stock-{at:%Y%m%d}.csv", at, content)


def _units(variant: Variant, rng: random.Random) -> int:
    """Say how many the vendor has: none of the bestseller that everybody is out of."""
    drawn = 0 if rng.random() < HARDLY else rng.randrange(3, 900)
    return 0 if variant.sku == STACK_BIN else drawn


def _by_mail(partner: Partner, goods: list[Variant], at: datetime, rng: random.Random) -> bytes:
    """Write semicolons and Windows letters, our own numbers beside theirs, a total at the end."""
    units = {one.sku: _units(one, rng) for one in goods}
    rows: list[Cells] = [
        (f"{partner.name} · stock as of {at:%d %b %Y}",),
        (),
        ("Item No", "Customer item", "Description", "On hand", "Your price", "Lead time"),
        *(
            (
                partner.part_number(one),
                one.sku,
                one.display_name,
                f"{units[one.sku]:,}",
                f"$ {one.inventory_item.unit_cost.minor / 100:,.2f}",
                "14 days" if units[one.sku] == 0 else f"{partner.lead} days",
            )
            for one in goods
        ),
        ("Total", "", "", f"{sum(units.values()):,}", "", ""),
    ]
    return _csv(rows, ";").encode("cp1252", "replace")


def _in_a_folder(partner: Partner, goods: list[Variant], at: datetime, rng: random.Random) -> bytes:
    """Write commas and a mark for UTF-8; what there is plenty of is not counted."""
    head = ("Part No", "Product", "Qty Available", "Net Price (USD)", "Lead Time")
    rows: list[Cells] = [("Report", f"{at:%Y-%m-%d %H:%M}"), head]
    for one in goods:
        units = _units(one, rng)
        said = f"{MANY}+" if units >= MANY else "out of stock" if not units else str(units)
        price = f"{one.inventory_item.unit_cost.minor / 100:,.2f}"
        lead = f"{partner.lead}-{partner.lead + 2} days"
        rows.append((partner.part_number(one), one.display_name, said, price, lead))
    return _csv(rows, ",").encode("utf-8-sig")


def _seldom(partner: Partner, goods: list[Variant], _at: datetime, rng: random.Random) -> bytes:
    """Write tabs and UTF-16, as a spreadsheet does that is told to save as text."""
    rows: list[Cells] = [("SKU", "Stock", "Price")]
    for one in goods:
        units = _units(one, rng)
        price = f"{one.inventory_item.unit_cost.minor / 100:.2f}"
        rows.append((partner.part_number(one), "yes" if units else "no", price))
    return _csv(rows, "\t").encode("utf-16")


def _csv(rows: Iterable[Cells], sign: str) -> str:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=sign).writerows(rows)
    return written.getvalue()


_WRITTEN: dict[str, Callable[[Partner, list[Variant], datetime, random.Random], bytes]] = {
    MAILS: _by_mail,
    LAYS_FILES: _in_a_folder,
    FORGETS: _seldom,
}
