"""How Amazon writes things down: camelCase, and money as text beside its currency."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from policies.money import Money, Total
from tools.connectors.wire import Moment, VendorWire


class AmazonWire(VendorWire):
    """A piece of one of Amazon's answers."""

    vendor = "Amazon"


def _money(given: Any) -> Any:  # noqa: ANN401 - pydantic hands validators whatever came
    if not isinstance(given, Mapping):
        return given
    return Money.from_vendor(str(given["amount"]), str(given["currencyCode"]))


def _moved(given: Any) -> Any:  # noqa: ANN401 - as above
    if not isinstance(given, Mapping):
        return given
    # A JSON number of two decimals is written back exactly as it was read.
    return Money.from_vendor(str(given["currencyAmount"]), str(given["currencyCode"]))


Sum = Annotated[Total, BeforeValidator(_money)]
Moved = Annotated[Money, BeforeValidator(_moved)]
Units = Annotated[int, Field(ge=0, le=10_000_000)]

__all__ = ["AmazonWire", "Moment", "Moved", "Sum", "Units", "written"]


def written(moment: datetime) -> str:
    """Write a moment as Amazon reads it: `2026-11-29T10:30:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
