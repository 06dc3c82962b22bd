"""Prices and ranks of Amazon's articles, as Keepa sees them. There is nothing to change there."""

from collections.abc import Iterable, Iterator, Sequence

from tools.connectors.http import Transport
from tools.connectors.keepa_answers import VENDOR, Article, Articles, Tokens
from tools.connectors.keepa_faults import is_key_refused, refusal, refuse_trouble
from tools.connectors.keepa_settings import KEY, KeepaSettings
from tools.connectors.keepa_tokens import TokenAllowance
from tools.connectors.network import Network, NoKey, Query, Request

__all__ = ["KeepaReader", "KeepaSettings"]

MOST_AT_ONCE = 100
_PRODUCT, _TOKEN = "product", "token"
# Statistics of thirty days cost nothing; the history they are made of would be most of the answer.
_AS_NUMBERS: Query = {"stats": 30, "history": 0}


class KeepaReader:
    """What one key may know of one of Amazon's marketplaces.

    Each method raises `VendorThrottled` where the key's tokens are used up, `Misconfigured` where
    Keepa does not take the key, `VendorRejected` or `Unavailable`. The key travels in the address,
    as Keepa wants it, and stands nowhere else.
    """

    def __init__(self, settings: KeepaSettings, network: Network) -> None:
        self.account = settings.account
        self.domain = settings.domain
        self._url = settings.url.rstrip("/")
        self._page = settings.article_page
        self._key = settings.key
        self._transport = Transport(
            VENDOR,
            NoKey(KEY),
            network,
            allowance=TokenAllowance(
                {_TOKEN}, key=settings.account, buckets=network.buckets, sleep=network.sleep
            ),
            refusal=refusal,
            is_key_refused=is_key_refused,
        )

    def page(self, asin: str) -> str:
        """Where people look at an article themselves."""
        return self._page.replace("{domain}", str(self.domain)).replace("{asin}", asin)

    def tokens(self) -> Tokens:
        """Read how much the key may still ask, which costs nothing."""
        return self._transport.read(self._request(_TOKEN, {}), _tokens)

    def articles(self, asins: Iterable[str]) -> dict[str, Article]:
        """Read articles by ASIN, a hundred at once; one token each.

        What Amazon has no page for is left out.
        """
        found = (one for part in _parts(asins) for one in self._ask("asin", part))
        return {one.asin: one for one in found if one.is_known}

    def coded(self, code: str) -> tuple[Article, ...]:
        """Read the articles that bear a UPC or an EAN: there may be several, or none."""
        return tuple(one for one in self._ask("code", [code]) if one.is_known)

    def _ask(self, name: str, values: Sequence[str]) -> Iterator[Article]:
        query = {**_AS_NUMBERS, "domain": self.domain, name: ",".join(values)}
        if name == "code":
            query["code-limit"] = MOST_AT_ONCE
        answer = self._transport.read(self._request(_PRODUCT, query), _articles)
        return (one for one in answer.products if one is not None and one.domain == self.domain)

    def _request(self, operation: str, query: Query) -> Request:
        keyed: Query = {"key": self._key, **query}
        return Request(operation, f"{self._url}/{operation}", method="GET", query=keyed)


def _parts(asins: Iterable[str]) -> Iterator[list[str]]:
    """Ask for each once."""
    every = list(dict.fromkeys(asins))
    for begin in range(0, len(every), MOST_AT_ONCE):
        yield every[begin : begin + MOST_AT_ONCE]


def _articles(body: object) -> Articles:
    refuse_trouble(body)
    return Articles.read(body)


def _tokens(body: object) -> Tokens:
    refuse_trouble(body)
    return Tokens.read(body)
