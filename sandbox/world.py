from sandbox.clock import Clock
from sandbox.people import STAFF, Staff


class World:
    """Everything the vendors of the practice company share: its day, its staff and its shop."""

    def __init__(self, *, seed: int, orders: int, skus: int, clock: Clock) -> None:
        self.clock = clock
        self.seed = seed
        self.order_count = orders
        self.sku_count = skus
        self.staff: tuple[Staff, ...] = STAFF
        self.reset()

    def reset(self, *, seed: int | None = None, orders: int | None = None) -> None:
        """Put everything back as it was seeded, or seed it anew."""
        self.seed = self.seed if seed is None else seed
        self.order_count = self.order_count if orders is None else orders
        self.started_at = self.clock.now()
