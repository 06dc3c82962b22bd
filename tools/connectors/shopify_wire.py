"""How Shopify writes things down: camelCase, money in two currencies, lists inside `nodes`."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from policies.errors import BadMoney, Unavailable
from policies.money import Money


class Wire(BaseModel):
    """A frozen piece of an answer. Fields we did not model are ignored; missing ones are not."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, extra="ignore")

    @classmethod
    def read(cls, node: object) -> Self:
        """Parse one node; raises `Unavailable` where it is not what the schema promises."""
        try:
            return cls.model_validate(node)
        except (ValidationError, BadMoney, KeyError, TypeError):
            raise Unavailable(
                "Shopify sent an answer I cannot read. Nothing was changed. Please tell your admin."
            ) from None


def _nodes(connection: Any) -> Any:  # noqa: ANN401 - pydantic hands validators whatever came
    return connection["nodes"] if isinstance(connection, Mapping) else connection


def _tags(product: Any) -> Any:  # noqa: ANN401 - as above
    return (product or {}).get("tags", ())


def _id(node: Any) -> Any:  # noqa: ANN401 - as above
    return node["id"] if isinstance(node, Mapping) else node


def _money_in(side: str) -> BeforeValidator:
    def read(bag: Any) -> Any:  # noqa: ANN401 - as above
        if not isinstance(bag, Mapping):
            return bag
        return Money.from_vendor(str(bag[side]["amount"]), str(bag[side]["currencyCode"]))

    return BeforeValidator(read)


Nodes = BeforeValidator(_nodes)
Tags = Annotated[tuple[str, ...], BeforeValidator(_tags)]
Id = Annotated[str, BeforeValidator(_id)]
Paid = Annotated[Money, _money_in("presentmentMoney")]
Booked = Annotated[Money, _money_in("shopMoney")]
