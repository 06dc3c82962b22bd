"""The small forms behind buttons. What comes back from one is untrusted until checked again."""

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.next_steps import ABOUT_MONEY, REASONS
from agent.proposals import open_to
from policies.actions import ACTION_KINDS
from policies.errors import BadRequest
from slack_app.cards.blocks import TITLE_CHARACTERS, Block, aside, clean, plain, said
from slack_app.cards.case import Case, headline

View = dict[str, Any]

HAPPENED = {"yes": "It happened", "no": "It did not happen"}
WORDS_CHARACTERS = 500

_REF = re.compile(r"([1-9][0-9]{0,17}):([1-9][0-9]{0,8})")


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    card: str
    channel: Annotated[str, Field(pattern=r"^[A-Z0-9]{0,40}$")]


@dataclass(frozen=True)
class CardRef:
    """The Action and revision a button or form was made for, and the channel it stood in."""

    action_id: int
    revision: int
    channel: str = ""

    @classmethod
    def parse(cls, value: object, channel: str = "") -> "CardRef":
        """Read `17:2`. Raises `BadRequest` for anything else."""
        found = _REF.fullmatch(value) if isinstance(value, str) else None
        if found is None:
            raise BadRequest("I cannot read that button. Nothing was changed by it.")
        return cls(int(found[1]), int(found[2]), channel)

    @classmethod
    def from_form(cls, metadata: object) -> "CardRef":
        """Read what `kept` wrote. Raises `BadRequest` for anything else."""
        try:
            kept = _Kept.model_validate_json(str(metadata))
        except ValidationError as error:
            raise BadRequest("I cannot read that form. Nothing was changed by it.") from error
        return cls.parse(kept.card, kept.channel)

    @property
    def kept(self) -> str:
        """What a form carries along: ids and nothing else."""
        card = f"{self.action_id}:{self.revision}"
        return _Kept(card=card, channel=self.channel).model_dump_json()


def form(callback_id: str, title: str, submit: str, blocks: list[Block], ref: CardRef) -> View:
    """Return a modal with a submit button."""
    return {
        **notice(title, *blocks),
        "callback_id": callback_id,
        "private_metadata": ref.kept,
        "submit": plain(submit, TITLE_CHARACTERS),
        "close": plain("Not now", TITLE_CHARACTERS),
    }


def notice(title: str, *content: Block | str) -> View:
    """Return a modal that only says something."""
    blocks = [said(block) if isinstance(block, str) else block for block in content]
    return {
        "type": "modal",
        "title": plain(title, TITLE_CHARACTERS),
        "close": plain("Close", TITLE_CHARACTERS),
        "blocks": blocks,
    }


def field(
    block_id: str, label: str, element: Block, *, optional: bool = False, hint: str = ""
) -> Block:
    """Return one labelled input; its element answers to the name `value`."""
    made: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": {**element, "action_id": "value"},
        "optional": optional,
    }
    return {**made, "hint": plain(hint)} if hint else made


def choice(options: dict[str, str], kind: str = "radio_buttons", chosen: str = "") -> Block:
    """Return an element with one of a few answers."""
    offered = {
        value: {"text": plain(label, 75), "value": value} for value, label in options.items()
    }
    made: Block = {"type": kind, "options": list(offered.values())}
    return {**made, "initial_option": offered[chosen]} if chosen in offered else made


def words(initial: str = "", *, multiline: bool = True, most: int = WORDS_CHARACTERS) -> Block:
    """Return an element to type in."""
    made: Block = {"type": "plain_text_input", "multiline": multiline, "max_length": most}
    return {**made, "initial_value": initial} if initial else made


def whole_number(initial: int, least: int, most: int) -> Block:
    """Return an element to type a whole number in, between two others."""
    return {
        "type": "number_input",
        "is_decimal_allowed": False,
        "initial_value": str(initial),
        "min_value": str(least),
        "max_value": str(most),
    }


def reject_form(case: Case, ref: CardRef) -> View:
    """Ask why not: five reasons, words optional."""
    fits = {name: one for name, one in REASONS.items() if case.money or name not in ABOUT_MONEY}
    reasons = {name: reason.label for name, reason in fits.items()}
    blocks = [
        said(headline(case)),
        field("reason", "Why not?", choice(reasons)),
        field("words", "Anything to add?", words(), optional=True),
    ]
    return form("reject", "Say no", "Say no", blocks, ref)


def change_form(case: Case, ref: CardRef) -> View:
    """Ask for another version without becoming its editor."""
    who = clean(case.requester, 40)
    hint = "The card stays open meanwhile, and you may still decide it."
    blocks = [
        said(headline(case)),
        aside(plain(_changeable(case, who))),
        field("words", f"What should {who} change?", words(), hint=hint),
    ]
    return form("change", "Ask for a change", "Send", blocks, ref)


def _changeable(case: Case, who: str) -> str:
    """Say what the requester can change on the card itself, and how the rest is changed."""
    kind = ACTION_KINDS[case.action.kind]
    may = open_to(kind, case.action, case.revision, case.action.requester_id)
    anew = "takes this back and asks anew"
    if not may:
        return f"To change {'an exception' if case.plea else 'this'}, {who} {anew}."
    *names, last = [name.replace("_", " ") for name in kind.ask.model_fields if name in may]
    listed = f"{', '.join(names)} and {last}" if names else last
    return f"{who} can change the {listed} here; for anything else, {who} {anew}."


def retype_form(case: Case, ref: CardRef) -> View:
    """Let a large amount be typed again before the vote counts."""
    label = f"Type {case.money} again to approve"
    typed = words(multiline=False, most=20)
    return form(
        "approve", "Approve", "Approve", [said(headline(case)), field("amount", label, typed)], ref
    )


def exception_form(case: Case, ref: CardRef) -> View:
    """Ask why an owner should allow what was refused; without words there is nothing to decide."""
    blocks = [
        said(headline(case)),
        aside(plain(case.truth, 600)),
        field(
            "words",
            "Why should this be an exception?",
            words(),
            hint="An owner and one more of management decide it. It is counted and logged.",
        ),
    ]
    return form("exception", "Ask for an exception", "Ask", blocks, ref)


def pause_form() -> View:
    """Ask why every change is to stop."""
    return {
        **notice(
            "Pause everything",
            said("Nothing is decided or carried out until two people lift it. Nothing is lost."),
            field("words", "Why?", words()),
        ),
        "callback_id": "pause",
        "submit": plain("Pause", TITLE_CHARACTERS),
        "close": plain("Not now", TITLE_CHARACTERS),
    }


def settle_form(case: Case, ref: CardRef) -> View:
    """Let a person who looked say what really happened."""
    blocks = [
        said(headline(case)),
        aside(plain(f"Look in {case.system} first. What you say here is final and is logged.")),
        field("happened", "What did you see?", choice(HAPPENED)),
        field("words", "Where did you see it?", words()),
    ]
    return form("settle", "What happened?", "Save", blocks, ref)
