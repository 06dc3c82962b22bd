from typing import Any, TypeAlias

Payload: TypeAlias = dict[str, Any]


class SlackError(Exception):
    """A refusal as Slack words it: HTTP 200 with `{"ok": false, "error": code}`.

    `messages` are the lines Slack puts into `response_metadata.messages`, each naming the spot by
    a JSON pointer. `extra` is merged into the answer.
    """

    def __init__(self, code: str, *messages: str, **extra: object) -> None:
        super().__init__(code)
        self.code = code
        self.messages = messages
        self.extra = extra

    def as_answer(self) -> Payload:
        """Return the JSON body a caller receives."""
        answer: Payload = {"ok": False, "error": self.code, **self.extra}
        if self.messages:
            bare = [m.removeprefix("[ERROR] ") for m in self.messages]
            answer |= {"errors": bare, "response_metadata": {"messages": list(self.messages)}}
        return answer
