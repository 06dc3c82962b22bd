from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.life.slips import Slip


@dataclass(slots=True)
class Lived:
    """How many hours have passed since the company was seeded, and what slipped in them."""

    hours: int = 0
    slips: "list[Slip]" = field(default_factory=list)
