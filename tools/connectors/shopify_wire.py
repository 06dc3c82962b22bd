"""How Shopify writes things down: camelCase, money in two currencies, lists inside `nodes`."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

from policies.errors import BadMoney, Unavailable
from policies.money import Money, Total

_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)


class Wire(BaseModel):
    """A frozen piece of an answer. Fields we did not model are ignored; missing ones are not."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, extra="ignore")

    @classmethod
    def read(cls, node: object) -> Self:
        """Parse one node; raises `Unavailable` where it is not what the schema promises."""
        try:
            return cls.model_validate(node)
        except (ValueError, BadMoney, LookupError, TypeError, AttributeError, OverflowError):
            raise Unavailable(
                "Shopify sent an answer I cannot read. Nothing was changed. Please tell your admin."
            ) from None


def _nodes(connection: Any) -> Any:  # noqa: ANN401 - pydantic hands validators whatever came
    return connection["nodes"] if isinstance(connection, Mapping) else connection


def _tags(product: Any) -> Any:  # noqa: ANN401 - as above
    return None if product is None else product["tags"]


def _texts(metafield: Any) -> Any:  # noqa: ANN401 - as above
    found = metafield["jsonValue"] if isinstance(metafield, Mapping) else metafield
    return tuple(dict.fromkeys(found)) if isinstance(found, (list, tuple)) else ()


def _id(node: Any) -> Any:  # noqa: ANN401 - as above
    return node["id"] if isinstance(node, Mapping) else node


def _money_in(side: str) -> BeforeValidator:
    def read(bag: Any) -> Any:  # noqa: ANN401 - as above
        if not isinstance(bag, Mapping):
            return bag
        return Money.from_vendor(str(bag[side]["amount"]), str(bag[side]["currencyCode"]))

    return BeforeValidator(read)


def _of_this_age(moment: datetime) -> datetime:
    if not _EARLIEST <= moment < _LATEST:
        raise ValueError("no shop was open then")
    return moment


Nodes = BeforeValidator(_nodes)
Tags = Annotated[tuple[str, ...] | None, BeforeValidator(_tags)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_texts)]
Id = Annotated[str, BeforeValidator(_id)]
Paid = Annotated[Total, _money_in("presentmentMoney")]
Booked = Annotated[Total, _money_in("shopMoney")]
Units = Annotated[int, Field(ge=0, le=1_000_000)]
# Near the ends of the calendar a moment has no time of day in another zone.
Moment = Annotated[AwareDatetime, AfterValidator(_of_this_age)]
