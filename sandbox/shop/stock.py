"""Changes of stock by hand or by an app: what was changed, where, and why."""

from dataclasses import dataclass
from datetime import datetime

from sandbox.shop.catalogue import InventoryItem, Location
from sandbox.shop.state import Shop

REASONS = frozenset(
    {
        *("correction", "cycle_count_available", "damaged", "other", "promotion"),
        *("quality_control", "received", "reservation_created", "reservation_deleted"),
        *("reservation_updated", "restock", "safety_stock", "shrinkage"),
    }
)


@dataclass(frozen=True, slots=True)
class StockChange:
    """One count that moved, and what it is since."""

    item: InventoryItem
    location: Location
    name: str
    delta: int
    quantity_after_change: int | None = None


@dataclass(frozen=True, slots=True)
class AdjustmentGroup:
    """Counts that moved together."""

    id: str
    created_at: datetime
    reason: str
    reference_document_uri: str | None
    all_changes: tuple[StockChange, ...]


def adjust(
    changes: tuple[StockChange, ...], reason: str, document: str | None, shop: Shop, at: datetime
) -> AdjustmentGroup:
    """Move counts that have passed every check."""
    done = []
    for change in changes:
        level = change.item.at(change.location)
        assert level is not None  # noqa: S101 - checked before
        level.move(at, **{change.name: change.delta})
        now = level.quantity(change.name)
        done.append(StockChange(change.item, change.location, change.name, change.delta, now))
    group = AdjustmentGroup(
        shop.ids.new("InventoryAdjustmentGroup"), at, reason, document, tuple(done)
    )
    return shop.keep(group)
