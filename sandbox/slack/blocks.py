"""Slack's blocks as tables, and which of them each surface takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sandbox.slack.elements import (
    ACCESSORIES,
    ACTIONS,
    BUTTON,
    CONTEXT,
    CONTEXT_ACTIONS,
    FLAG,
    IDENTIFIER,
    IMAGE,
    INPUTS,
    LINK,
    OBJECT,
    plain,
    text,
)
from sandbox.slack.rules import Also, Choice, Findings, Items, Kinds, Rule, Shape, String, Whole
from sandbox.slack.rules import one_of as either

Surface = Literal["message", "modal", "home"]


@dataclass(frozen=True, slots=True)
class _Figure:
    def check(self, value: object, at: str, found: Findings) -> None:
        if not isinstance(value, int | float) or isinstance(value, bool):
            found.add("must be a number", at)


def _block(
    required: Mapping[str, Rule] | None = None,
    optional: Mapping[str, Rule] | None = None,
    *also: Also,
) -> Shape:
    return Shape(required or {}, {"block_id": IDENTIFIER, **(optional or {})}, also)


def _rich(**optional: Rule) -> Shape:
    return Shape({"elements": Items(OBJECT, least=0)}, optional)


RICH_TEXT = _block(
    {
        "elements": Items(
            Kinds(
                {
                    "rich_text_section": _rich(),
                    "rich_text_preformatted": _rich(border=Whole(), language=String()),
                    "rich_text_quote": _rich(border=Whole()),
                    "rich_text_list": _rich(
                        style=Choice(("bullet", "ordered")),
                        indent=Whole(0, 8),
                        offset=Whole(),
                        border=Whole(),
                    ),
                }
            )
        )
    }
)
CELL = Kinds(
    {
        "raw_text": Shape({"text": String()}),
        "raw_number": Shape({"value": _Figure(), "text": String()}),
        "rich_text": RICH_TEXT,
    }
)
COLUMN = Shape(optional={"align": Choice(("left", "center", "right")), "is_wrapped": FLAG})
CARD = _block(
    {},
    {
        "hero_image": Kinds({"image": IMAGE}),
        "icon": Kinds({"image": IMAGE}),
        "title": text(150),
        "subtitle": text(150),
        "body": text(200),
        "actions": Items(Kinds({"button": BUTTON}), 3),
    },
    either("hero_image", "title", "actions", "body"),
)
TASK = _block(
    {"task_id": String(), "title": String(256)},
    {
        "status": Choice(("pending", "in_progress", "complete", "error")),
        "details": Kinds({"rich_text": RICH_TEXT}),
        "output": Kinds({"rich_text": RICH_TEXT}),
        "sources": Items(OBJECT),
    },
)

EVERYWHERE: dict[str, Shape] = {
    "section": _block(
        {},
        {
            "text": text(3000),
            "fields": Items(text(2000), 10),
            "accessory": ACCESSORIES,
            "expand": FLAG,
        },
        either("text", "fields"),
    ),
    "divider": _block(),
    "header": _block({"text": plain(150)}, {"level": Whole(1, 4)}),
    "image": _block(
        IMAGE.required, {**IMAGE.optional, "title": plain(2000)}, either("image_url", "slack_file")
    ),
    "actions": _block({"elements": Items(ACTIONS, 25)}),
    "context": _block({"elements": Items(CONTEXT, 10)}),
    "input": _block(
        {"label": plain(2000), "element": INPUTS},
        {"hint": plain(2000), "optional": FLAG, "dispatch_action": FLAG},
    ),
    "rich_text": RICH_TEXT,
    "video": _block(
        {
            "alt_text": String(2000),
            "title": plain(200),
            "thumbnail_url": LINK,
            "video_url": LINK,
        },
        {
            "author_name": String(50),
            "description": plain(200),
            "provider_icon_url": LINK,
            "provider_name": String(),
            "title_url": LINK,
        },
    ),
}
_LEVELS = Choice(("default", "info", "warning", "error", "success"))
_ALERT = _block({"text": text(3000)}, {"level": _LEVELS})
_CHILDREN = Kinds({name: s for name, s in EVERYWHERE.items() if name not in {"input", "video"}})

SURFACES: dict[Surface, Kinds] = {
    "message": Kinds(
        {
            **EVERYWHERE,
            "alert": _ALERT,
            "card": CARD,
            "carousel": _block({"elements": Items(Kinds({"card": CARD}), 10)}),
            "container": _block(
                {"child_blocks": Items(_CHILDREN, 10)},
                {
                    "title": plain(150),
                    "rich_text_title": Kinds({"rich_text": RICH_TEXT}),
                    "subtitle": text(150),
                    "width": Choice(("narrow", "standard", "wide", "full")),
                    "icon": Kinds({"image": IMAGE}),
                    "is_collapsible": FLAG,
                    "default_collapsed": FLAG,
                    "has_header_divider": FLAG,
                },
                either("title", "rich_text_title"),
            ),
            "context_actions": _block({"elements": Items(CONTEXT_ACTIONS, 5)}),
            "data_table": _block(
                {"rows": Items(Items(CELL, 20), 101, 2), "caption": String()},
                {"page_size": Whole(1, 100), "row_header_column_index": Whole()},
            ),
            "file": _block({"external_id": String(), "source": Choice(("remote",))}),
            "markdown": _block({"text": String(12_000)}),
            "plan": _block({"title": String()}, {"tasks": Items(Kinds({"task_card": TASK}), 50)}),
            "table": _block(
                {"rows": Items(Items(CELL, 20), 100)},
                {"column_settings": Items(COLUMN, 20)},
            ),
            "task_card": TASK,
        }
    ),
    "modal": Kinds({**EVERYWHERE, "alert": _ALERT}),
    "home": Kinds({**EVERYWHERE, "card": CARD}),
}
