"""Fields of the shop's own, or of an app, on what Shopify has no field for."""

import json
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Metafield:
    """One such field, which staff or an app, never the buyer, can write; `value` is as stored."""

    id: str
    namespace: str
    key: str
    value: str
    type: str

    @property
    def json_value(self) -> object:
        """The value as JSON holds it: a list for a list, a text for a text."""
        return json.loads(self.value) if self.type.startswith("list.") else self.value


class Owner(Protocol):
    """Whatever can have such fields."""

    metafields: list[Metafield]


def find(owner: Owner, namespace: str, key: str) -> Metafield | None:
    """Return one field, or None."""
    wanted = (namespace, key)
    return next((one for one in owner.metafields if (one.namespace, one.key) == wanted), None)


def put(owner: Owner, field: Metafield) -> None:
    """Set a field, in the place of the one it replaces."""
    others = [one for one in owner.metafields if one.id != field.id]
    owner.metafields = [*others, field]
