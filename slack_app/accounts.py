"""Whose press or sentence something was, as Slack names people."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Account:
    """A Slack account, named by the workspace it belongs to, never by the one it acts in."""

    team: str
    user: str

    def __str__(self) -> str:
        return f"{self.team}:{self.user}"
