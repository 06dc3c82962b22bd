"""Slack's Web API methods, one table a family."""

from sandbox.slack.methods import (
    assistant,
    chat,
    conversations,
    directory,
    files,
    reactions,
    streams,
    unfurls,
    views,
)
from sandbox.slack.methods.arguments import Arguments, Method

__all__ = ["METHODS", "Arguments", "Method"]

METHODS: dict[str, Method] = {
    **assistant.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **directory.METHODS,
    **files.METHODS,
    **reactions.METHODS,
    **streams.METHODS,
    **unfurls.METHODS,
    **views.METHODS,
}
