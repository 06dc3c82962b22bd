import asyncio
import pickle
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from graphql import DocumentNode, ExecutionResult, GraphQLError, execute_sync

from sandbox.door import COUNTED, Answer
from sandbox.faults import Fault, Faults
from sandbox.journal import Journal
from sandbox.shop.state import Shop
from sandbox.shop.writer import Writer
from sandbox.shopify.bulk.operations import BulkOperations
from sandbox.shopify.cost import MOST_PER_QUERY, PLANS, Budget
from sandbox.shopify.errors import as_shopify, throttled, too_costly, too_many
from sandbox.shopify.idempotency import Keys
from sandbox.shopify.operation import Operation
from sandbox.shopify.schema import SCHEMA, type_of
from sandbox.shopify.session import Session
from sandbox.shopify.tokens import TOKENS, Token
from sandbox.shopify.webhooks.posting import Webhooks
from sandbox.shopify.webhooks.subscriptions import Subscriptions
from sandbox.world import World

VENDOR = "shopify"
OPERATIONS = tuple(
    name
    for root in (SCHEMA.query_type, SCHEMA.mutation_type)
    for name in (root.fields if root else ())
)
MOST_IN_ARRAY = 250
WINDOWS = ("bulk_expired", "bulk_slow", "down", "stale_reads", "version_gone")


class ShopifyVendor:
    """The Admin API's inside: tokens, budget, idempotency keys and the shop they act on."""

    def __init__(self, world: World, faults: Faults, journal: Journal) -> None:
        self.faults = faults
        self.journal = journal
        self.writer = Writer(world, journal)
        self.webhooks = Webhooks(world, faults, journal)
        self._world = world
        self._restore_rate = PLANS[world.wanted.plan]
        self._late: set[asyncio.Task[None]] = set()
        self.bulk = BulkOperations(world, self._bulk_is_slow)
        faults.register(VENDOR, COUNTED, OPERATIONS, windows=WINDOWS, on_armed=self._armed)
        self.reset()

    def reset(self) -> None:
        """Forget keys, budgets, snapshots and whatever was still to be committed."""
        for task in self._late:
            task.cancel()
        self.bulk.close()
        self.bulk = BulkOperations(self._world, self._bulk_is_slow)
        self.throttled = 0
        self._keys = Keys()
        self._budgets: dict[str, Budget] = {}
        self._snapshot: Shop | None = None
        self.webhooks.start_over()

    @property
    def keys(self) -> Keys:
        """The idempotency keys used so far."""
        return self._keys

    def token(self, value: str) -> Token | None:
        """Say whose token this is, with the scopes it has now; None where it is none of ours."""
        known = TOKENS.get(value)
        if known is None:
            return None
        return replace(known, scopes=self._world.rights.of(VENDOR, known.kind, known.scopes))

    def recall(self, keys: Keys, subscriptions: Subscriptions) -> None:
        """Go on with what an earlier run kept; what was under way then never ends."""
        keys.release_all()
        self._keys = keys
        self.webhooks.recall(subscriptions)

    def run(self, operation: Operation, token: Token, *, late: bool = False) -> Answer:
        """Check what a valid operation costs, run it, and return the answer Shopify would give."""
        if operation.longest_array > MOST_IN_ARRAY:
            return Answer({"errors": [too_many(operation.longest_array, MOST_IN_ARRAY)]})
        meter, budget = operation.meter(), self._budget(token)
        requested = meter.requested()
        if requested > MOST_PER_QUERY:
            return Answer({"errors": [too_costly(requested, MOST_PER_QUERY)]})
        if not late and not budget.spend(requested):
            return self.throttle(operation, token)
        session = replace(self._session(token), shop=self._visible(operation), late=late)
        result = _executed(operation.document, session, operation.variables, operation.name)
        actual = meter.actual(result.data)
        budget.give_back(requested - actual)
        body: dict[str, Any] = {"data": result.data}
        if result.errors:
            body["errors"] = [as_shopify(error) for error in result.errors]
        body["extensions"] = self._cost(requested, actual, budget)
        if session.search_warnings:
            body["extensions"]["search"] = session.search_warnings
        return Answer(body)

    def _session(self, token: Token) -> Session:
        return Session(
            world=self._world,
            shop=self._world.shop,
            writer=self.writer,
            keys=self._keys,
            token=token,
            webhooks=self.webhooks,
            bulk=self.bulk,
            ask=lambda document, variables: self._in_bulk(token, document, variables),
        )

    def _in_bulk(
        self, token: Token, document: DocumentNode, variables: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Run a piece of a bulk operation, which costs nothing and pages nothing."""
        session = replace(self._session(token), whole=True)
        result = _executed(document, session, variables, None)
        errors = [as_shopify(error) for error in result.errors or ()]
        return {"data": result.data, "errors": errors}

    def throttle(self, operation: Operation, token: Token) -> Answer:
        """Return the answer to a request the budget has no room for: errors inside HTTP 200."""
        self.throttled += 1
        cost = self._cost(operation.meter().requested(), None, self._budget(token))
        return Answer({"errors": [throttled()], "extensions": cost})

    def run_later(self, operation: Operation, token: Token, delay: float) -> None:
        """Run an operation after a while, for a client that will never hear of it.

        Until then its idempotency keys are taken, so that a retry is told to wait.
        """
        try:
            keys = operation.keys
        except GraphQLError:
            return
        self._keys.reserve(keys)

        async def commit() -> None:
            await asyncio.sleep(delay)
            self.run(operation, token, late=True)
            self._keys.release(keys)

        task = asyncio.get_running_loop().create_task(commit())
        self._late.add(task)
        task.add_done_callback(self._late.discard)

    def _bulk_is_slow(self) -> bool:
        return self.faults.active(VENDOR, "bulk_slow") is not None

    def _budget(self, token: Token) -> Budget:
        new = Budget(self._restore_rate, self._world.clock.speed)
        return self._budgets.setdefault(token.kind, new)

    def _visible(self, operation: Operation) -> Shop:
        if operation.is_mutation or self.faults.active(VENDOR, "stale_reads") is None:
            return self._world.shop
        return self._snapshot or self._world.shop

    def _armed(self, fault: Fault) -> None:
        if fault.name == "stale_reads":
            self._snapshot = pickle.loads(pickle.dumps(self._world.shop))  # noqa: S301 # our own bytes
        elif fault.name == "bulk_expired":
            self.bulk.expire_all()

    def _cost(self, requested: int, actual: int | None, budget: Budget) -> dict[str, Any]:
        return {
            "cost": {
                "requestedQueryCost": requested,
                "actualQueryCost": actual,
                "throttleStatus": budget.status(),
            }
        }


def _executed(
    document: DocumentNode, session: Session, variables: Mapping[str, Any], name: str | None
) -> ExecutionResult:
    return execute_sync(
        SCHEMA,
        document,
        context_value=session,
        variable_values=dict(variables),
        operation_name=name,
        type_resolver=cast("Any", type_of),
    )
