"""How Shopify writes and reads its own scalars."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, cast

from graphql import GraphQLError, GraphQLScalarType, GraphQLSchema

from sandbox.shop.money import Money, is_amount


def write_datetime(moment: datetime) -> str:
    """Return a moment as `2026-11-12T22:37:08Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def write_decimal(number: Decimal) -> str:
    """Return a number without trailing zeros, but with one decimal: `186.4`, `100.0`."""
    whole, _, fraction = f"{number:f}".partition(".")
    return f"{whole}.{fraction.rstrip('0') or '0'}"


def write_money(money: Money) -> str:
    """Return a sum with all decimals of its currency: `186.40`."""
    return f"{money.amount:f}"


def read_money(value: object) -> str:
    """Accept a decimal string or a whole number.

    Shopify also takes JSON floats. They are refused here, because a float has already lost cents.
    """
    if isinstance(value, str) and is_amount(value):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise GraphQLError(f"invalid money '{value}'")


def read_datetime(value: object) -> str:
    """Accept an ISO 8601 moment with its zone."""
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise GraphQLError(f"invalid DateTime '{value}'")
    return str(value)


WRITERS: dict[str, Callable[[Any], str]] = {
    "DateTime": write_datetime,
    "Decimal": write_decimal,
    "FormattedString": str,
    "Money": write_money,
    "UnsignedInt64": str,
    "URL": str,
}
READERS = {"DateTime": read_datetime, "Money": read_money}


def install(schema: GraphQLSchema) -> None:
    """Teach a schema built from text how its scalars look on the wire."""
    for name, writer in WRITERS.items():
        scalar = cast("GraphQLScalarType", schema.get_type(name))
        reader = READERS.get(name)
        scalar.coerce_output_value = writer
        if reader is not None:
            scalar.coerce_input_value = reader
            # A literal in the query text goes through the older name of the same hook.
            scalar.parse_value = reader  # type: ignore[method-assign] # the documented way
