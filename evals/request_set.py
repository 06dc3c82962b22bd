"""The request set as data: strict, so that a slip in the file is no silent pass."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, TypeAdapter

from policies.people import Group

Split = Literal["held_out", "dev"]
SPLITS: tuple[Split, ...] = ("held_out", "dev")
_FOLDER = Path(__file__).with_name("requests")


def _several(value: object) -> object:
    """Read one thing as a tuple of it: most cases have one right answer."""
    return value if isinstance(value, list | tuple) else (value,)


class Said(BaseModel):
    """One sentence and everything that would be right to do with it, as the file writes it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    say: str
    thread: tuple[str, ...] = ()
    look: Annotated[tuple[str, ...], BeforeValidator(_several)] = ()
    about: Annotated[tuple[str, ...], BeforeValidator(_several)] = ()
    kind: str = "refund"
    offer: str | None = None
    amount: Annotated[tuple[str | None, ...], BeforeValidator(_several)] = (None,)
    foretell: str | None = None
    ask: bool = False
    by: Group = Group.SUPPORT

    @property
    def answerable(self) -> bool:
        """Whether anything but a question back is right."""
        return bool(self.look or self.offer or self.foretell)

    @property
    def wanted(self) -> str:
        """Say what would be right, in one line."""
        ways = [
            f"look up {' or '.join(self.look)} {' or '.join(self.about)}" if self.look else "",
            f"offer {self.kind} {self.offer} {' or '.join(map(str, self.amount))}"
            if self.offer
            else "",
            f"foretell {self.foretell}" if self.foretell else "",
            "ask back",
        ]
        return "; ".join(way.strip() for way in ways if way)


@dataclass(frozen=True)
class Request:
    """A case with its name (`dev.refund.3`), which stays as long as the file's order does."""

    id: str
    split: Split
    tag: str
    said: Said


def load(split: Split) -> tuple[Request, ...]:
    """Read one half of the set. Raises `ValidationError` where the file says something unknown."""
    text = (_FOLDER / f"{split}.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    groups = TypeAdapter(dict[str, tuple[Said, ...]]).validate_python(found)
    return tuple(
        Request(f"{split}.{tag}.{number}", split, tag, said)
        for tag, cases in groups.items()
        for number, said in enumerate(cases, start=1)
    )


def load_all() -> tuple[Request, ...]:
    """Read everything, what was held out first."""
    return tuple(request for split in SPLITS for request in load(split))
