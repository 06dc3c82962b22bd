"""Product objects, as Keepa writes them, and what they cost."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sandbox.keepa.asking import HERE, Wish
from sandbox.keepa.statistics import A_DAY, statistics
from sandbox.keepa.watched import Series, Watched
from sandbox.keepa.wire import NO_OFFER, TYPES, WITH_SHIPPING, Kind, Tree, minutes

STANDARD, INVALID = 0, 4
BUY_BOX_COSTS = 2


@dataclass(frozen=True, slots=True)
class Found:
    """The products of one answer and what they cost."""

    products: list[Tree]
    tokens: int


def find(wish: Wish, articles: Mapping[str, Watched], now: datetime) -> Found:
    """Answer a request: one product for each ASIN, known or not; of codes only what is known."""
    here = articles if wish.domain == HERE else {}
    products, tokens = list[Tree](), 0
    for asin in (*wish.asins, *_asins_of(wish, here)):
        article = here.get(asin)
        if article is None:
            if wish.update >= 0:
                series = {"csv": None} if wish.history else {}
                products.append(_nothing(asin, wish.domain, now) | series)
                tokens += 1
            continue
        live = wish.update == 0 and not article.unseen
        tokens += 1 + live + wish.buybox * BUY_BOX_COSTS
        products.append(_product(article, wish, live=live))
    return Found(products, tokens)


def _asins_of(wish: Wish, articles: Mapping[str, Watched]) -> Iterator[str]:
    for code in wish.codes:
        asins = [asin for asin, one in articles.items() if _barcode(one) == code.lstrip("0")]
        yield from asins[: wish.per_code]


def _barcode(article: Watched) -> str:
    return (article.listing.variant.barcode or "").lstrip("0")


def _product(article: Watched, wish: Wish, *, live: bool) -> Tree:
    variant, now = article.listing.variant, article.now
    told = {
        kind: series
        for kind, series in article.series.items()
        if wish.buybox or kind is not Kind.BUY_BOX_SHIPPING
    }
    barcode = [variant.barcode] if variant.barcode else None
    product: Tree = _nothing(article.asin, HERE, now) | {
        "title": variant.display_name,
        "brand": variant.product.vendor,
        "manufacturer": variant.product.vendor,
        "productGroup": variant.product.product_type,
        "partNumber": variant.sku,
        "upcList": barcode,
        "productType": STANDARD,
        "trackingSince": told[Kind.NEW][0][0],
        "listedSince": told[Kind.NEW][0][0],
        "lastUpdate": minutes(now if live else article.seen_at),
        "lastPriceChange": told[Kind.NEW][-1][0],
    }
    if wish.history:
        product["csv"] = _csv(told, minutes(now), wish.days)
    if wish.stats is not None:
        product["stats"] = statistics(article, wish.stats, told)
    return product


def _nothing(asin: str, domain: int, now: datetime) -> Tree:
    """Write what is known of something Amazon has no page for: that it was looked for."""
    return {
        "asin": asin,
        "domainId": domain,
        "productType": INVALID,
        "title": None,
        "parentAsin": None,
        "variations": None,
        "brand": None,
        "manufacturer": None,
        "productGroup": None,
        "partNumber": None,
        "upcList": None,
        "eanList": None,
        "imagesCSV": None,
        "categories": None,
        "rootCategory": 0,
        "categoryTree": None,
        "trackingSince": 0,
        "listedSince": 0,
        "lastUpdate": minutes(now),
        "lastPriceChange": 0,
        "lastRatingUpdate": 0,
        "hasReviews": False,
        "isAdultProduct": False,
        "availabilityAmazon": NO_OFFER,
        "newPriceIsMAP": False,
        "packageWeight": NO_OFFER,
        "offers": None,
    }


def _csv(told: Mapping[Kind, Series], now: int, days: int | None) -> list[list[int] | None]:
    laid: list[list[int] | None] = [None] * TYPES
    for kind, series in told.items():
        width = 3 if kind in WITH_SHIPPING else 2
        kept = series if days is None else _recent(series, now - days * A_DAY)
        laid[kind] = [number for change in kept for number in change[:width]]
    return laid


def _recent(series: Series, since: int) -> Series:
    """Leave out what no longer held then; the first that stays may be older, and still held."""
    older = [number for number, change in enumerate(series) if change[0] <= since]
    return series[older[-1] :] if older else series
