"""What an admin ticked for each key in a vendor's own pages, where it is not what is usual."""

from collections.abc import Iterable
from dataclasses import dataclass, field

Ticked = frozenset[str]


@dataclass(slots=True)
class Rights:
    """Rights by vendor and key, as each vendor calls them: `stripe`, `read` may `charge_write`."""

    _changed: dict[tuple[str, str], Ticked] = field(default_factory=dict)

    def of(self, vendor: str, key: str, usual: Iterable[str]) -> Ticked:
        """Say what a key may do now."""
        return self._changed.get((vendor, key), frozenset(usual))

    def tick(self, vendor: str, key: str, wanted: Iterable[str] | None) -> None:
        """Let a key do this and nothing else; None is what is usual."""
        if wanted is None:
            self._changed.pop((vendor, key), None)
        else:
            self._changed[vendor, key] = frozenset(wanted)
