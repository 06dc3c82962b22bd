"""One Action in a list."""

from dataclasses import dataclass

from slack_app.cards.case import Case


@dataclass(frozen=True)
class Entry:
    """An Action as it stands, and where its card is (empty until it was posted)."""

    case: Case
    url: str = ""
