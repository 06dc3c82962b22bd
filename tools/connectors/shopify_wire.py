"""How Shopify writes things down: camelCase, money in two currencies, lists inside `nodes`."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from policies.money import Money, Total
from tools.connectors.wire import Moment, VendorWire

__all__ = ["Booked", "Id", "Moment", "Nodes", "Paid", "Price", "Tags", "Texts", "Units", "Wire"]


class Wire(VendorWire):
    """A piece of one of Shopify's answers."""

    vendor = "Shopify"


def _nodes(connection: Any) -> Any:  # noqa: ANN401 - pydantic hands validators whatever came
    return connection["nodes"] if isinstance(connection, Mapping) else connection


def _tags(product: Any) -> Any:  # noqa: ANN401 - as above
    return None if product is None else product["tags"]


def _texts(metafield: Any) -> Any:  # noqa: ANN401 - as above
    found = metafield["jsonValue"] if isinstance(metafield, Mapping) else metafield
    return tuple(dict.fromkeys(found)) if isinstance(found, (list, tuple)) else ()


def _id(node: Any) -> Any:  # noqa: ANN401 - as above
    return node["id"] if isinstance(node, Mapping) else node


def _money(sum_: Any) -> Any:  # noqa: ANN401 - as above
    if not isinstance(sum_, Mapping):
        return sum_
    return Money.from_vendor(str(sum_["amount"]), str(sum_["currencyCode"]))


def _money_in(side: str) -> BeforeValidator:
    def read(bag: Any) -> Any:  # noqa: ANN401 - as above
        return _money(bag[side]) if isinstance(bag, Mapping) else bag

    return BeforeValidator(read)


Nodes = BeforeValidator(_nodes)
Tags = Annotated[tuple[str, ...] | None, BeforeValidator(_tags)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_texts)]
Id = Annotated[str, BeforeValidator(_id)]
Paid = Annotated[Total, _money_in("presentmentMoney")]
Booked = Annotated[Total, _money_in("shopMoney")]
Price = Annotated[Money, BeforeValidator(_money)]
Units = Annotated[int, Field(ge=0, le=1_000_000)]
