"""Writing to buyers through Amazon: about what, in how many characters, and what it refuses.

A message has no key and cannot be read back: Amazon answers nothing but that it took it. Source:
Amazon's model of the Messaging API, v1. What takes files (an invoice, a warranty, what the law
asks for) is not here: this program sends words.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Final

from pydantic import Field

from tools.connectors.amazon_wire import AmazonWire
from tools.connectors.buckets import Rate

LONGEST: Final = 2_000


class Template(StrEnum):
    """What a message may be about, by the names Amazon has for it."""

    UNEXPECTED_PROBLEM = "unexpectedProblem"
    DELIVERY = "confirmDeliveryDetails"
    ORDER = "confirmOrderDetails"
    CUSTOMIZATION = "confirmCustomizationDetails"


OPERATIONS: Final[Mapping[Template, str]] = MappingProxyType(
    {
        Template.UNEXPECTED_PROBLEM: "createUnexpectedProblem",
        Template.DELIVERY: "createConfirmDeliveryDetails",
        Template.ORDER: "createConfirmOrderDetails",
        Template.CUSTOMIZATION: "confirmCustomizationDetails",
    }
)
MESSAGES_RATE: Final = Rate(1, 5)
LIMITS: Final[Mapping[Template, int]] = MappingProxyType(
    {**dict.fromkeys(Template, LONGEST), Template.CUSTOMIZATION: 800}
)
"""How many characters each takes."""


class _Link(AmazonWire):
    name: str = ""


class _Links(AmazonWire):
    actions: tuple[_Link, ...] = ()


class Actions(AmazonWire):
    """About which things the buyer of an order may be written to now."""

    links: Annotated[_Links, Field(alias="_links")]

    @property
    def templates(self) -> frozenset[Template]:
        """Those of them that are words."""
        known = {one.value for one in Template}
        return frozenset(Template(x.name) for x in self.links.actions if x.name in known)


class _Buyer(AmazonWire):
    locale: str = ""


class Attributes(AmazonWire):
    """What Amazon says of the buyer: the language they read, e.g. `en-US`; empty where unknown."""

    buyer: _Buyer = _Buyer()


class Sent(AmazonWire):
    """The empty answer to a message that was taken."""
