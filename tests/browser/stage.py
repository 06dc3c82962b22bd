"""The practice Slack's page with a small stranger's app behind it, so that pages are tried alone.

with stage_of() as stage, stage.look("mia", "ops") as page:
    stage.post("ops", "hello")
    expect(page.locator("#room")).to_contain_text("hello")
"""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page
from slack_bolt import Ack
from slack_sdk import WebClient

from tests.block_kit import actions, button, plain
from tests.browser.chromium import chromium, page_in
from tests.sandbox_fixture import start_sandbox
from tests.slack_program import Program, slack_program

CHANNELS = {"ops": "C01OPS", "approvals": "C02APPROVALS"}


def modal(title: str, *blocks: dict[str, Any], submit: str = "Save") -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain(title),
        "submit": plain(submit),
        "blocks": list(blocks),
    }


def field_of(block_id: str, label: str, element: dict[str, Any], **more: object) -> dict[str, Any]:
    filled = {"action_id": "value", **element}
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": filled, **more}


WORDS = {"type": "plain_text_input"}
FORMS = {
    "first": modal("First", field_of("words", "Why?", WORDS), actions(button("second", "Deeper"))),
    "second": modal("Second", field_of("more", "More", WORDS), actions(button("third", "Deepest"))),
    "third": modal("Third", field_of("most", "Most", WORDS)),
}


@dataclass
class Stage:
    """One browser, one practice Slack, one app.

    `forms` are the modals it opens when an action of that name is pressed, `heard` every action
    payload and `handed_in` the values of every form, oldest first.
    """

    browser: Browser
    program: Program
    forms: dict[str, dict[str, Any]] = field(default_factory=lambda: dict(FORMS))
    heard: list[dict[str, Any]] = field(default_factory=list)
    handed_in: list[dict[str, Any]] = field(default_factory=list)

    @property
    def client(self) -> WebClient:
        """The app's own client."""
        return self.program.client

    def reset(self) -> None:
        """Put everything back and grant the app whatever a test may try."""
        self.heard.clear()
        self.handed_in.clear()
        self.program.sandbox.post("/_control/reset")
        self.program.sandbox.post("/_control/slack/options", {"scopes": None, "commands": None})

    @contextlib.contextmanager
    def look(
        self,
        person: str,
        channel: str = "ops",
        *,
        width: int = 1280,
        height: int = 800,
        dark: bool = False,
        more: str = "",
    ) -> Iterator[Page]:
        """Open the page as a person; any console error fails the test."""
        url = f"{self.program.sandbox.url}/slack/?as={person}&channel={channel}{more}"
        with page_in(self.browser, url, width=width, height=height, dark=dark) as page:
            page.locator("#head h1").or_(page.locator("#handset")).wait_for()
            yield page

    def post(
        self, channel: str, text: str, *blocks: dict[str, Any], thread_ts: str | None = None
    ) -> str:
        """Let the app post, and return the message's ts."""
        answer = self.client.chat_postMessage(
            channel=self.channel(channel),
            text=text,
            blocks=list(blocks) or None,
            thread_ts=thread_ts,
        )
        return str(answer["ts"])

    def say(self, person: str, text: str, channel: str = "ops", **more: object) -> str:
        """Let a person speak, and return the message's ts."""
        return str(self.program.act(person, "say", channel=channel, text=text, **more)["ts"])

    def channel(self, name: str) -> str:
        """Return a channel's id, or that of a person's direct message: `@mia`."""
        if not name.startswith("@"):
            return CHANNELS[name]
        people = self.program.sandbox.get("/_control/slack/people")["people"]
        person = next(p["id"] for p in people if p["handle"] == name[1:])
        return str(self.client.conversations_open(users=person)["channel"]["id"])


@contextlib.contextmanager
def stage_of() -> Iterator[Stage]:
    """Start everything; the app opens forms stacked on each other and notes what it hears."""
    with (
        chromium() as browser,
        start_sandbox(orders=20) as sandbox,
        slack_program(sandbox) as program,
    ):
        stage = Stage(browser, program)
        _listen(stage)
        yield stage


def _listen(stage: Stage) -> None:
    app = stage.program.app

    def on_action(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        stage.heard.append(body)
        wanted = body["actions"][0]["action_id"]
        if wanted in stage.forms:
            show = client.views_push if body.get("view") else client.views_open
            show(trigger_id=body["trigger_id"], view=stage.forms[wanted])

    def on_form(ack: Ack, body: dict[str, Any]) -> None:
        values = body["view"]["state"]["values"]
        refused = {
            block: "Say it in one word."
            for block, entered in values.items()
            if " " in str(entered["value"].get("value") or "")
        }
        if refused:
            ack(response_action="errors", errors=refused)
            return
        stage.handed_in.append(values)
        ack()

    app.action(re.compile(".*"))(on_action)
    app.view("form")(on_form)
    for ignored in ("message", "app_mention", "app_home_opened"):
        app.event(ignored)(_no_answer)


def _no_answer(ack: Ack) -> None:
    ack()
