"""A piece of a vendor's answer: camelCase outside, ours inside, and nothing half understood."""

from datetime import UTC, datetime
from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from policies.errors import BadMoney, Unavailable

_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)


class VendorWire(BaseModel):
    """A frozen piece of an answer. Fields we did not model are ignored; missing ones are not."""

    model_config = ConfigDict(
        frozen=True,
        alias_generator=to_camel,
        extra="ignore",
        defer_build=True,  # hundreds of them would be built at every start, and few are read
    )

    vendor: ClassVar[str]

    @classmethod
    def read(cls, node: object) -> Self:
        """Parse one node; raises `Unavailable` where it is not what the schema promises."""
        try:
            return cls.model_validate(node)
        except (ValueError, BadMoney, LookupError, TypeError, AttributeError, OverflowError):
            raise Unavailable(
                f"{cls.vendor} sent an answer I cannot read. Nothing was changed. "
                "Please tell your admin."
            ) from None


def _of_this_age(moment: datetime) -> datetime:
    if not _EARLIEST <= moment < _LATEST:
        raise ValueError("no shop was open then")
    return moment


# Near the ends of the calendar a moment has no time of day in another zone.
Moment = Annotated[AwareDatetime, AfterValidator(_of_this_age)]
