"""Modals and Home tabs: what each person has in front of them."""

from copy import deepcopy
from dataclasses import dataclass, field
from itertools import count

from sandbox.slack.anatomy import labelled
from sandbox.slack.forms import state
from sandbox.slack.members import APP_ID, BOT_ID, TEAM_ID
from sandbox.slack.payload import Payload, SlackError

DEEPEST_STACK = 3


@dataclass(slots=True)
class View:
    """One modal or Home tab as a person has it open. `errors` are shown beside its inputs."""

    id: str
    user: str
    content: Payload
    hash: str
    root: str
    previous: str | None = None
    values: dict[str, dict[str, Payload]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def blocks(self) -> list[Payload]:
        """The blocks shown."""
        blocks: list[Payload] = self.content["blocks"]
        return blocks

    def as_slack(self) -> Payload:
        """Return the view object of responses and interactions."""
        content = self.content
        return {
            "id": self.id,
            "team_id": TEAM_ID,
            "type": content["type"],
            "blocks": deepcopy(content["blocks"]),
            "private_metadata": content.get("private_metadata", ""),
            "callback_id": content.get("callback_id", ""),
            "external_id": content.get("external_id", ""),
            "state": {"values": deepcopy(state(self.blocks, self.values))},
            "hash": self.hash,
            "title": content.get("title"),
            "submit": content.get("submit"),
            "close": content.get("close"),
            "clear_on_close": content.get("clear_on_close", False),
            "notify_on_close": content.get("notify_on_close", False),
            "submit_disabled": content.get("submit_disabled", False),
            "root_view_id": self.root,
            "previous_view_id": self.previous,
            "app_id": APP_ID,
            "app_installed_team_id": TEAM_ID,
            "bot_id": BOT_ID,
        }

    def as_seen(self) -> Payload:
        """Return the view for tests and the page, with the errors shown in it."""
        return {**self.as_slack(), "errors": self.errors}


class Views:
    """Every person's stack of modals and their Home tab.

    A stack is at most three deep; its top is what the person sees. Each change gives a view a new
    `hash`, and a caller that names an old one is refused.
    """

    def __init__(self) -> None:
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self._numbers = count(1)

    def find(self, view_id: object, external_id: object = None) -> View:
        """Return an open view by either of its ids, or refuse with `view_not_found`."""
        everything = [v for stack in self.stacks.values() for v in stack] + [*self.homes.values()]
        for view in everything:
            if view.id == view_id or (
                external_id and view.content.get("external_id") == external_id
            ):
                return view
        raise SlackError("view_not_found")

    def top(self, user: str) -> View | None:
        """Return the modal a person sees, if any."""
        stack = self.stacks.get(user)
        return stack[-1] if stack else None

    def open(self, user: str, content: Payload) -> View:
        """Show a modal, replacing whatever the person had open."""
        view = self._new(user, content)
        self.stacks[user] = [view]
        return view

    def push(self, user: str, content: Payload) -> View:
        """Show a modal on top of the open one, or refuse with `push_limit_reached`."""
        stack = self.stacks.get(user)
        if not stack:
            raise SlackError("view_not_found")
        if len(stack) >= DEEPEST_STACK:
            raise SlackError("push_limit_reached")
        view = self._new(user, content)
        view.root, view.previous = stack[0].id, stack[-1].id
        stack.append(view)
        return view

    def update(self, view: View, content: Payload, expected: object = None) -> View:
        """Replace what a view shows; `expected` is the hash the caller believes current."""
        self._expect(view, expected)
        kept = {b["block_id"] for b in view.blocks}
        view.content = _stored(content)
        view.hash = self._hash()
        view.errors = {}
        ids = {b["block_id"] for b in view.blocks} & kept
        view.values = {b: values for b, values in view.values.items() if b in ids}
        return view

    def publish(self, user: str, content: Payload, expected: object = None) -> View:
        """Replace a person's Home tab."""
        if (home := self.homes.get(user)) is not None:
            return self.update(home, content, expected)
        self.homes[user] = self._new(user, content)
        return self.homes[user]

    def close(self, user: str) -> View | None:
        """Take the top modal away and return it."""
        stack = self.stacks.get(user)
        view = stack.pop() if stack else None
        if not stack:
            self.stacks.pop(user, None)
        return view

    def clear(self, user: str) -> None:
        """Take every modal of a person away."""
        self.stacks.pop(user, None)

    def _new(self, user: str, content: Payload) -> View:
        external = content.get("external_id")
        if external and any(
            v.content.get("external_id") == external for s in self.stacks.values() for v in s
        ):
            raise SlackError("duplicate_external_id")
        view_id = f"V{next(self._numbers):010d}"
        return View(view_id, user, _stored(content), self._hash(), root=view_id)

    def _hash(self) -> str:
        return f"{1_760_000_000 + next(self._numbers)}.sandbox"

    @staticmethod
    def _expect(view: View, expected: object) -> None:
        if expected and expected != view.hash:
            raise SlackError("hash_conflict")


def _stored(content: Payload) -> Payload:
    return {**content, "blocks": labelled(content["blocks"])}
