import re
from dataclasses import dataclass, field

from sandbox.shop.catalogue import Variant


@dataclass(slots=True, eq=False)
class Partner:
    """A vendor the company buys from. `key` names it in every system.

    `dropships` is whether it sends to the customer itself; `parts` are its own part numbers by our
    SKU. `terms` are days until a bill is due, `lead` the usual days from order to parcel.
    """

    key: str
    name: str
    mail: str
    dropships: bool
    terms: int
    lead: int
    iban: str
    parts: dict[str, str] = field(default_factory=dict)

    def part_number(self, variant: Variant) -> str:
        """Return what this vendor calls one of our articles."""
        return self.parts.get(variant.sku, variant.sku)


def key_of(name: str) -> str:
    """Return a name as it stands in addresses: `Sierra Rack Works` is `sierra-rack-works`."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
