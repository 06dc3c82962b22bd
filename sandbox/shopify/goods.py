"""Changing counts, prices and listings, as Shopify's mutations do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sandbox.journal import Change
from sandbox.shop.catalogue import QUANTITY_NAMES, InventoryItem, Location, Product, Variant
from sandbox.shop.money import Money, minor_units
from sandbox.shop.state import CURRENCY, Shop
from sandbox.shop.stock import REASONS, AdjustmentGroup, StockChange, adjust
from sandbox.shopify.errors import BadRequest
from sandbox.shopify.keyed import KeyRefused, attempt
from sandbox.shopify.metafields import fault_of, write
from sandbox.shopify.mutations import VENDOR, refuse_key
from sandbox.shopify.refund_input import Given, UserError
from sandbox.shopify.session import Argument, Info, resolves, session_of


@dataclass(frozen=True, slots=True)
class CodedError:
    """What is wrong with an input, where, and Shopify's code for it."""

    field: Sequence[str] | None
    message: str
    code: str


class _Wrong(Exception):
    code = "wrong"

    def __init__(self, message: str, code: str, *field: str) -> None:
        super().__init__(message)
        self.error = CodedError(("input", *field), message, code)


@dataclass(frozen=True, slots=True)
class AdjustPayload:
    """The counts that moved, or why none did."""

    user_errors: tuple[CodedError, ...] = ()
    inventory_adjustment_group: AdjustmentGroup | None = None


@dataclass(frozen=True, slots=True)
class ProductPayload:
    """The product as it is now, or why it is as before."""

    user_errors: tuple[UserError, ...] = ()
    product: Product | None = None


@dataclass(frozen=True, slots=True)
class VariantsPayload:
    """The variants as they are now, or why they are as before."""

    user_errors: tuple[CodedError, ...] = ()
    product: Product | None = None
    product_variants: tuple[Variant, ...] | None = None


@resolves("Mutation", "inventoryAdjustQuantities")
def adjust_quantities(_: None, info: Info, **arguments: Given) -> AdjustPayload:
    """Move counts once per key, each only from what the caller believes it to be."""
    given = arguments["input"]
    try:
        tried = attempt(info, "inventoryAdjustQuantities", given)
        if isinstance(tried.before, AdjustmentGroup):
            return AdjustPayload((), tried.before)
        changes = _changes(tried.session.world.shop, given)
    except KeyRefused as refused:
        return AdjustPayload((CodedError(None, str(refused), refused.shopify_code),))
    except _Wrong as wrong:
        return AdjustPayload((wrong.error,))
    session = tried.session
    change = Change(VENDOR, "inventoryAdjustQuantities", given, session.token.kind, tried.key)
    group = session.writer.write(
        change,
        partial(adjust, changes, given["reason"], given.get("referenceDocumentUri")),
        _moved,
    )
    tried.made(group)
    return AdjustPayload((), group)


@resolves("InventoryAdjustmentGroup", "changes")
def changes_of(group: AdjustmentGroup, _info: Info, **arguments: Argument) -> list[StockChange]:
    """List what moved, narrowed by what is asked for."""
    items, places = arguments.get("inventoryItemIds"), arguments.get("locationIds")
    names = arguments.get("quantityNames")
    return [
        one
        for one in group.all_changes
        if (not items or one.item.id in items)
        and (not places or one.location.id in places)
        and (not names or one.name in names)
    ]


@resolves("Mutation", "productUpdate")
def product_update(_: None, info: Info, **arguments: Given) -> ProductPayload:
    """Change a product's status, title, tags or custom fields; what is absent stays."""
    refuse_key(info, "productUpdate")
    session, given = session_of(info), arguments["product"]
    product = session.world.shop.nodes.get(given.get("id") or "")
    if not isinstance(product, Product):
        return ProductPayload((UserError(("id",), "Product does not exist"),))
    for index, metafield in enumerate(given.get("metafields") or ()):
        wrong = fault_of(metafield)
        if wrong:
            return ProductPayload((UserError(("metafields", str(index), wrong[0]), wrong[1]),))
    change = Change(VENDOR, "productUpdate", given, session.token.kind)
    session.writer.write(
        change,
        partial(_update_product, product, given),
        lambda one: {"product": one.title, "status": one.status, **_noted(given)},
    )
    return ProductPayload((), product)


@resolves("Mutation", "productVariantsBulkUpdate")
def variants_update(_: None, info: Info, **arguments: Argument) -> VariantsPayload:
    """Change prices and custom fields of a product's variants, all of them or none."""
    refuse_key(info, "productVariantsBulkUpdate")
    session, listed = session_of(info), arguments["variants"]
    product = session.world.shop.nodes.get(arguments["productId"])
    if not isinstance(product, Product):
        error = CodedError(("productId",), "Product does not exist", "PRODUCT_DOES_NOT_EXIST")
        return VariantsPayload((error,))
    known = {variant.id for variant in product.variants}
    wrong = [
        fault
        for index, given in enumerate(listed)
        if (fault := _variant_fault(known, given, index))
    ]
    if wrong:
        return VariantsPayload(tuple(wrong), product)
    change = Change(VENDOR, "productVariantsBulkUpdate", dict(arguments), session.token.kind)
    changed = session.writer.write(
        change,
        partial(_update_variants, product, listed),
        lambda all_: {"prices": {v.sku: str(v.price) for v in all_}, **_noted(*listed)},
    )
    return VariantsPayload((), product, changed)


def _changes(shop: Shop, given: Given) -> tuple[StockChange, ...]:
    name, document = given["name"], given.get("referenceDocumentUri")
    if name not in QUANTITY_NAMES or name == "on_hand":
        raise _Wrong("The specified quantity name is invalid.", "INVALID_QUANTITY_NAME", "name")
    if given["reason"] not in REASONS:
        raise _Wrong("The specified reason is invalid.", "INVALID_REASON", "reason")
    if document is not None and "://" not in document:
        message = "The specified reference document is invalid."
        raise _Wrong(message, "INVALID_REFERENCE_DOCUMENT", "referenceDocumentUri")
    return tuple(
        _change(shop, name, change, index) for index, change in enumerate(given["changes"])
    )


def _change(shop: Shop, name: str, given: Given, index: int) -> StockChange:
    here = ("changes", str(index))
    if "changeFromQuantity" not in given:
        raise BadRequest(
            "The changeFromQuantity argument must be provided, with null to skip the check."
        )
    item = shop.nodes.get(given["inventoryItemId"])
    location = shop.nodes.get(given["locationId"])
    if not isinstance(item, InventoryItem):
        message = "The specified inventory item could not be found."
        raise _Wrong(message, "INVALID_INVENTORY_ITEM", *here, "inventoryItemId")
    if not isinstance(location, Location):
        message = "The specified location could not be found."
        raise _Wrong(message, "INVALID_LOCATION", *here, "locationId")
    level = item.at(location)
    if level is None:
        message = "The inventory item is not stocked at the location."
        raise _Wrong(message, "ITEM_NOT_STOCKED_AT_LOCATION", *here, "locationId")
    if (given.get("ledgerDocumentUri") is None) is not (name == "available"):
        message = "A ledger document URI is required except when adjusting available."
        raise _Wrong(message, "INVALID_QUANTITY_DOCUMENT", *here, "ledgerDocumentUri")
    expected = given["changeFromQuantity"]
    if expected is not None and expected != level.quantity(name):
        message = "The changeFromQuantity argument no longer matches the persisted quantity."
        raise _Wrong(message, "CHANGE_FROM_QUANTITY_STALE", *here, "changeFromQuantity")
    return StockChange(item, location, name, given["delta"])


def _moved(group: AdjustmentGroup) -> dict[str, object]:
    counts = [
        f"{one.item.sku} {one.delta:+} in {one.location.name}: {one.quantity_after_change}"
        for one in group.all_changes
    ]
    return {
        "counts": counts,
        "reason": group.reason,
        "document": group.reference_document_uri,
    }


def _update_product(product: Product, given: Given, shop: Shop, at: datetime) -> Product:
    if given.get("status"):
        product.status = given["status"]
    if given.get("title"):
        product.title = given["title"]
    if "tags" in given:
        product.tags = sorted(given["tags"] or [])
    for metafield in given.get("metafields") or ():
        write(shop, product, metafield, at)
    product.updated_at = at
    return product


def _variant_fault(known: set[str], given: Given, index: int) -> CodedError | None:
    here = ("variants", str(index))
    if not given.get("id"):
        return CodedError(here, "Product variant is missing ID", "PRODUCT_VARIANT_ID_MISSING")
    if given["id"] not in known:
        message = "Product variant does not exist"
        return CodedError((*here, "id"), message, "PRODUCT_VARIANT_DOES_NOT_EXIST")
    if given.get("price") is not None:
        try:
            cents = minor_units(str(given["price"]), CURRENCY)
        except ValueError:
            return CodedError((*here, "price"), "Price is not a number", "INVALID_VALUE")
        if cents < 0:
            message = "Price must be greater than or equal to 0"
            return CodedError((*here, "price"), message, "NEGATIVE_PRICE_VALUE")
    for metafield in given.get("metafields") or ():
        wrong = fault_of(metafield)
        if wrong:
            return CodedError((*here, "metafields", wrong[0]), wrong[1], "INVALID_VALUE")
    return None


def _update_variants(
    product: Product, listed: list[Given], shop: Shop, at: datetime
) -> tuple[Variant, ...]:
    by_id = {variant.id: variant for variant in product.variants}
    changed = []
    for given in listed:
        variant = by_id[given["id"]]
        if given.get("price") is not None:
            variant.price = Money(minor_units(str(given["price"]), CURRENCY), CURRENCY)
        for field in ("barcode", "taxable"):
            if field in given:
                setattr(variant, field, given[field])
        if given.get("inventoryPolicy"):
            variant.inventory_policy = given["inventoryPolicy"]
        for metafield in given.get("metafields") or ():
            write(shop, variant, metafield, at)
        variant.updated_at = at
        changed.append(variant)
    return tuple(changed)


def _noted(*given: Given) -> dict[str, object]:
    """What the journal says of the mark an app left with a change."""
    marks = [mark for one in given for mark in one.get("metafields") or ()]
    return {"note": marks[-1]["value"]} if marks else {}
