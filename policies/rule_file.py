"""The strict shape of one rule file, `rules/<action>.yaml`."""

from collections.abc import Iterator
from typing import Annotated, Literal, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
    ValidationError,
)
from pydantic_core import ErrorDetails

from policies.errors import RulebookError
from policies.limits import Limit, Sentence
from policies.people import Group
from policies.strict_yaml import Document
from policies.vocabulary import did_you_mean

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
RuleId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]{0,39}$")]
Section = Literal["permit", "forbid", "require"]


class Rule(BaseModel):
    """What every rule says: its name, when it holds, and why, in a shopkeeper's words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: RuleId
    when: str | None = None
    why: Sentence


class Permit(Rule):
    """Lets somebody ask; without one that holds, nothing may happen."""


class Forbid(Rule):
    """Denies. `check` is the tick on the card while it does not; it must be true by then.

    Where `doubt` holds the tick is a warning instead: whoever decides should look.

    With `exception: owner` an owner, and one more, may allow against it what somebody asks for with
    a written reason. A rule that does not say so is never excepted.
    """

    when: str
    check: Sentence | None = None
    doubt: str | None = None
    exception: Literal["owner"] | None = None


class Require(Rule):
    """Asks for `quorum` people of `group` within `expires` business hours.

    `editable` are the fields an approver may still change; `retype_amount` makes them type it.
    `brief` is the reason in a word or two, for who is told in passing whom it takes.
    """

    group: Group
    quorum: Annotated[StrictInt, Field(ge=1, le=9)]
    expires: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,2}h$")]
    editable: tuple[str, ...]
    retype_amount: StrictBool = False
    brief: Sentence | None = None

    @property
    def hours(self) -> int:
        """How many business hours the approvers have."""
        return int(self.expires.removesuffix("h"))


class Lane(Rule):
    """Lets a sweep go ahead by itself where everything else takes an approval, inside its caps.

    `sweep` is the only one that may, and only while it is in the mode for it. `when` has to hold a
    limit: without a cap there is no lane.
    """

    sweep: Name
    when: str


class RuleFile(BaseModel):
    """All rules of one kind of Action, and the limits an admin may tune."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    action: Name
    limits: dict[Name, Limit] = {}
    permit: tuple[Permit, ...] = ()
    forbid: tuple[Forbid, ...] = ()
    require: tuple[Require, ...] = ()
    lane: tuple[Lane, ...] = ()

    def rules(self) -> Iterator[tuple[Section, int, Rule]]:
        """Yield every rule that is always asked, with its section and its position there."""
        for section in SECTIONS:
            for position, rule in enumerate(getattr(self, section)):
                yield section, position, rule


SECTIONS: tuple[Section, ...] = get_args(Section)
_SHAPES: dict[str, type[BaseModel]] = {
    "permit": Permit,
    "forbid": Forbid,
    "require": Require,
    "lane": Lane,
    "limits": Limit,
}


def read_rules(document: Document) -> RuleFile:
    """Check the shape of a file; `RulebookError` names the line and the likely meaning."""
    try:
        file = RuleFile.model_validate(document.data)
    except ValidationError as error:
        # A misspelt key is both unknown and missing; only the first can say what was meant.
        first = min(error.errors(include_url=False), key=lambda one: one["type"] == "missing")
        raise RulebookError(f"{document.place(first['loc'])}: {_sentence(first)}") from error
    if document.name != f"{file.action}.yaml":
        hint = did_you_mean(file.action, [document.name.removesuffix(".yaml")])
        place = document.place(("action",))
        raise RulebookError(f"{place}: {document.name} speaks of “{file.action}”{hint}")
    seen: set[str] = set()
    lanes = (("lane", position, rule) for position, rule in enumerate(file.lane))
    for section, position, rule in (*file.rules(), *lanes):
        place = document.place((section, position, "id"))
        if not rule.id.startswith(f"{file.action}."):
            raise RulebookError(f"{place}: “{rule.id}” must begin with “{file.action}.”.")
        if rule.id in seen:
            raise RulebookError(f"{place}: there are two rules called “{rule.id}”.")
        seen.add(rule.id)
    return file


def _sentence(error: ErrorDetails) -> str:
    steps = error["loc"]
    name = str(steps[-1]) if steps else "the file"
    found = str(error["input"])[:60]
    match error["type"]:
        case "extra_forbidden":
            shape = _SHAPES.get(str(steps[0]), RuleFile) if len(steps) > 1 else RuleFile
            return f"“{name}” is not known here{did_you_mean(name, shape.model_fields)}"
        case "missing":
            return f"“{name}” is missing."
        case "enum" if name == "group":
            return f"there is no group “{found}”{did_you_mean(found, Group)}"
        case "value_error":
            return f"“{name}” {error['ctx']['error']}."
        case _:
            return f"“{name}” cannot be “{found}”: {error['msg'][:1].lower()}{error['msg'][1:]}."
