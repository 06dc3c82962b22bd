"""Amazon does not post to us: which of its orders changed is asked for, and told like an event.

Its own notices go into queues of Amazon's cloud, for which an account there would be needed. One
search of changed orders tells the same some minutes later: Amazon shows nothing that is younger
than two minutes, and allows such a search about every three.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from memory.arrivals import Notice
from policies.ref import Ref
from tools.connectors.amazon import AmazonReader
from tools.connectors.amazon_orders import AmazonOrder
from tools.webhooks.queue import Taken

ORDER_CHANGED: Final = "order/changed"
FIRST_LOOK: Final = timedelta(days=1)
OVERLAP: Final = timedelta(minutes=1)


@dataclass
class ChangedOrders:
    """One seller's orders that changed since they were last looked through: a `Queue`.

    What was not acknowledged comes again; what comes twice has the same name.
    """

    seller: AmazonReader
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    _waiting: deque[Taken] = field(default_factory=deque)
    _since: datetime | None = None
    _looked: bool = False

    @property
    def account(self) -> str:
        """Whose orders these are."""
        return self.seller.account

    def take(self, most: int) -> Sequence[Taken]:
        """Look once, and hand out what was found; empty once all of it was. Raises `Unavailable`.

        The next one looks again.
        """
        if not self._waiting and not self._looked:
            self._look()
        self._looked = bool(self._waiting)
        return tuple(self._waiting)[:most]

    def acknowledge(self, taken: Sequence[Taken]) -> None:
        """Hand those out no more."""
        for _ in taken:
            self._waiting.popleft()

    def _look(self) -> None:
        since = self._since or self.now() - FIRST_LOOK
        found: list[Taken] = []
        for page in self.seller.updated_since(since):
            found += (Taken(self._notice(one), one.id) for one in page.orders)
            since = page.until or since
        self._waiting.extend(found)
        self._since = since - OVERLAP

    def _notice(self, order: AmazonOrder) -> Notice:
        return Notice(
            account=self.account,
            event_id=f"{order.id}:{order.updated_at.isoformat()}",
            topic=ORDER_CHANGED,
            object_ref=str(Ref(account=self.account, kind="order", id=order.id)),
            vendor_time=order.updated_at,
            kept={"status": order.fulfilment.state.value},
        )
