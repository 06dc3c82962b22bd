"""Which keys this process works with: the real ones, or the practice shop's."""

from dataclasses import dataclass

from pydantic import SecretStr

from countersign.settings import Settings
from slack_app.settings import SlackSettings
from tools.connectors.practice import practice_keys
from tools.connectors.shopify_settings import ShopifySettings

ACCOUNT = "shopify:countersign-practice"


@dataclass(frozen=True)
class Connections:
    """The systems this process is connected to. `page` is the practice Slack's, if it is one."""

    shopify: ShopifySettings
    slack: SlackSettings
    page: str = ""


def connections(settings: Settings) -> Connections:
    """Use the real keys, or ask the practice shop for its own. Raises `Unavailable`."""
    if settings.shopify is not None and settings.slack is not None:
        return Connections(settings.shopify, settings.slack)
    found = practice_keys(settings.sandbox_url)
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
            mode=settings.practice_slack,
        ),
        chat["page"],
    )
