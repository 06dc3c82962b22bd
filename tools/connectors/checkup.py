"""Whether the keys of our systems work, and can do no more and no less than they should."""

from memory.sealed_keys import Safe
from policies.errors import Misconfigured, Unavailable
from tools.connectors.network import Network
from tools.connectors.quickbooks import QuickBooksReader, QuickBooksWriter
from tools.connectors.quickbooks_settings import QuickBooksSettings
from tools.connectors.shopify import ShopifyReader, ShopifySettings
from tools.plain_text import plain_text

Scopes = frozenset[str]
_NEEDED = frozenset(
    {
        "read_all_orders",
        "read_customers",
        "read_inventory",
        "read_locations",
        "read_orders",
        "read_products",
    }
)


def try_shopify(settings: ShopifySettings, to_read: Scopes, to_write: Scopes) -> str:
    """Try both keys without changing anything; the scopes are those the Actions need.

    Raises `Misconfigured` or `Unavailable`.
    """
    network = Network()
    reader = ShopifyReader(settings, network)
    try:
        name = reader.shop().name
    except Unavailable as error:
        raise Unavailable(
            f"{error.sentence} I tried {settings.url}: is COUNTERSIGN_SHOPIFY__URL right?"
        ) from error
    reads = reader.scopes()
    missing = sorted((_NEEDED | to_read) - reads)
    if missing:
        raise Misconfigured(f"The read token lacks {', '.join(missing)}. Add them in Shopify.")
    writes = sorted(scope for scope in reads if scope.startswith("write_"))
    if writes:
        raise Misconfigured(
            f"The read token may also {', '.join(writes)}. Make one that can only read."
        )
    as_writer = settings.model_copy(update={"read_token": settings.write_token})
    lacking = sorted(to_write - ShopifyReader(as_writer, network).scopes())
    if lacking:
        raise Misconfigured(f"The write token lacks {', '.join(lacking)}. Add it in Shopify.")
    return f"{name} answers; the read token only reads, the write token can do what may be asked"


def try_quickbooks(settings: QuickBooksSettings, safe: Safe) -> str:
    """Try both connections, renewing their keys if need be. Raises `CountersignError`.

    That the reading one cannot write is ours to keep: QuickBooks has no key that only reads.
    """
    network = Network()
    with network.client:
        read = QuickBooksReader(settings, network, safe).company()
        QuickBooksWriter(settings, network, safe).company()
    return f"{plain_text(read.company_name)} answers on both connections"
