"""The two thumbs under an answer, and the form that asks what was wrong with it."""

import re

from policies.errors import BadRequest
from slack_app.cards.blocks import Block, plain
from slack_app.cards.modals import View, field, notice, words

GOOD, BAD = "up", "down"
FORM = "feedback"
_NUMBER = re.compile(r"[1-9][0-9]{0,17}")


def thumbs() -> Block:
    """Return the row that takes an opinion of an answer."""
    return {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "feedback",
                "positive_button": _thumb("Good answer", GOOD),
                "negative_button": _thumb("Not right", BAD),
            }
        ],
    }


def _thumb(label: str, value: str) -> Block:
    return {"text": plain(label), "accessibility_label": label, "value": value}


def words_form(opinion: int) -> View:
    """Ask what was wrong, in words nobody has to give."""
    asked = field("words", "What was wrong with it?", words(), optional=True)
    return {
        **notice("Not right", asked),
        "callback_id": FORM,
        "private_metadata": str(opinion),
        "submit": plain("Send"),
        "close": plain("Not now"),
    }


def opinion_of(metadata: str) -> int:
    """Read which opinion a form was opened for. Raises `BadRequest` for anything else."""
    if not _NUMBER.fullmatch(metadata):
        raise BadRequest("I cannot read that form. Nothing was changed by it.")
    return int(metadata)
