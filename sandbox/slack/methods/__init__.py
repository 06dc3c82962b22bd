"""Slack's Web API methods, one table a family."""

from sandbox.slack.methods import chat, conversations, directory, streams, views
from sandbox.slack.methods.arguments import Arguments, Method

__all__ = ["METHODS", "Arguments", "Method"]

METHODS: dict[str, Method] = {
    **chat.METHODS,
    **conversations.METHODS,
    **directory.METHODS,
    **streams.METHODS,
    **views.METHODS,
}
