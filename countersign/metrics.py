"""What Prometheus reads at /metrics: rows counted at the moment it asks, and this process itself.

Everything but `countersign_part_up`, `countersign_deliveries` and the process's own figures is the
database's truth, so several workers on one database say the same; take the maximum, not the sum.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response

from memory import arrivals
from memory.database import Database
from memory.gauges import Gauges, gauges
from memory.mirror import sources
from policies.errors import Unavailable
from policies.freshness import Freshness, Standing

PREFIX = "countersign_"


class Rows(Collector):
    """The gauges of one database and the parts of this process."""

    def __init__(
        self,
        database: Database,
        parts: Callable[[], Mapping[str, bool]],
        deliveries: Mapping[tuple[str, str], int],
    ) -> None:
        self._database = database
        self._parts = parts
        self._deliveries = deliveries

    def collect(self) -> Iterator[Metric]:
        """Count now; where the database does not answer, only the parts are said."""
        yield _labelled("part_up", "Whether a part of this process runs", "part", self._parts())
        yield self._events()
        try:
            with self._database.read() as tx:
                now, copies, arrived = gauges(tx), sources.read(tx), arrivals.count(tx)
        except Unavailable:
            return
        yield _labelled("actions", "Actions in each state", "state", now.actions)
        yield _labelled("arrivals", "What vendors told us, by where it stands", "state", arrived)
        for name, (meaning, value) in _plain(now).items():
            yield GaugeMetricFamily(PREFIX + name, meaning, value=value)
        yield from _copied(copies)

    def _events(self) -> Metric:
        family = CounterMetricFamily(
            f"{PREFIX}deliveries",
            "What vendors posted to this process, and what became of it",
            labels=["sender", "outcome"],
        )
        for (sender, outcome), number in sorted(dict(self._deliveries).items()):
            family.add_metric([sender, outcome], number)
        return family


def _plain(now: Gauges) -> dict[str, tuple[str, float]]:
    return {
        "undecided_age_seconds": ("Age of the oldest request nobody decided", now.undecided_age),
        "inbox_unanswered": ("Messages not answered yet", now.unanswered),
        "inbox_unanswered_age_seconds": ("Age of the oldest of them", now.unanswered_age),
        "surfaces_behind": ("Messages in Slack that show less than the truth", now.surfaces_behind),
        "frozen": ("1 while all changes are paused", now.frozen),
        "audit_rows": ("Rows of the audit log", now.audit_rows),
    }


def _copied(copies: Sequence[Freshness]) -> Iterator[Metric]:
    """Tell of each copied stream, e.g. `source="shopify:acme/orders"`."""
    named = {f"{one.account}/{one.stream}": one for one in copies}
    figures: dict[str, tuple[str, Callable[[Freshness], float | None]]] = {
        "source_live": (
            "1 while a copy is complete and fresh",
            lambda one: float(one.standing is Standing.LIVE),
        ),
        "source_lag_seconds": ("Since a copy was last brought up to date", lambda one: one.lag),
        "source_error_share": (
            "Part of the last 50 looks that failed",
            lambda one: one.error_share,
        ),
        "source_budget_percent": ("Left of the vendor's allowance", lambda one: one.budget),
        "source_rows_stored": ("Rows stored since the beginning", lambda one: one.rows),
    }
    for name, (meaning, figure) in figures.items():
        found = {source: figure(one) for source, one in named.items()}
        told = {source: value for source, value in found.items() if value is not None}
        yield _labelled(name, meaning, "source", told)


def _labelled(name: str, meaning: str, label: str, values: Mapping[Any, float]) -> Metric:
    family = GaugeMetricFamily(PREFIX + name, meaning, labels=[label])
    for key, value in values.items():
        family.add_metric([str(key)], value)
    return family


def page(
    database: Database,
    parts: Callable[[], Mapping[str, bool]],
    deliveries: Mapping[tuple[str, str], int],
) -> Callable[[Request], Response]:
    """Return the handler of /metrics."""
    registry = CollectorRegistry()
    registry.register(Rows(database, parts, deliveries))
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)

    def metrics(_request: Request) -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return metrics
