from sandbox.clock import Clock
from sandbox.people import STAFF, Staff
from sandbox.seed.shop import build_shop


class World:
    """Everything the vendors of the practice company share: its day, its staff and its shop."""

    def __init__(self, *, seed: int, orders: int, skus: int, clock: Clock, base_url: str) -> None:
        self.seed = seed
        self.order_count = orders
        self.sku_count = skus
        self.clock = clock
        self.base_url = base_url
        self.staff: tuple[Staff, ...] = STAFF
        self.reset()

    def reset(self, *, seed: int | None = None, orders: int | None = None) -> None:
        """Put everything back as it was seeded, or seed it anew."""
        self.seed = self.seed if seed is None else seed
        self.order_count = self.order_count if orders is None else orders
        self.shop = build_shop(
            seed=self.seed,
            orders=self.order_count,
            skus=self.sku_count,
            now=self.clock.now(),
            base_url=self.base_url,
        )
