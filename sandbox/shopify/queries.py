from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

from graphql import get_named_type

from sandbox.shop import state
from sandbox.shop.catalogue import InventoryItem, Location, Product
from sandbox.shop.customers import Customer
from sandbox.shop.orders import Order
from sandbox.shop.state import Node
from sandbox.shopify.errors import AccessDenied
from sandbox.shopify.paging import Connection, page
from sandbox.shopify.search import Fields, search
from sandbox.shopify.search_fields import (
    ITEM_FIELDS,
    LEVEL_FIELDS,
    LOCATION_FIELDS,
    ORDER_FIELDS,
    PRODUCT_FIELDS,
    SUBSCRIPTION_FIELDS,
    VARIANT_FIELDS,
)
from sandbox.shopify.session import Argument, Info, resolves, session_of
from sandbox.shopify.tokens import DESCRIPTIONS, SCOPES_BY_TYPE

T = TypeVar("T", bound=Node)

RECENT = timedelta(days=60)
"""How far back orders are seen without `read_all_orders`."""

SORTED_BY = {"ORDER_NUMBER": "number", "TOTAL_PRICE": "total_price_set"}
"""Sort keys that are not the name of an attribute."""


@dataclass(frozen=True, slots=True)
class ShopCard:
    """What the shop says about itself."""

    id: str = state.gid("Shop", 5_400_000_001)
    name: str = state.NAME
    email: str = "orders@countersign-practice.example"
    contact_email: str = "orders@countersign-practice.example"
    currency_code: str = state.CURRENCY
    iana_timezone: str = state.TIMEZONE
    myshopify_domain: str = state.DOMAIN
    url: str = f"https://{state.DOMAIN}"
    enabled_presentment_currencies: tuple[str, ...] = ("USD", "CAD")


@dataclass(frozen=True, slots=True)
class AccessScope:
    """Something the app may do."""

    handle: str
    description: str


@dataclass(frozen=True, slots=True)
class Installation:
    """This app in this shop, as the asking token sees it."""

    access_scopes: tuple[AccessScope, ...]
    id: str = field(default=state.gid("AppInstallation", 5_400_000_002))


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are."""

    count: int
    precision: str = "EXACT"


@resolves("QueryRoot", "shop")
def shop(_: None, _info: Info) -> ShopCard:
    """Describe the shop itself."""
    return ShopCard()


@resolves("QueryRoot", "currentAppInstallation")
def installation(_: None, info: Info) -> Installation:
    """Tell the app what its token may do."""
    scopes = sorted(session_of(info).token.scopes)
    return Installation(
        tuple(AccessScope(scope, DESCRIPTIONS.get(scope, scope)) for scope in scopes)
    )


def node_of_type(_: None, info: Info, **arguments: str) -> Node | None:
    """Return the object with a global id, if it is of the type this field promises."""
    promised = get_named_type(info.return_type).name
    return _look_up(info, arguments["id"]) if _kind(arguments["id"]) == promised else None


@resolves("QueryRoot", "node")
def node(_: None, info: Info, **arguments: str) -> Node | None:
    """Return the object with a global id, whatever it is."""
    return _look_up(info, arguments["id"])


@resolves("QueryRoot", "nodes")
def nodes(_: None, info: Info, *, ids: list[str]) -> list[Node | None]:
    """Return many objects by global id, in the order asked."""
    return [_look_up(info, one) for one in ids]


for _field in (
    "customer",
    "inventoryItem",
    "inventoryLevel",
    "location",
    "order",
    "product",
    "productVariant",
    "refund",
    "return",
    "subscriptionContract",
):
    resolves("QueryRoot", _field)(node_of_type)


@resolves("QueryRoot", "orders")
def orders(_: None, info: Info, **arguments: Argument) -> Connection:
    """Find orders."""
    everything = session_of(info).shop.orders.values()
    return _page(_find_orders(everything, info, arguments), info, arguments)


@resolves("Customer", "orders")
def orders_of_customer(customer: Customer, info: Info, **arguments: Argument) -> Connection:
    """Find one customer's orders."""
    return _page(_find_orders(customer.orders, info, arguments), info, arguments)


@resolves("QueryRoot", "ordersCount")
def orders_count(_: None, info: Info, **arguments: Argument) -> Count:
    """Count orders, up to a limit."""
    found = len(_find_orders(session_of(info).shop.orders.values(), info, arguments))
    limit = arguments.get("limit")
    if limit is not None and found > limit:
        return Count(limit, "AT_LEAST")
    return Count(found)


@resolves("QueryRoot", "products")
def products(_: None, info: Info, **arguments: Argument) -> Connection:
    """Find products."""
    found = _find(session_of(info).shop.products, info, arguments, PRODUCT_FIELDS, "title")
    return _page(found, info, arguments)


@resolves("QueryRoot", "productVariants")
def product_variants(_: None, info: Info, **arguments: Argument) -> Connection:
    """Find variants."""
    found = _find(session_of(info).shop.variants, info, arguments, VARIANT_FIELDS, "sku")
    return _page(found, info, arguments)


@resolves("QueryRoot", "subscriptionContracts")
def subscription_contracts(_: None, info: Info, **arguments: Argument) -> Connection:
    """Find standing orders."""
    everything = session_of(info).shop.subscriptions
    return _page(_find(everything, info, arguments, SUBSCRIPTION_FIELDS), info, arguments)


@resolves("QueryRoot", "inventoryItems")
def inventory_items(_: None, info: Info, **arguments: Argument) -> Connection:
    """Find stock-keeping items."""
    items = [variant.inventory_item for variant in session_of(info).shop.variants]
    return _page(_find(items, info, arguments, ITEM_FIELDS, "sku"), info, arguments)


@resolves("InventoryItem", "inventoryLevels")
@resolves("Location", "inventoryLevels")
def inventory_levels(of: InventoryItem | Location, info: Info, **arguments: Argument) -> Connection:
    """Find the stock of one item, or at one place."""
    return _page(_find(of.inventory_levels, info, arguments, LEVEL_FIELDS), info, arguments)


@resolves("QueryRoot", "locations")
def locations(_: None, info: Info, **arguments: Argument) -> Connection:
    """Find warehouses."""
    found = _find(session_of(info).shop.locations, info, arguments, LOCATION_FIELDS, "name")
    return _page(found, info, arguments)


def _page(found: list[T], info: Info, arguments: dict[str, Argument]) -> Connection:
    return page(found, arguments, whole=session_of(info).whole)


def _kind(node_id: str) -> str:
    return node_id.removeprefix("gid://shopify/").partition("/")[0]


def _look_up(info: Info, node_id: str) -> Node | None:
    scopes = SCOPES_BY_TYPE.get(_kind(node_id))
    if scopes and not scopes & session_of(info).token.scopes:
        raise AccessDenied(info.field_name, scopes)
    found = session_of(info).shop.nodes.get(node_id)
    return None if isinstance(found, Order) and not _may_see(found, info) else found


def _find_orders(among: Iterable[Order], info: Info, arguments: dict[str, Argument]) -> list[Order]:
    sees_all = "read_all_orders" in session_of(info).token.scopes
    visible = among if sees_all else [order for order in among if _may_see(order, info)]
    return _find(visible, info, arguments, ORDER_FIELDS, "name", "email", "customer", "sku")


def _may_see(order: Order, info: Info) -> bool:
    session = session_of(info)
    old = session.world.clock.now() - order.created_at > RECENT
    return not old or "read_all_orders" in session.token.scopes


def _find(
    among: Iterable[T], info: Info, arguments: dict[str, Argument], fields: Fields[T], *text: str
) -> list[T]:
    key = arguments.get("sortKey") or "ID"
    found = searched(among, info, arguments.get("query"), fields, *text)
    return sorted(found, key=lambda node: _sort_value(node, key))


def searched(
    among: Iterable[Any], info: Info, query: str | None, fields: Fields[Any], *text: str
) -> list[Any]:
    """Return what a search finds; a field it does not know is told of in the answer."""
    session = session_of(info)
    found, warnings = search(among, query, fields, text=text, now=session.world.clock.now())
    if warnings:
        path = [str(key) for key in info.path.as_list()]
        session.search_warnings.append({"path": path, "query": query, "warnings": warnings})
    return found


def _sort_value(node: Node, key: str) -> tuple[Any, str]:
    value = getattr(node, SORTED_BY.get(key, key.lower()))
    return getattr(value, "minor", value), node.id


@resolves("Product", "variantsCount")
def variants_count(product: Product, _info: Info) -> Count:
    """Count a product's variants."""
    return Count(len(product.variants))
