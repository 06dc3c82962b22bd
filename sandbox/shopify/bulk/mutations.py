"""Starting, watching and ending bulk operations, as an app does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from graphql import GraphQLError
from graphql.execution.values import get_argument_values

from sandbox.shopify.bulk.operations import MOST_AT_ONCE, BulkOperation
from sandbox.shopify.bulk.question import BulkQuestion, NotInBulk
from sandbox.shopify.errors import AccessDenied, BadRequest
from sandbox.shopify.idempotency import key_on
from sandbox.shopify.paging import Connection, page
from sandbox.shopify.queries import searched
from sandbox.shopify.refund_input import UserError
from sandbox.shopify.search import Fields
from sandbox.shopify.session import Argument, Info, resolves, session_of

FIELDS: Fields[BulkOperation] = {
    "created_at": lambda operation: operation.created_at,
    "id": lambda operation: operation.id.rpartition("/")[2],
    "operation_type": lambda operation: operation.type,
    "status": lambda operation: operation.status,
}


@dataclass(frozen=True, slots=True)
class BulkError:
    """Why no bulk operation was begun."""

    message: str
    code: str
    field: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class BulkPayload:
    """The operation that was begun or ended, or why it was not."""

    user_errors: tuple[BulkError | UserError, ...] = ()
    bulk_operation: BulkOperation | None = None


@resolves("QueryRoot", "bulkOperation")
def bulk_operation(_: None, info: Info, **arguments: str) -> BulkOperation | None:
    """Return one of the asking app's own operations."""
    return _own(info, arguments["id"])


@resolves("QueryRoot", "bulkOperations")
def bulk_operations(_: None, info: Info, **arguments: Argument) -> Connection:
    """Find the asking app's own operations, the newest first."""
    session, is_by_end = session_of(info), arguments["sortKey"] == "COMPLETED_AT"
    own = session.bulk.of(session.token.kind)[::-1]
    if is_by_end:
        own.sort(key=lambda one: one.completed_at or one.created_at, reverse=True)
    return page(searched(own, info, arguments.get("query"), FIELDS, "id"), arguments)


@resolves("Mutation", "bulkOperationRunQuery")
def run_query(_: None, info: Info, *, query: str, **arguments: bool) -> BulkPayload:
    """Begin a query that reads everything; it takes the scopes of what it reads."""
    del arguments
    if key_on(info.schema, info.field_nodes[0], info.variable_values) is not None:
        raise BadRequest("The @idempotent directive is not supported by bulkOperationRunQuery.")
    session = session_of(info)
    if session.bulk.at_once(session.token.kind) >= MOST_AT_ONCE:
        said = "Bulk operations limit reached. Please try again later."
        return BulkPayload((BulkError(said, "LIMIT_REACHED"),))
    try:
        question = BulkQuestion.of(query, info.schema)
        ids = _ids(question, info)
    except NotInBulk as error:
        return BulkPayload((BulkError(str(error), "INVALID", ("query",)),))
    except AccessDenied as error:
        return BulkPayload((BulkError(error.message, "INVALID", ("query",)),))

    def ask(some: Sequence[str]) -> dict[str, Any]:
        return session.ask(question.document, {"ids": list(some)})

    started = session.bulk.start(question, query, session.token.kind, ids, ask)
    return BulkPayload(bulk_operation=started)


@resolves("Mutation", "bulkOperationCancel")
def cancel(_: None, info: Info, **arguments: str) -> BulkPayload:
    """End an operation that is under way."""
    found = _own(info, arguments["id"])
    if found is None:
        return BulkPayload((UserError(("id",), "Bulk operation does not exist"),))
    session_of(info).bulk.cancel(found)
    return BulkPayload(bulk_operation=found)


def _own(info: Info, operation_id: str) -> BulkOperation | None:
    session = session_of(info)
    found = session.bulk.find(operation_id)
    return found if found and found.token == session.token.kind else None


def _ids(question: BulkQuestion, info: Info) -> list[str]:
    """Find the nodes of the root list, all of them."""
    assert info.schema.query_type is not None  # noqa: S101 # our schema has one
    promised = info.schema.query_type.fields[question.root.name.value]
    try:
        arguments: Mapping[str, Any] = get_argument_values(promised, question.root)
    except GraphQLError as error:
        raise NotInBulk(f"Invalid bulk query: {error.message}") from error
    assert promised.resolve is not None  # noqa: S101 # every field of ours has one
    everything = info._replace(context=replace(session_of(info), whole=True))
    return [node.id for node in promised.resolve(None, everything, **arguments).nodes]
