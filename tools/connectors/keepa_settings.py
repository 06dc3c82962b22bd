"""What an admin has to say about one Keepa account, and what its key is called."""

from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from tools.connectors.addresses import KeyedAddress
from tools.connectors.network import Credential
from tools.key_rights import KeyRights, Need

KEY = Credential("key", "COUNTERSIGN_KEEPA__KEY")
_ONE_KIND = "Keepa has one kind of key, and it changes nothing of yours"
NEED: Final = Need("Keepa", KEY.title, KEY.setting, {}, "Keepa: API access", _ONE_KIND)
_AMAZONS: Final = {
    1: ("USD", "ATVPDKIKX0DER"),
    2: ("GBP", "A1F83G8C2ARO7P"),
    3: ("EUR", "A1PA6795UKMFR9"),
    4: ("EUR", "A13V1IB3VIYZZH"),
    5: ("JPY", "A1VC38T7YXB528"),
    6: ("CAD", "A2EUQ1WTGCTBG2"),
    8: ("EUR", "APJ6JRA9NG5V4"),
    9: ("EUR", "A1RKKUPIHCS9HS"),
    10: ("INR", "A21TJRUUN4KGV"),
    11: ("MXN", "A1AM78C64UM0Y8"),
    12: ("BRL", "A2Q3Y263D00KWC"),
}
CURRENCIES: Final[Mapping[int, str]] = {domain: one[0] for domain, one in _AMAZONS.items()}
"""What each of Keepa's Amazons sells in. Source: Keepa's page on product requests."""
DOMAINS: Final[Mapping[str, int]] = {one[1]: domain for domain, one in _AMAZONS.items()}
"""What Keepa calls the marketplace that sellers know by its id. Source: Amazon's page of ids."""


def _known(domain: int) -> int:
    if domain not in CURRENCIES:
        raise ValueError(f"is none of {', '.join(map(str, CURRENCIES))}")
    return domain


Domain = Annotated[int, AfterValidator(_known)]


class KeepaSettings(BaseModel):
    """One Keepa account, for one of Amazon's marketplaces. It can only be read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    account: Annotated[
        str, Field(pattern=r"^keepa:[a-z0-9-]+$", description="Our name for it: keepa:acme")
    ]
    key: SecretStr = Field(description="Private API access key, 64 letters and digits")
    domain: Annotated[
        Domain,
        Field(description="Amazon to look at: 1 is .com, 2 .co.uk, 3 .de, 4 .fr, 6 .ca, …"),
    ] = 1
    url: Annotated[KeyedAddress, Field(description="Address of its API, without a slash")] = (
        "https://api.keepa.com"
    )
    article_page: Annotated[
        str, Field(description="Where people look at an article; {domain} and {asin} are filled in")
    ] = "https://keepa.com/#!product/{domain}-{asin}"


def keepa_rights(_settings: KeepaSettings) -> tuple[KeyRights, ...]:
    """Say of the key what is true of all of Keepa's; nobody is asked."""
    return (NEED.compared((), note=_ONE_KIND),)
