from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sandbox.journal import Change
from sandbox.shop import edits
from sandbox.shop.orders import Attribute, Order, Refund
from sandbox.shop.refunding import write_refund
from sandbox.shop.state import Node, Shop
from sandbox.shopify.errors import BadRequest
from sandbox.shopify.idempotency import key_on
from sandbox.shopify.keyed import KeyRefused, attempt
from sandbox.shopify.refund_input import Given, Refused, UserError, plan_refund
from sandbox.shopify.session import Info, Session, resolves, session_of

VENDOR = "shopify"
APP = "Countersign"
"""The name under which the tokens' app was installed, as the timeline shows it."""
MOST_TAGS = 250


@dataclass(frozen=True, slots=True)
class Payload:
    """What a mutation answers: the thing it made or changed, or why it did neither."""

    user_errors: tuple[UserError, ...] = ()
    order: Order | None = None
    refund: Refund | None = None
    node: Node | None = None


@resolves("Mutation", "refundCreate")
def refund_create(_: None, info: Info, **arguments: Given) -> Payload:
    """Give money back, once per idempotency key.

    A repeated key answers with the refund it made, as that refund is now.
    """
    given = arguments["input"]
    try:
        tried = attempt(info, "refundCreate", given)
        refund = tried.before
        if refund is None:
            refund = _refund(tried.session, given, tried.key)
            tried.made(refund)
    except KeyRefused as refused:
        return Payload((UserError(None, str(refused)),))
    except Refused as refusal:
        return Payload((refusal.user_error,))
    return Payload(refund=refund, order=refund.order) if isinstance(refund, Refund) else Payload()


@resolves("Mutation", "orderUpdate")
def order_update(_: None, info: Info, **arguments: Given) -> Payload:
    """Change an order's note, tags, mail address or attributes; what is absent stays."""
    refuse_key(info, "orderUpdate")
    session, given = session_of(info), arguments["input"]
    order = session.world.shop.nodes.get(given["id"])
    if not isinstance(order, Order):
        return Payload((UserError(("id",), "Order does not exist"),))
    if len(given.get("tags") or ()) > MOST_TAGS:
        return Payload((UserError(("tags",), f"Tags cannot be more than {MOST_TAGS}"),))
    change = Change(VENDOR, "orderUpdate", given, session.token.kind)
    session.writer.write(change, partial(_update, order, given), _order_result)
    return Payload(order=order)


@resolves("Mutation", "tagsAdd")
def tags_add(_: None, info: Info, **arguments: str | list[str]) -> Payload:
    """Add tags to an order, keeping those it has."""
    refuse_key(info, "tagsAdd")
    session = session_of(info)
    order = session.world.shop.nodes.get(str(arguments["id"]))
    if not isinstance(order, Order):
        return Payload((UserError(("id",), "Resource not found"),))
    tags = [tag for given in arguments["tags"] for tag in given.split(",")]
    change = Change(VENDOR, "tagsAdd", dict(arguments), session.token.kind)
    both = partial(edits.set_tags, order, [*order.tags, *tags])
    session.writer.write(change, both, _order_result)
    return Payload(node=order)


def refund_result(refund: Refund) -> dict[str, object]:
    """Return what the journal says of a refund."""
    money = refund.total_refunded_set.presentment_money
    return {
        "refund": refund.id,
        "order": refund.order.name,
        "amount": f"{money.amount:f}",
        "currency": money.currency_code,
        "note": refund.note,
    }


def _refund(session: Session, given: Given, key: str) -> Refund:
    plan = replace(plan_refund(session.world.shop, given), by=APP)
    change = Change(VENDOR, "refundCreate", given, session.token.kind, key)
    return session.writer.write(change, partial(write_refund, plan), refund_result)


def _update(order: Order, given: Given, shop: Shop, at: datetime) -> Order:
    if "note" in given:
        edits.set_note(order, given["note"], shop, at)
    if "tags" in given:
        edits.set_tags(order, given["tags"] or [], shop, at)
    if "email" in given:
        order.email = given["email"]
    if "customAttributes" in given:
        order.custom_attributes = [
            Attribute(pair["key"], pair["value"]) for pair in given["customAttributes"] or []
        ]
    order.updated_at = at
    return order


def _order_result(order: Order) -> dict[str, object]:
    return {"order": order.name, "note": order.note, "tags": list(order.tags)}


def refuse_key(info: Info, operation: str) -> None:
    """Turn an idempotency key away where Shopify takes none."""
    if key_on(info.schema, info.field_nodes[0], info.variable_values) is not None:
        raise BadRequest(f"The @idempotent directive is not supported by {operation}.")
