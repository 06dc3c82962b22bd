"""Which keys this process works with: the real ones, or the practice shop's."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, SecretStr

from countersign.settings import Settings
from countersign.systems import Systems
from slack_app.settings import SlackSettings
from tools.connectors.amazon_settings import AmazonSettings
from tools.connectors.easypost import EasyPostSettings
from tools.connectors.graph_settings import GraphSettings
from tools.connectors.imap_settings import ImapSettings
from tools.connectors.keepa_settings import KeepaSettings
from tools.connectors.practice import practice_keys
from tools.connectors.quickbooks_settings import QuickBooksSettings
from tools.connectors.shopify_settings import ShopifySettings
from tools.connectors.stripe_settings import StripeSettings
from tools.vendor_lists.settings import FeedsSettings
from tools.webhooks.delivery import Sender
from tools.webhooks.settings import EventSettings

_OTHERS: Mapping[str, type[BaseModel]] = {
    "amazon": AmazonSettings,
    "easypost": EasyPostSettings,
    "feeds": FeedsSettings,
    "graph": GraphSettings,
    "imap": ImapSettings,
    "keepa": KeepaSettings,
    "quickbooks": QuickBooksSettings,
    "stripe": StripeSettings,
}
"""Each further system by its name in the settings and at the practice company."""
_MAILBOXES = frozenset({"graph", "imap"})


@dataclass(frozen=True)
class Connections:
    """The systems this process is connected to. `page` is the practice Slack's, if it is one."""

    systems: Systems
    slack: SlackSettings
    page: str = ""
    events: EventSettings = field(default_factory=EventSettings)

    @property
    def senders(self) -> tuple[Sender, ...]:
        """Everybody who may post events to us."""
        return self.events.senders(self.shopify)

    @property
    def shopify(self) -> ShopifySettings:
        """The shop's own settings."""
        return self.systems.shopify


def connections(settings: Settings) -> Connections:
    """Use the real keys, or ask the practice shop for its own. Raises `Unavailable`."""
    if settings.shopify is not None and settings.slack is not None:
        real = _real(settings, settings.shopify)
        return Connections(real, settings.slack, events=settings.events)
    found = practice_keys(settings.sandbox_url)
    shop, chat = found["shopify"], found["slack"]
    shopify = ShopifySettings(
        url=shop["url"],
        account=found["account"],
        api_version=shop["api_version"],
        read_token=SecretStr(shop["read_token"]),
        write_token=SecretStr(shop["write_token"]),
        order_page=f"{found['shop_page']}/orders/{{name}}",
        stock_page=f"{found['shop_page']}/stock?q={{sku}}",
    )
    return Connections(
        _practised(found, shopify, settings.practice_mail),
        SlackSettings(
            bot_token=SecretStr(chat["bot_token"]),
            app_token=SecretStr(chat["app_token"]),
            signing_secret=SecretStr(chat["signing_secret"]),
            api_url=chat["api_url"],
            team_id=chat["team_id"],
            mode=settings.practice_slack,
        ),
        chat["page"],
        settings.events.model_copy(
            update={
                "shopify_secrets": SecretStr(shop["webhook_secret"]),
                "shopify_domain": shop["shop"],
            }
        ),
    )


def _real(settings: Settings, shopify: ShopifySettings) -> Systems:
    """Put together what the settings connect."""
    others = {name: getattr(settings, name) for name in _OTHERS}
    return Systems(shopify, **others)


def _practised(found: dict[str, Any], shopify: ShopifySettings, mail: str) -> Systems:
    """Put together what the practice company has: it names the fields as our settings do.

    Its one mailbox can be reached in two ways, and one is taken: `mail`.
    """
    others: dict[str, Any] = {
        name: model.model_validate(found[name])
        for name, model in _OTHERS.items()
        if name not in _MAILBOXES - {mail}
    }
    return Systems(shopify, **others)
