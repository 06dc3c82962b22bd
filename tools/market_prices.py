"""What an article sells for on Amazon, and whether anybody is below us."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from policies.errors import BadRequest, NotFound
from tools.access import Reads
from tools.connectors.keepa import KeepaReader
from tools.connectors.keepa_answers import Article
from tools.connectors.keepa_settings import DOMAINS
from tools.plain_text import plain_text, quoted
from tools.price_standing import Offer, Standing
from tools.tool import Answer, Lookup, LookupContext, Quotation

SOURCE = "Keepa"
_ASIN = re.compile(r"(?<![\w-])B0[0-9A-Z]{8}(?![\w-])", re.IGNORECASE)
_CODE = re.compile(r"\b(?:upc|ean|gtin|barcode)\W{0,3}(?P<code>[0-9]{12,14})\b", re.IGNORECASE)
_IS_CODE = re.compile(r"[0-9]{12,14}", re.ASCII)
_MOST = 5


class PriceQuestion(BaseModel):
    """Which article is meant."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    article: Annotated[
        str,
        Field(
            min_length=1,
            max_length=64,
            description="A SKU of ours (BIN-24), an ASIN (B0…), or a UPC or EAN.",
        ),
    ]


def _hears(sentence: str) -> Mapping[str, Any]:
    asins = {one.upper() for one in _ASIN.findall(sentence)}
    if len(asins) == 1:
        return {"article": asins.pop()}
    code = _CODE.search(sentence)
    return {"article": code["code"]} if code else {}


def _look(question: PriceQuestion, context: LookupContext) -> Answer:
    seen = _find(question.article, _readers(context.reads), context.reads)[:_MOST]
    return Answer(
        "\n".join(line for one in seen for line in one.lines(context)),
        source=SOURCE if all(one.ours is None for one in seen) else f"{SOURCE} and Amazon",
        as_of=min(one.article.seen_at for one in seen),
        links=tuple(dict.fromkeys(one.link for one in seen)),
        data={"articles": [one.data for one in seen]},
        quotations=tuple(
            Quotation(f"Title of {one.article.asin}", plain_text(one.article.title, limit=120))
            for one in seen
            if one.ours is None
        ),
    )


def _readers(reads: Reads) -> Sequence[KeepaReader]:
    if not reads.market_prices:
        raise BadRequest("No Keepa is connected, so I cannot see what others ask on Amazon.")
    return [one for _, one in sorted(reads.market_prices.items())]


def _find(named: str, readers: Sequence[KeepaReader], reads: Reads) -> list[Standing]:
    """Find an article by its ASIN, by a SKU of ours on Amazon, or by a code it bears.

    Raises `NotFound`, which says what is not there.
    """
    if _ASIN.fullmatch(named):
        asin = named.upper()
        return _of_anybody(asin, lambda one: one.articles([asin]).values(), readers)
    offers = list(_ours(named, reads))
    if offers:
        return _beside_ours(offers, readers)
    if _IS_CODE.fullmatch(named):
        return _of_anybody(named, lambda one: one.coded(named), readers)
    if not reads.amazon:
        raise NotFound("No Amazon is connected, so I know articles by ASIN only, like B0….")
    raise NotFound(
        f"Amazon does not list {quoted(named, limit=40)}. Name a SKU of ours, or an ASIN."
    )


def _of_anybody(
    named: str, ask: Callable[[KeepaReader], Iterable[Article]], readers: Sequence[KeepaReader]
) -> list[Standing]:
    found = [Standing(reader, article, None) for reader in readers for article in ask(reader)]
    if not found:
        raise NotFound(f"Keepa knows no article {named}. Please check it.")
    return found


def _beside_ours(offers: Sequence[Offer], readers: Sequence[KeepaReader]) -> list[Standing]:
    """Look at each offer of ours on the Amazon it is made on, and on no other."""
    looks = [(reader, one) for one in offers for reader in readers if reader.domain == one.domain]
    name = offers[0].name
    if not looks:
        raise NotFound(
            f"Keepa looks at another Amazon than the one that sells {name}. "
            "An admin sets COUNTERSIGN_KEEPA__DOMAIN."
        )
    found = [
        Standing(reader, article, one)
        for reader, one in looks
        for article in reader.articles([one.asin]).values()
    ]
    if not found:
        raise NotFound(f"Keepa knows nothing of {name} ({offers[0].asin}) yet.")
    return found


def _ours(sku: str, reads: Reads) -> Iterator[Offer]:
    """Read what we ask for a SKU, at every seller that lists it."""
    for _, seller in sorted(reads.amazon.items()):
        listing = seller.listing(sku)
        if listing is not None and listing.asin:
            yield Offer(
                sku=listing.sku,
                asin=plain_text(listing.asin, limit=16),
                domain=DOMAINS.get(seller.marketplace),
                price=listing.price,
                on_sale=listing.buyable,
                changed_at=listing.updated_at,
            )


PRICE_LOOKUP = Lookup(
    name="price_lookup",
    description=(
        "What an article sells for on Amazon, by anybody: the lowest new price, whether somebody "
        "is below our own price, how many sellers, the average of 30 days, sales rank. Takes a SKU "
        "of ours (BIN-24), an ASIN (B0…), or a UPC or EAN. Says nothing of cost or margin."
    ),
    arguments=PriceQuestion,
    run=_look,
    hears=_hears,
    doing="Looking at prices on Amazon",
    own=_ASIN.search,
    examples=(
        "is anybody below us on BIN-24",
        "what does BIN-24 sell for on Amazon",
        "what do others sell BIN-24 for",
        "what does B0C4K7T2QW sell for",
        "lowest price anybody asks for BIN-24",
        "is anyone cheaper than us for SHELF-48",
        "who undercuts us on CAB-12",
        "what do competitors ask for BIN-30",
        "what do others charge for CAB-30",
        "competitor price of SHELF-72",
        "Amazon price of BIN-18",
        "does anyone undercut BIN-24 on Amazon",
        "are we the cheapest on CAB-30?",
        "sales rank of BIN-24",
        "Keepa BIN-24",
        "are competitors undercutting us with BIN-24",
        "price of ASIN B0C4K7T2QW",
    ),
)
