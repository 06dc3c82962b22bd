"""Rule files are YAML without its surprises.

Refused: a key that is there twice (PyYAML keeps the last), words and numbers that YAML 1.1 reads
as something else (`NO` is false, `010` is 8, `12:30` is 750), anchors, aliases, merge keys, tags
and several documents in a file. Every refusal names the file, line and column.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from policies.errors import RulebookError

Plain = bool | int | str | list["Plain"] | dict[str, "Plain"]
Steps = tuple[str | int, ...]  # the way from the top of a file to one of its parts

_LARGEST = 200_000
_TEXT = "tag:yaml.org,2002:str"
_TRUTH = {"true": True, "false": False}
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,17}")
# What YAML 1.1, 1.2 or a reader's eye takes for something other than text.
_SURPRISING = re.compile(
    r"(?i:y|n|yes|no|on|off|true|false|null|~|<<|=)|[-+.]?[0-9][0-9_.,:xobeE+-]*|0[xob]\w*"
)


@dataclass(frozen=True)
class Document:
    """The plain data of a file, and the line on which each part of it stands."""

    name: str
    data: Plain
    places: Mapping[Steps, str]

    def place(self, path: Steps) -> str:
        """Return `file:line:column` of a part, or of the nearest thing around it."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places[path]


def read(path: Path) -> Document:
    """Read a file; `RulebookError` names the place of anything that could mislead."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RulebookError(f"{path.name} cannot be read as a UTF-8 text file.") from error
    return parse(text, path.name)


def parse(text: str, name: str) -> Document:
    """Read the text of a file called `name`, as `read` does."""
    if len(text) > _LARGEST:
        raise RulebookError(f"{name} is longer than {_LARGEST:,} characters.")
    try:
        # The subclass of SafeLoader builds no objects at all, only nodes.
        root = _Composer(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = _place(name, mark) if mark else name
        raise RulebookError(f"{where}: {error.problem or error.context}.") from error
    except yaml.YAMLError as error:
        raise RulebookError(f"{name} holds characters that no text file should.") from error
    except RecursionError as error:
        raise RulebookError(f"{name} is nested too deeply.") from error
    if root is None:
        raise RulebookError(f"{name} is empty.")
    places: dict[Steps, str] = {}
    return Document(name, _plain(root, (), name, places), places)


class _Composer(yaml.SafeLoader):
    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]  # the stubs leave it untyped
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.MarkedYAMLError(
                problem="anchors and aliases (& and *) are not used here: write it out",
                problem_mark=event.start_mark,
            )
        if getattr(event, "tag", None):
            raise yaml.MarkedYAMLError(
                problem=f"the tag {event.tag} is not used here",
                problem_mark=event.start_mark,
            )
        return super().compose_node(parent, index)


def _place(name: str, mark: yaml.Mark) -> str:
    return f"{name}:{mark.line + 1}:{mark.column + 1}"


def _plain(node: yaml.Node, path: Steps, name: str, places: dict[Steps, str]) -> Plain:
    places.setdefault(path, _place(name, node.start_mark))
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node, name)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, at), name, places) for at, item in enumerate(node.value)]
    data: dict[str, Plain] = {}
    for key_node, value_node in node.value:
        place = _place(name, key_node.start_mark)
        key = _scalar(key_node, name) if isinstance(key_node, yaml.ScalarNode) else None
        if not isinstance(key, str):
            raise RulebookError(f"{place}: a key must be a word.")
        if key in data:
            raise RulebookError(f"{place}: “{key}” is here twice; only one of them would count.")
        places[*path, key] = place
        data[key] = _plain(value_node, (*path, key), name, places)
    return data


def _scalar(node: yaml.ScalarNode, name: str) -> Plain:
    text, place = str(node.value), _place(name, node.start_mark)
    if node.style is not None:
        return text
    if text in _TRUTH:
        return _TRUTH[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    if not text:
        raise RulebookError(f"{place}: nothing stands here; write a value or drop the line.")
    if node.tag != _TEXT or _SURPRISING.fullmatch(text):
        raise RulebookError(
            f"{place}: “{text}” can be read in more than one way; write it in quotes."
        )
    return text
