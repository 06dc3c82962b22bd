"""What a client says, taken apart: RFC 3501's grammar, as far as commands need it."""

import re
from dataclasses import dataclass

_LITERAL = re.compile(rb"\{(\d{1,12})(\+?)\}$")
_ATOM_ENDS = b' ()"\r\n'
MOST_TOKENS = 2_000
DEEPEST = 20


class Unreadable(ValueError):
    """The command breaks the grammar; it is answered BAD."""


@dataclass(frozen=True, slots=True)
class Word:
    """An atom, or a string that was quoted or sent as a literal."""

    raw: bytes
    is_string: bool = False

    @property
    def name(self) -> str:
        """The word as a keyword; a string is none."""
        return "" if self.is_string else self.raw.decode("ascii", "replace").upper()

    @property
    def text(self) -> str:
        """The word as people wrote it."""
        return self.raw.decode("utf-8", "replace")


Token = Word | list["Token"]


def announced(line: bytes) -> tuple[int, bool] | None:
    """Return how many bytes a line announces at its end, and whether they come unasked."""
    found = _LITERAL.search(line)
    return (int(found[1]), bool(found[2])) if found else None


def without_literal(line: bytes) -> bytes:
    """Return a line without the literal it announces."""
    return _LITERAL.sub(b"", line)


def tokens(pieces: list[bytes | Word]) -> list[Token]:
    """Take a whole command apart; a `Word` among the pieces is a literal. Raises `Unreadable`."""
    open_lists: list[list[Token]] = [[]]
    for piece in pieces:
        if isinstance(piece, Word):
            open_lists[-1].append(piece)
            continue
        at = 0
        while at < len(piece):
            at = _next(piece, at, open_lists)
            if len(open_lists) > DEEPEST or len(open_lists[-1]) > MOST_TOKENS:
                raise Unreadable("too much of it")
    if len(open_lists) != 1:
        raise Unreadable("a parenthesis is open")
    return open_lists[0]


def _next(piece: bytes, at: int, open_lists: list[list[Token]]) -> int:
    letter = piece[at : at + 1]
    if letter == b" ":
        return at + 1
    if letter == b"(":
        inner: list[Token] = []
        open_lists[-1].append(inner)
        open_lists.append(inner)
        return at + 1
    if letter == b")":
        if len(open_lists) == 1:
            raise Unreadable("a parenthesis too many")
        open_lists.pop()
        return at + 1
    if letter == b'"':
        word, end = _quoted(piece, at + 1)
    else:
        word, end = _atom(piece, at)
    open_lists[-1].append(word)
    return end


def _quoted(piece: bytes, at: int) -> tuple[Word, int]:
    out = bytearray()
    while at < len(piece):
        letter = piece[at : at + 1]
        if letter == b'"':
            return Word(bytes(out), is_string=True), at + 1
        if letter == b"\\":
            at += 1
            letter = piece[at : at + 1]
            if letter not in {b'"', b"\\"}:
                raise Unreadable("only quotes and backslashes are escaped")
        if letter >= b"\x80":
            raise Unreadable("eight bits go into a literal")
        out += letter
        at += 1
    raise Unreadable("a string is open")


def _atom(piece: bytes, at: int) -> tuple[Word, int]:
    """Read an atom; what stands in brackets belongs to it, as in `BODY[HEADER.FIELDS (DATE)]`."""
    end, inside = at, False
    while end < len(piece):
        letter = piece[end : end + 1]
        inside = letter == b"[" or (inside and letter != b"]")
        if not inside and letter in {bytes([one]) for one in _ATOM_ENDS}:
            break
        if letter < b" " or letter > b"~":
            raise Unreadable("eight bits go into a literal")
        end += 1
    return Word(piece[at:end]), end
