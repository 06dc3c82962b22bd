from dataclasses import dataclass, field
from typing import Any

from sandbox.amazon.paperwork import Papers
from sandbox.faults import Faults
from sandbox.journal import Journal
from sandbox.trade.market import Market
from sandbox.world import World


@dataclass(slots=True)
class Office:
    """What Amazon keeps for the seller beside its orders and listings."""

    world: World
    journal: Journal
    papers: Papers
    faults: Faults
    adjustments: list[dict[str, Any]] = field(default_factory=list)
    subscriptions: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def market(self) -> Market:
        """The seller's orders and listings, as they are now: the world may be put back."""
        return self.world.trade.market
