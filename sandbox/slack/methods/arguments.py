import json
from collections.abc import Callable
from typing import Any, TypeAlias

from sandbox.slack.payload import Payload, SlackError
from sandbox.slack.workspace import Workspace

_JSON_FIELDS = frozenset(
    {
        *("attachments", "blocks", "chunks", "files", "loading_messages", "metadata", "prompts"),
        "view",
    }
)
_YES = frozenset({True, "1", "true", "True"})


class Arguments:
    """One call's arguments, whichever way they came: JSON, a form, or JSON inside a form."""

    def __init__(self, given: Payload) -> None:
        self.given = given

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 # a caller may send any JSON
        value = self.given.get(name)
        if name in _JSON_FIELDS and isinstance(value, str):
            try:
                return json.loads(value)
            except ValueError:
                code = "invalid_blocks_format" if name == "blocks" else "invalid_arguments"
                raise SlackError(
                    code, f"[ERROR] must be valid json [json-pointer:/{name}]"
                ) from None
        return value

    def __contains__(self, name: str) -> bool:
        return self.given.get(name) is not None

    def required(self, name: str) -> str:
        """Return a string argument, or refuse the call as Slack does without it."""
        if self.given.get(name) in (None, ""):
            line = f"[ERROR] missing required field: {name}"
            raise SlackError("invalid_arguments", line)
        return str(self.given[name])

    def text(self, name: str) -> str:
        """Return a string argument, empty when absent."""
        return str(self.given.get(name) or "")

    def flag(self, name: str) -> bool:
        """Return a boolean argument; forms spell it `1` or `true`."""
        return self.given.get(name) in _YES

    def number(self, name: str, default: int) -> int:
        """Return a whole-number argument."""
        try:
            return int(self.given.get(name) or default)
        except ValueError:
            line = f"[ERROR] must be an integer [json-pointer:/{name}]"
            raise SlackError("invalid_arguments", line) from None


Method: TypeAlias = Callable[[Workspace, Arguments], Payload]
