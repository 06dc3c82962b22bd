"""Everything people can do, in one table: what Bolt listens to and what the manifest asks for."""

from slack_app.listeners import (
    afterwards,
    asks,
    chances,
    columns,
    commands,
    home,
    opinions,
    problems,
    register,
    suggestions,
    votes,
    wordings,
)
from slack_app.listeners.gesture import Gesture

GESTURES: tuple[Gesture, ...] = (
    *asks.GESTURES,
    *commands.GESTURES,
    *suggestions.GESTURES,
    *votes.GESTURES,
    *wordings.GESTURES,
    *afterwards.GESTURES,
    *chances.GESTURES,
    *home.GESTURES,
    *opinions.GESTURES,
    *problems.GESTURES,
    *register.GESTURES,
    *columns.GESTURES,
)
