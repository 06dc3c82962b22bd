"""What the two apps of a seller may do.

Amazon shows nobody an app's roles, and refuses (403) an operation that none of them opens. So one
thing is asked for each role, of what is not there. That an app only looks is no role of Amazon's.
Source: Amazon's page of role mappings.
"""

from contextlib import suppress
from typing import Final

from policies.errors import NotFound
from tools.connectors import amazon_api as api
from tools.connectors.amazon_keys import LoginApp
from tools.connectors.amazon_settings import READ_KEY, WRITE_KEY, AmazonSettings
from tools.connectors.amazon_wire import AmazonWire
from tools.connectors.network import Network, Query
from tools.key_rights import SAME_APP, KeyRights, Need

_ORDERS, _LISTINGS = "Inventory and Order Tracking", "Product Listing"
_BUYERS, _MONEY = "Buyer Communication", "Finance and Accounting"
_ROLES: Final = (_ORDERS, _LISTINGS, _BUYERS, _MONEY)
_NO_ORDER, _NO_SKU = "000-0000000-0000000", "countersign-doctor"
_AT = "Seller Central: Apps and Services, Develop Apps, Edit app; then authorize it again"
_SEEN = "one thing is asked for each of these four roles; of others Amazon tells nothing"
READ: Final = Need(
    "Amazon",
    READ_KEY.title,
    READ_KEY.setting,
    {
        _ORDERS: "orders",
        _LISTINGS: "listings, and stock at Amazon",
        _BUYERS: "what a buyer may be written about",
        _MONEY: "refunds and fees",
    },
    _AT,
    f"{_SEEN}. No role only looks: the reading half of the program has no call that changes",
    changing=lambda right: right == SAME_APP,
)
WRITE: Final = Need(
    "Amazon",
    WRITE_KEY.title,
    WRITE_KEY.setting,
    {
        _ORDERS: "shipments and refunds",
        _LISTINGS: "pausing and resuming",
        _BUYERS: "messages to buyers",
    },
    _AT,
    _SEEN,
)


def amazon_rights(settings: AmazonSettings) -> tuple[KeyRights, ...]:
    """Look at both apps. Raises `Misconfigured` or `Unavailable`."""
    network, one = Network(), settings
    read = LoginApp(READ_KEY, one.read_client_id, one.read_client_secret, one.read_refresh_token)
    write = LoginApp(
        WRITE_KEY, one.write_client_id, one.write_client_secret, one.write_refresh_token
    )
    both = {SAME_APP} if one.read_client_id == one.write_client_id else set()
    with network.client:
        return (
            READ.compared(_roles(settings, read, network) | both),
            WRITE.compared(_roles(settings, write, network)),
        )


def _roles(settings: AmazonSettings, app: LoginApp, network: Network) -> set[str]:
    seller = api.SellingPartner(settings.endpoint, settings.login, app, network)
    return {role for role in _ROLES if _has(seller, role, settings)}


def _has(seller: api.SellingPartner, role: str, settings: AmazonSettings) -> bool:
    here: Query = {"marketplaceIds": settings.marketplace_id}
    try:
        with suppress(NotFound):  # as it should be: who may not ask is told something else
            if role == _ORDERS:
                seller.read(api.GET_ORDER, AmazonWire, orderId=_NO_ORDER)
            elif role == _LISTINGS:
                path = {"sellerId": settings.seller_id, "sku": _NO_SKU}
                seller.read(api.GET_LISTING, AmazonWire, here, **path)
            elif role == _BUYERS:
                seller.read(api.MESSAGING_ACTIONS, AmazonWire, here, amazonOrderId=_NO_ORDER)
            else:
                of = {"relatedIdentifierName": "ORDER_ID", "relatedIdentifierValue": _NO_ORDER}
                seller.read(api.TRANSACTIONS, AmazonWire, of)
    except api.LacksRole:
        return False
    return True
