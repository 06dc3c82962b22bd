"""Finding the practice shop: the keys an admin would have copied out of the vendors' pages."""

from dataclasses import dataclass

import httpx
from pydantic import SecretStr

from countersign.settings import Settings
from policies.errors import Unavailable
from slack_app.settings import SlackSettings
from tools.connectors.shopify_settings import ShopifySettings

TIMEOUT_SECONDS = 5.0


@dataclass(frozen=True)
class Connections:
    """The keys this process works with, real or of the practice shop."""

    shopify: ShopifySettings
    slack: SlackSettings
    page: str


def connections(settings: Settings) -> Connections:
    """Use the real keys, or ask the practice shop for its own. Raises `Unavailable`."""
    if settings.shopify is not None and settings.slack is not None:
        return Connections(settings.shopify, settings.slack, "")
    try:
        answer = httpx.get(f"{settings.sandbox_url}/_control/connect", timeout=TIMEOUT_SECONDS)
        found = answer.raise_for_status().json()
    except (httpx.HTTPError, ValueError) as error:
        raise Unavailable(
            f"The practice shop does not answer at {settings.sandbox_url}. Start it with "
            "`countersign sandbox`, or start everything with `make demo`."
        ) from error
    shop, chat = found["shopify"], found["slack"]
    return Connections(
        ShopifySettings(
            url=shop["url"],
            account=found["account"],
            api_version=shop["api_version"],
            read_token=SecretStr(shop["read_token"]),
            write_token=SecretStr(shop["write_token"]),
            order_page=f"{found['shop_page']}/orders/{{name}}",
        ),
        SlackSettings(
            bot_token=SecretStr(chat["bot_token"]),
            app_token=SecretStr(chat["app_token"]),
            signing_secret=SecretStr(chat["signing_secret"]),
            api_url=chat["api_url"],
            team_id=chat["team_id"],
        ),
        chat["page"],
    )
