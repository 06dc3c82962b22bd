"""How Stripe says things: lists, errors, and forms whose names nest in brackets."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any

from sandbox.door import Answer

NAME = "stripe"
API_VERSION = "2025-09-30.clover"
INVALID = "invalid_request_error"
_NAME = re.compile(r"(?P<first>[^\[\]]+)(?P<rest>(?:\[[^\[\]]*\])*)")
_DEEPEST = 4

Tree = dict[str, Any]


class Refused(Exception):
    """A definite no, in Stripe's own words."""

    code = "refused"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        kind: str = INVALID,
        status: int = HTTPStatus.BAD_REQUEST,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        said = {"type": kind, "message": message, "code": code, "param": param}
        body = {"error": {name: value for name, value in said.items() if value is not None}}
        self.answer = Answer(body, status, headers or {})


def missing(kind: str, wanted: str, param: str, status: int = HTTPStatus.BAD_REQUEST) -> Refused:
    """Say that there is no such object."""
    return Refused(
        f"No such {kind}: '{wanted}'", code="resource_missing", param=param, status=status
    )


def stamp(moment: datetime) -> int:
    """Write a moment as Stripe does: whole seconds since 1970."""
    return int(moment.timestamp())


def listed(data: list[Tree], url: str, *, has_more: bool) -> Tree:
    """Write one page of a list."""
    return {"object": "list", "url": url, "has_more": has_more, "data": data}


def unfolded(pairs: Iterable[tuple[str, str]]) -> Tree:
    """Read `metadata[a]=b` and `expand[]=c` as `{"metadata": {"a": "b"}, "expand": ["c"]}`.

    Like Stripe, it takes `expand[0]=c` for a list too. Raises `Refused` for what is neither.
    """
    tree: Tree = {}
    for name, value in pairs:
        found = _NAME.fullmatch(name)
        keys = re.findall(r"\[([^\[\]]*)\]", found["rest"]) if found else []
        if found is None or len(keys) > _DEEPEST:
            raise Refused(f"Invalid request: cannot parse the parameter {name}.")
        _put(tree, [found["first"], *keys], value)
    return {name: _lists(value) for name, value in tree.items()}


def _put(tree: Tree, keys: list[str], value: str) -> None:
    here = tree
    for key in keys[:-1]:
        here = here.setdefault(key, {})
        if not isinstance(here, dict):
            raise Refused(f"Invalid request: {keys[0]} is given in two ways.", param=keys[0])
    last = keys[-1] or str(len(here))
    here[last] = value


def _lists(value: Any) -> Any:  # noqa: ANN401 # a tree's branch or a leaf
    if not isinstance(value, dict):
        return value
    if value and all(key.isdecimal() for key in value):
        return [_lists(one) for _, one in sorted(value.items(), key=lambda item: int(item[0]))]
    return {name: _lists(one) for name, one in value.items()}
