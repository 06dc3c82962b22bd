"""The practice shop stands next to no real keys and answers no stranger's page."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK = ("127.0.0.1", "localhost")

REAL_PREFIXES = (
    *("xoxb-", "xoxp-", "xapp-", "shpat_", "shpca_", "shpss_", "sk-"),
    *("Atzr|", "amzn1.oa2-cs."),
)
SANDBOX_PREFIXES = (
    *("xoxb-sandbox", "xapp-sandbox", "shpat_sandbox"),
    *("Atzr|sandbox", "amzn1.oa2-cs.v1.sandbox"),
)


def real_looking_tokens(environment: Mapping[str, str]) -> list[str]:
    """Return the names of variables that seem to hold a real vendor's token, sorted."""
    return sorted(
        name
        for name, value in environment.items()
        if value.strip().startswith(REAL_PREFIXES)
        and not value.strip().startswith(SANDBOX_PREFIXES)
    )


class OwnPagesOnly:
    """Refuses requests that a page of another origin makes in somebody's browser.

    Everything here acts as anybody without a password, which is fine on loopback as long as no
    web page from elsewhere can use the visitor's browser to reach it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what our own pages and programs ask; the rest gets 403, or no socket."""
        if scope["type"] == "lifespan" or _is_ours(Headers(scope=scope)):
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            refused = PlainTextResponse("Only the practice shop's own pages may ask.", 403)
            await refused(scope, receive, send)


def _is_ours(headers: Headers) -> bool:
    """Whether the page that asks is ours; what name it asks us under is looked at before."""
    origin = headers.get("origin")
    try:
        return origin is None or urlsplit(origin).hostname in LOOPBACK
    except ValueError:
        return False
