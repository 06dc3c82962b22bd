"""What goes wrong in the shop itself, and is set right again after some days."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.life.hour import Hour
from sandbox.shop.catalogue import InventoryLevel, Variant
from sandbox.shop.money import Money
from sandbox.shop.stock import StockChange, adjust

PRICE_SLIPS, STOCK_OUTS = 0.3, 0.3
"""How often on a day a price slips below what the article costs, and a shelf is found empty."""
SET_RIGHT_AFTER = timedelta(days=2)
UNDER_COST = 0.9


@dataclass(frozen=True, slots=True)
class Slip:
    """A price that was typed wrong, or a shelf that is empty; `was` is what it goes back to."""

    variant: Variant
    was: int
    until: datetime
    level: InventoryLevel | None = None


def slips_happen(hour: Hour, open_ones: list[Slip]) -> None:
    """Let things slip in the morning, and set right what slipped some days ago."""
    for slip in [one for one in open_ones if one.until <= hour.now]:
        open_ones.remove(slip)
        _set_right(slip, hour)
    if not hour.begins_day:
        return
    if hour.rng.random() < PRICE_SLIPS:
        variant = hour.rng.choice(_sold(hour))
        open_ones.append(Slip(variant, variant.price.minor, hour.now + SET_RIGHT_AFTER))
        wrong = round(variant.inventory_item.unit_cost.minor * UNDER_COST)
        _price(variant, wrong, hour)
        hour.tell("price_slips")
    if hour.rng.random() < STOCK_OUTS:
        variant = hour.rng.choice(_sold(hour))
        level = max(
            variant.inventory_item.inventory_levels, key=lambda one: one.quantity("available")
        )
        there = level.quantity("available")
        if there > 0:
            until = hour.now + SET_RIGHT_AFTER
            open_ones.append(Slip(variant, there, until, level))
            _count(level, -there, hour)
            hour.tell("stock_outs")


def _sold(hour: Hour) -> list[Variant]:
    """Return what was ordered lately, the oftener the more often: nobody minds what never sells."""
    recent = [*hour.shop.orders.values()][-40:]
    return [line.variant for order in recent for line in order.line_items]


def _set_right(slip: Slip, hour: Hour) -> None:
    if slip.level is None:
        if slip.variant.price.minor < slip.was:
            _price(slip.variant, slip.was, hour)
    else:
        _count(slip.level, slip.was, hour)
    hour.tell("set_right")


def _price(variant: Variant, minor: int, hour: Hour) -> None:
    variant.price = Money(minor, variant.price.currency_code)
    variant.updated_at = variant.product.updated_at = hour.now


def _count(level: InventoryLevel, delta: int, hour: Hour) -> None:
    change = StockChange(level.item, level.location, "available", delta)
    adjust((change,), "correction", None, hour.shop, hour.now)
