"""What happens to a change that has to carry an idempotency key."""

from dataclasses import dataclass

from sandbox.shop.state import Node
from sandbox.shopify.errors import BadRequest
from sandbox.shopify.idempotency import IN_PROGRESS, MISMATCH, Outcome, fingerprint, key_on
from sandbox.shopify.refund_input import Given
from sandbox.shopify.session import Info, Session, session_of


class KeyRefused(Exception):
    """The key is at work right now, or was used for something else."""

    code = "key_refused"

    def __init__(self, message: str, shopify_code: str) -> None:
        super().__init__(message)
        self.shopify_code = shopify_code


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request under a key; `before` is what an earlier one under it made."""

    session: Session
    key: str
    fingerprint: str
    before: Node | None

    def made(self, node: Node) -> None:
        """Use the key up."""
        now = self.session.world.clock.now()
        self.session.keys.remember(self.key, Outcome(self.fingerprint, node.id, now))


def attempt(info: Info, operation: str, given: Given) -> Attempt:
    """Look at a request's key. Raises `KeyRefused`, or `BadRequest` where there is none."""
    session = session_of(info)
    key = key_on(info.schema, info.field_nodes[0], info.variable_values)
    if key is None:
        raise BadRequest(
            "The @idempotent directive is required for this mutation but was not provided."
        )
    if session.keys.is_reserved(key) and not session.late:
        raise KeyRefused(IN_PROGRESS, "IDEMPOTENCY_CONCURRENT_REQUEST")
    asked = fingerprint(operation, given)
    before = session.keys.outcome(key, session.world.clock.now())
    if before and before.fingerprint != asked:
        raise KeyRefused(MISMATCH, "IDEMPOTENCY_KEY_PARAMETER_MISMATCH")
    node = session.world.shop.nodes[before.node_id] if before else None
    return Attempt(session, key, asked, node)
