from dataclasses import dataclass
from datetime import datetime

from sandbox.graph.mailbox import Address


@dataclass(frozen=True, slots=True)
class File:
    """Something sent along with a letter."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it is told; `answered` is what the company wrote back, if it did."""

    sender: Address
    subject: str
    body: str
    at: datetime
    body_type: str = "text"
    reply_to: tuple[Address, ...] = ()
    files: tuple[File, ...] = ()
    answered: str = ""
