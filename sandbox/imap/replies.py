"""How the server answers a command."""

from dataclasses import dataclass, field

CAPABILITIES = "IMAP4rev1 AUTH=PLAIN UIDPLUS CONDSTORE SPECIAL-USE APPENDLIMIT=26214400"


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: the lines before it, OK, NO or BAD, a code in brackets and a sentence."""

    said: str
    text: str
    code: str = ""
    untagged: tuple[bytes, ...] = field(default=())


def no(code: str, text: str) -> Reply:
    """Refuse what was understood."""
    return Reply("NO", text, code)


def bad(text: str) -> Reply:
    """Refuse what breaks the protocol."""
    return Reply("BAD", text)


def done(name: str, *untagged: bytes, code: str = "") -> Reply:
    """Say that a command was carried out."""
    return Reply("OK", f"{name} completed", code, untagged)
