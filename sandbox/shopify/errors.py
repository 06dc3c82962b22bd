"""Errors in the shapes that Shopify gives them."""

import re
from collections.abc import Iterable

from graphql import GraphQLError

DOCUMENTATION = "https://shopify.dev/api/usage"

INVALID_TOKEN = "[API] Invalid API key or access token (unrecognized login or wrong password)"

_UNDEFINED_FIELD = re.compile(r"Cannot query field '(\w+)' on type '(\w+)'")
_UNKNOWN_ARGUMENT = re.compile(r"Unknown argument '(\w+)' on field '(\w+)\.(\w+)'")
_BAD_VARIABLE = re.compile(r"Variable '(\$\w+)'")


class BadRequest(GraphQLError):
    """A field was asked for in a way its arguments do not allow."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, extensions={"code": "BAD_REQUEST"})


class AccessDenied(GraphQLError):
    """The token lacks the scope that a field or a type asks for."""

    def __init__(self, field: str, scopes: Iterable[str]) -> None:
        required = " or ".join(f"`{scope}` access scope" for scope in sorted(scopes)) + "."
        super().__init__(
            f"Access denied for {field} field. Required access: {required}",
            extensions={
                "code": "ACCESS_DENIED",
                "documentation": f"{DOCUMENTATION}/access-scopes",
                "requiredAccess": required,
            },
        )


def throttled() -> dict[str, object]:
    """Return the error of a request that the cost budget has no room for."""
    extensions = {"code": "THROTTLED", "documentation": f"{DOCUMENTATION}/rate-limits"}
    return {"message": "Throttled", "extensions": extensions}


def too_many(size: int, most: int) -> dict[str, object]:
    """Return the error of an array that holds more than any may."""
    return {
        "message": (
            f"The input array size of {size} is greater than the maximum allowed of {most}."
        ),
        "extensions": {
            "code": "MAX_INPUT_SIZE_EXCEEDED",
            "documentation": f"{DOCUMENTATION}/limits",
        },
    }


def too_costly(cost: int, most: int) -> dict[str, object]:
    """Return the error of a single query that could never be afforded."""
    return {
        "message": (
            f"Query cost is {cost}, which exceeds the single query max cost limit ({most}).\n\n"
            f"See {DOCUMENTATION}/rate-limits for more information."
        ),
        "extensions": {
            "code": "MAX_COST_EXCEEDED",
            "cost": cost,
            "maxCost": most,
            "documentation": f"{DOCUMENTATION}/rate-limits",
        },
    }


def as_shopify(error: GraphQLError) -> dict[str, object]:
    """Return an error of our GraphQL library in the words of Shopify's."""
    shape: dict[str, object] = dict(error.formatted)
    if match := _UNDEFINED_FIELD.match(error.message):
        field, type_name = match.groups()
        shape["message"] = f"Field '{field}' doesn't exist on type '{type_name}'"
        shape["extensions"] = {
            "code": "undefinedField",
            "typeName": type_name,
            "fieldName": field,
        }
    elif match := _UNKNOWN_ARGUMENT.match(error.message):
        argument, _, field = match.groups()
        shape["message"] = f"Field '{field}' doesn't accept argument '{argument}'"
        shape["extensions"] = {
            "code": "argumentNotAccepted",
            "name": field,
            "typeName": "Field",
            "argumentName": argument,
        }
    elif match := _BAD_VARIABLE.match(error.message):
        problem = {"path": [], "explanation": error.message}
        shape["message"] = f"Variable {match[1]} was provided invalid value"
        shape["extensions"] = {"code": "INVALID_VARIABLE", "problems": [problem]}
    return shape
