import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from graphql import FieldNode, GraphQLSchema, get_directive_values
from graphql.execution.values import VariableValues

from sandbox.shopify.errors import BadRequest

RETENTION = timedelta(hours=24)
IN_PROGRESS = "This request is currently in progress, please try again."
MISMATCH = "The same idempotency key cannot be used with different operation parameters."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a key has already brought about."""

    fingerprint: str
    node_id: str
    at: datetime


class Keys:
    """The idempotency keys of the practice app, remembered for 24 hours as Shopify does.

    Only an operation that took effect uses its key up; one that was refused may be sent again.
    """

    def __init__(self) -> None:
        self._outcomes: dict[str, Outcome] = {}
        self._reserved: set[str] = set()

    def reserve(self, keys: set[str]) -> None:
        """Mark keys as being worked on, so that a second request with one is turned away."""
        self._reserved |= keys

    def release(self, keys: set[str]) -> None:
        """End `reserve`."""
        self._reserved -= keys

    def release_all(self) -> None:
        """End every `reserve`, because whoever made them is gone."""
        self._reserved.clear()

    def is_reserved(self, key: str) -> bool:
        """Tell whether another request with this key is still at work."""
        return key in self._reserved

    def outcome(self, key: str, now: datetime) -> Outcome | None:
        """Return what this key did within the retention, if anything."""
        outcome = self._outcomes.get(key)
        return outcome if outcome and now - outcome.at < RETENTION else None

    def remember(self, key: str, outcome: Outcome) -> None:
        """Keep what this key did."""
        self._outcomes[key] = outcome


def fingerprint(operation: str, arguments: dict[str, object]) -> str:
    """Return what makes two requests the same operation, whatever the order of their fields."""
    return f"{operation} {json.dumps(arguments, sort_keys=True)}"


def key_on(
    schema: GraphQLSchema, node: FieldNode, variables: VariableValues | None = None
) -> str | None:
    """Return the key of `@idempotent` on a field; `BadRequest` if it is blank, None if absent."""
    directive = schema.get_directive("idempotent")
    values = directive and get_directive_values(directive, node, variables)
    if not values:
        return None
    key: str = values["key"]
    if not key.strip():
        raise BadRequest("The idempotency key cannot be empty or whitespace only.")
    return key
