"""Custom fields as Shopify's `metafieldsSet` and the `metafields` of other inputs write them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.journal import Change
from sandbox.shop.catalogue import Product, Variant
from sandbox.shop.metafields import Metafield, Owner, find, put
from sandbox.shop.orders import Order
from sandbox.shop.state import Shop
from sandbox.shopify.errors import AccessDenied
from sandbox.shopify.mutations import VENDOR, refuse_key
from sandbox.shopify.refund_input import Given
from sandbox.shopify.session import Info, resolves, session_of

MOST_AT_ONCE = 25
SHORTEST_NAMESPACE, SHORTEST_KEY, LONGEST = 3, 2, 64
TYPES = frozenset({"list.url", "multi_line_text_field", "number_integer", "single_line_text_field"})
_SCOPES: Mapping[type, str] = {
    Order: "write_orders",
    Product: "write_products",
    Variant: "write_products",
}


@dataclass(frozen=True, slots=True)
class MetafieldsError:
    """What is wrong with one of the fields, in a code of Shopify's."""

    field: Sequence[str]
    message: str
    code: str
    element_index: int | None = None


@dataclass(frozen=True, slots=True)
class MetafieldsPayload:
    """The fields as they are now, or why none was set."""

    user_errors: tuple[MetafieldsError, ...] = ()
    metafields: tuple[Metafield, ...] | None = None


@resolves("Mutation", "metafieldsSet")
def metafields_set(_: None, info: Info, *, metafields: list[Given]) -> MetafieldsPayload:
    """Set some fields, all of them or none."""
    refuse_key(info, "metafieldsSet")
    session = session_of(info)
    if len(metafields) > MOST_AT_ONCE:
        message = f"Exceeded the maximum metafields input limit of {MOST_AT_ONCE}."
        error = MetafieldsError(("metafields",), message, "LESS_THAN_OR_EQUAL_TO")
        return MetafieldsPayload((error,))
    owners = [session.world.shop.nodes.get(given["ownerId"]) for given in metafields]
    errors = []
    for index, (given, owner) in enumerate(zip(metafields, owners, strict=True)):
        here = ("metafields", str(index))
        if type(owner) not in _SCOPES:
            error = MetafieldsError((*here, "ownerId"), "Owner does not exist.", "INVALID", index)
            errors.append(error)
            continue
        scope = _SCOPES[type(owner)]
        if scope not in session.token.scopes:
            raise AccessDenied("metafieldsSet", [scope])
        wrong = fault_of(given)
        if wrong:
            field, message, code = wrong
            errors.append(MetafieldsError((*here, field), message, code, index))
    if errors:
        return MetafieldsPayload(tuple(errors))
    change = Change(VENDOR, "metafieldsSet", {"metafields": metafields}, session.token.kind)

    def apply(shop: Shop, at: datetime) -> tuple[Metafield, ...]:
        pairs = zip(owners, metafields, strict=True)
        return tuple(write(shop, owner, given, at) for owner, given in pairs)

    made = session.writer.write(change, apply, lambda fields: {"note": fields[-1].value})
    return MetafieldsPayload(metafields=made)


def fault_of(given: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """Say what is wrong with one field: which part, the message and Shopify's code."""
    namespace, key = given.get("namespace") or "", given.get("key") or ""
    kind, value = given.get("type") or "", given.get("value") or ""
    checks = (
        (len(namespace) < SHORTEST_NAMESPACE, "namespace", "is too short", "TOO_SHORT"),
        (len(key) < SHORTEST_KEY, "key", "is too short", "TOO_SHORT"),
        (len(key) > LONGEST, "key", "is too long", "TOO_LONG"),
        (kind not in TYPES, "type", "is not a valid type", "INVALID_TYPE"),
        (not value.strip(), "value", "can't be blank", "BLANK"),
        (kind == "single_line_text_field" and "\n" in value, *_INVALID),
        (kind == "number_integer" and not value.lstrip("-").isdecimal(), *_INVALID),
        (kind.startswith("list.") and not _is_list(value), *_INVALID),
    )
    return next(
        (
            (part, f"{part.capitalize()} {message}.", code)
            for wrong, part, message, code in checks
            if wrong
        ),
        None,
    )


def write(shop: Shop, owner: object, given: Mapping[str, Any], at: datetime) -> Metafield:
    """Set one field that has passed every check."""
    assert isinstance(owner, Order | Product | Variant)  # noqa: S101 - checked above
    old = find(owner, given["namespace"], given["key"])
    fresh = Metafield(
        old.id if old else shop.ids.new("Metafield"),
        given["namespace"],
        given["key"],
        given["value"],
        given["type"],
    )
    put(owner, fresh)
    owner.updated_at = at
    return fresh


def metafield(owner: Owner, _info: Info, *, key: str, namespace: str = "") -> Metafield | None:
    """Find one custom field."""
    return find(owner, namespace, key)


for _type in ("Order", "Product", "ProductVariant"):
    resolves(_type, "metafield")(metafield)

_INVALID = ("value", "is not valid for its type", "INVALID_VALUE")


def _is_list(value: str) -> bool:
    try:
        return isinstance(json.loads(value), list)
    except ValueError:
        return False
