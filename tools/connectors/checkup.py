"""Whether the keys of our systems work, and can do no more and no less than they should."""

import secrets
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from memory.sealed_keys import Safe
from policies.errors import Misconfigured, NotFound, Unavailable
from policies.money import Money
from tools.connectors.amazon import AmazonReader, AmazonSettings, AmazonWriter
from tools.connectors.easypost import EasyPostReader, EasyPostSettings
from tools.connectors.graph import GraphReader, GraphWriter
from tools.connectors.graph_settings import GraphSettings
from tools.connectors.imap import ImapReader, ImapWriter
from tools.connectors.imap_settings import ImapSettings
from tools.connectors.keepa import KeepaReader, KeepaSettings
from tools.connectors.network import Network
from tools.connectors.quickbooks import QuickBooksReader, QuickBooksWriter
from tools.connectors.quickbooks_settings import QuickBooksSettings
from tools.connectors.shopify import ShopifyReader, ShopifySettings
from tools.connectors.stripe import StripeReader, StripeSettings, StripeWriter
from tools.connectors.stripe_faults import StripeRejected
from tools.plain_text import plain_text

Scopes = frozenset[str]
_NOTHING = "countersign-doctor"  # what no seller lists and no mail is marked with
_NO_ORDER = "000-0000000-0000000"
_NO_PAYMENT = "pi_countersign0doctor"
_NEEDED = frozenset(
    {
        "read_all_orders",
        "read_customers",
        "read_inventory",
        "read_locations",
        "read_orders",
        "read_products",
        "read_returns",
    }
)


def try_shopify(settings: ShopifySettings, to_read: Scopes, to_write: Scopes) -> str:
    """Try both keys without changing anything; the scopes are those the Actions need.

    Raises `Misconfigured` or `Unavailable`.
    """
    network = Network()
    with network.client:
        return _tried(settings, network, to_read, to_write)


def _tried(settings: ShopifySettings, network: Network, to_read: Scopes, to_write: Scopes) -> str:
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


def try_amazon(settings: AmazonSettings) -> str:
    """Ask with both apps for what is not there: an order, its buyer, a listing, money.

    Raises as above. That the reading app changes nothing is ours to keep: Amazon's roles do not
    tell the two apart.
    """
    network = Network()
    with network.client:
        reader = AmazonReader(settings, network)
        for ask in (reader.order, reader.buyer_templates):
            with suppress(NotFound):  # as it should be: who may not ask is told something else
                ask(_NO_ORDER)
        reader.listing(_NOTHING)
        reader.transactions(_NO_ORDER)
        AmazonWriter(settings, network).listing(_NOTHING)
    return f"{settings.seller_id} answers to both apps, for orders, listings, money and buyers"


def try_mail(settings: GraphSettings) -> str:
    """Look into the inbox with the one app, and for nothing with the other. Raises as above."""
    network = Network()
    with network.client:
        inbox = GraphReader(settings, network).inbox()
        GraphWriter(settings, network).marked(_NOTHING)
    return f"the inbox has {inbox.total} mails, {inbox.unread} unread; it answers to both apps"


def try_letters(settings: ImapSettings) -> str:
    """Look into the inbox, open both folders to write, and log in where mail is sent.

    Raises as above. That the reading half changes nothing is ours to keep, unless the server has
    passwords that only read.
    """
    network = Network()
    with network.client:
        inbox = ImapReader(settings, network).inbox()
        ImapWriter(settings, network).try_out()
    return f"the inbox has {inbox.total} mails, {inbox.unread} unread; it answers to all passwords"


def try_stripe(settings: StripeSettings) -> str:
    """Read a little of everything with the one key, and refund nothing with the other.

    A payment that does not exist is refused to whoever may refund, and the wish to whoever may not:
    so it is seen, too, that the reading key cannot. Raises as above.
    """
    network = Network()
    with network.client:
        reader, lately = StripeReader(settings, network), datetime.now(UTC) - timedelta(days=1)
        reader.balance()
        reader.payments(_NOTHING)
        reader.refunds(_NO_PAYMENT)
        next(iter(reader.disputes(lately)), None)
        reader.payouts(lately)
        reader.movements(lately)
        if not _may_refund(settings, network):
            raise Misconfigured("The write key lacks rak_charge_write. Add it in Stripe.")
        as_reader = settings.model_copy(update={"write_key": settings.read_key})
        if _may_refund(as_reader, network):
            raise Misconfigured("The read key may refund as well. Make one that can only read.")
    return "Stripe answers; the read key only reads, the write key may refund"


def _may_refund(settings: StripeSettings, network: Network) -> bool:
    """Ask to refund a payment that nobody ever made, which says whether it would be allowed."""
    nothing = Money(minor=1, currency="USD")
    try:
        StripeWriter(settings, network).refund(
            _NO_PAYMENT, nothing, key=secrets.token_hex(16), marker=_NOTHING
        )
    except StripeRejected as error:
        return error.stripe_code == "resource_missing"
    return False


def try_parcels(settings: EasyPostSettings) -> str:
    """Ask for the parcel that was followed last. Raises as above."""
    network = Network()
    with network.client:
        followed = EasyPostReader(settings, network).newest()
    return "EasyPost answers" if followed else "EasyPost answers; no parcel is followed yet"


def try_keepa(settings: KeepaSettings) -> str:
    """Ask how many tokens there are, which costs none. Raises as above."""
    network = Network()
    with network.client:
        tokens = KeepaReader(settings, network).tokens()
    return f"Keepa answers: {tokens.left:.0f} tokens, {tokens.per_minute:.0f} more a minute"
