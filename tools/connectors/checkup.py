"""Whether our systems answer. What their keys may do is looked at beside (`*_rights.py`)."""

from datetime import UTC, datetime, timedelta

from memory.sealed_keys import Safe
from tools.connectors import smtp
from tools.connectors.amazon import AmazonReader, AmazonSettings, AmazonWriter
from tools.connectors.easypost import EasyPostReader, EasyPostSettings
from tools.connectors.graph import GraphReader, GraphWriter
from tools.connectors.graph_settings import GraphSettings
from tools.connectors.imap import ImapReader, ImapWriter
from tools.connectors.imap_settings import ImapSettings
from tools.connectors.keepa import KeepaReader, KeepaSettings
from tools.connectors.network import Network, Patience
from tools.connectors.notices import NoticeSettings
from tools.connectors.quickbooks import QuickBooksReader, QuickBooksWriter
from tools.connectors.quickbooks_settings import QuickBooksSettings
from tools.connectors.shopify import ShopifyReader, ShopifySettings
from tools.connectors.stripe import StripeReader, StripeSettings
from tools.plain_text import plain_text

_NOTHING = "countersign-doctor"  # what no seller lists and no mail is marked with


def try_shopify(settings: ShopifySettings) -> str:
    """Ask for the shop's name. Raises `Misconfigured` or `Unavailable`."""
    network = Network()
    with network.client:
        return f"{ShopifyReader(settings, network).shop().name} answers"


def try_quickbooks(settings: QuickBooksSettings, safe: Safe) -> str:
    """Try both connections, renewing their keys if need be. Raises `CountersignError`."""
    network = Network()
    with network.client:
        read = QuickBooksReader(settings, network, safe).company()
        QuickBooksWriter(settings, network, safe).company()
    return f"{plain_text(read.company_name)} answers on both connections"


def try_amazon(settings: AmazonSettings) -> str:
    """Ask with both apps for a listing that is not there. Raises as above."""
    network = Network()
    with network.client:
        AmazonReader(settings, network).listing(_NOTHING)
        AmazonWriter(settings, network).listing(_NOTHING)
    return f"{settings.seller_id} answers to both apps"


def try_mail(settings: GraphSettings) -> str:
    """Look into the inbox with the one app, and for nothing with the other. Raises as above."""
    network = Network()
    with network.client:
        inbox = GraphReader(settings, network).inbox()
        GraphWriter(settings, network).marked(_NOTHING)
    return f"the inbox has {inbox.total} mails, {inbox.unread} unread; it answers to both apps"


def try_notices(settings: NoticeSettings) -> str:
    """Log in where notices are sent from. Raises what sending would."""
    smtp.try_out(settings.way, Patience())
    receivers = len(settings.everyday | settings.without_slack)
    return f"{settings.sender} may send; {receivers} addresses are told"


def try_letters(settings: ImapSettings) -> str:
    """Look into the inbox, open both folders to write, and log in where mail is sent.

    Raises as above.
    """
    network = Network()
    with network.client:
        inbox = ImapReader(settings, network).inbox()
        ImapWriter(settings, network).try_out()
    return f"the inbox has {inbox.total} mails, {inbox.unread} unread; it answers to all passwords"


def try_stripe(settings: StripeSettings) -> str:
    """Read a little of everything. Raises as above."""
    network = Network()
    with network.client:
        reader, lately = StripeReader(settings, network), datetime.now(UTC) - timedelta(days=1)
        reader.balance()
        reader.payments(_NOTHING)
        next(iter(reader.disputes(lately)), None)
        reader.payouts(lately)
        reader.movements(lately)
    return "Stripe answers"


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
