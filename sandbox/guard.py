"""The practice shop stands next to no real keys and answers no stranger's page."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK = ("127.0.0.1", "localhost")
PAGES = frozenset({"/", "/shop", "/slack", "/slack/"})

REAL_PREFIXES = (
    *("xoxb-", "xoxp-", "xoxe-", "xoxe.", "xapp-"),
    *("shpat_", "shpca_", "shpss_", "shppa_", "shpua_"),
    *("Atzr|", "amzn1.oa2-cs.", "EZAK", "EZTK"),
    *("rk_live_", "rk_test_", "sk_live_", "sk_test_", "whsec_"),
    "sk-",
    "Bearer ",
)
SANDBOX_PREFIXES = (
    *("xoxb-sandbox", "xapp-sandbox", "shpat_sandbox"),
    *("Atzr|sandbox", "amzn1.oa2-cs.v1.sandbox", "EZAK_sandbox", "EZTK_sandbox"),
    *("rk_test_sandbox", "sk_test_sandbox", "whsec_sandbox"),
    "sandbox0keepa",
)
KEEPA_KEY = re.compile(r"[0-9a-zA-Z]{64}")
"""Keepa's keys begin with nothing of their own: where they stand tells what they are."""


def real_looking_tokens(environment: Mapping[str, str]) -> list[str]:
    """Return the names of variables that seem to hold a real vendor's token, sorted."""
    return sorted(
        name
        for name, value in environment.items()
        if _looks_real(name, value.strip())
        and not value.strip().removeprefix("Bearer ").lstrip().startswith(SANDBOX_PREFIXES)
    )


def _looks_real(name: str, value: str) -> bool:
    is_keepas = "KEEPA" in name.upper() and KEEPA_KEY.fullmatch(value) is not None
    return is_keepas or value.startswith(REAL_PREFIXES)


class OwnPagesOnly:
    """Refuses requests that a page of another origin makes in somebody's browser.

    Everything here acts as anybody without a password, which is fine on loopback as long as no
    web page from elsewhere can use the visitor's browser to reach it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what our own pages and programs ask; the rest gets 403, or no socket."""
        if scope["type"] == "lifespan" or _is_ours(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            refused = PlainTextResponse("Only the practice shop's own pages may ask.", 403)
            await refused(scope, receive, send)


def _is_ours(scope: Scope) -> bool:
    """Whether our own page or a program asks; what name it asks us under is looked at before.

    A browser tells a page's origin with what may change something, and with every request whether
    it is from elsewhere: some methods act when they are merely fetched. A neighbour on another
    port of this machine is elsewhere too. Programs tell neither.
    """
    headers = Headers(scope=scope)
    origin, site = headers.get("origin"), headers.get("sec-fetch-site", "none")
    if origin is not None and not _is_here(origin, headers.get("host", "")):
        return False
    return site in {"same-origin", "none"} or _only_opens_a_page(scope, headers)


def _is_here(origin: str, host: str) -> bool:
    try:
        page, port = urlsplit(origin), urlsplit(f"//{host}").port
        same_port = page.port == port
    except ValueError:
        return False
    return same_port and page.hostname in LOOPBACK


def _only_opens_a_page(scope: Scope, headers: Headers) -> bool:
    """Whether somebody follows a link, from a real Slack for example, to a page that only shows."""
    path = str(scope["path"])
    return (
        scope.get("method") == "GET"
        and headers.get("sec-fetch-mode") == "navigate"
        and headers.get("sec-fetch-dest") == "document"
        and (path in PAGES or path.startswith("/shop/"))
    )
