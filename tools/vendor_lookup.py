"""What vendors have of an article and what they ask for it, as their own lists say."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from tools.books import SEES_COSTS
from tools.plain_text import plain_text
from tools.tool import Answer, Lookup, LookupContext, Status
from tools.vendor_offers import Found, Listed, find
from tools.vendor_words import asks_for_price, asks_for_stock, vendor_in

_MOST = 8


class VendorQuestion(BaseModel):
    """Which article of ours, and whose list; without a vendor, everybody's."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    article: Annotated[str, Field(min_length=1, max_length=80, description="Our SKU, e.g. BIN-24.")]
    vendor: Annotated[
        str | None,
        Field(max_length=60, description="The vendor's name, if one is named: Sierra Rack Works."),
    ] = None


def _has(question: VendorQuestion, context: LookupContext) -> Answer:
    found = find(question.article, question.vendor, context)
    if not found.listed:
        return _nowhere(found, context)
    in_stock = sorted(found.listed, key=lambda one: (not one.there, one.vendor))
    lines = [
        f"{one.vendor} {one.has(_sku(found))}{one.part(found.sku)}, "
        f"{one.dated(context)}.{_lead(one)}"
        for one in in_stock[:_MOST]
    ]
    data = [one.told() | {"stale": one.is_stale(context.as_of)} for one in in_stock[:_MOST]]
    return _answer(found, in_stock, lines, data)


def _charges(question: VendorQuestion, context: LookupContext) -> Answer:
    found = find(question.article, question.vendor, context)
    if not found.listed:
        return _nowhere(found, context)
    priced = sorted(found.listed, key=_by_price)
    lines = [
        f"{one.vendor} {_asks(one)} {_sku(found)}{one.part(found.sku)}, {one.dated(context)}."
        f"{' It has none now.' if one.offer.units == 0 else ''}"
        for one in priced[:_MOST]
    ]
    data = [
        one.told()
        | {"stale": one.is_stale(context.as_of), "price": str(one.price) if one.price else None}
        for one in priced[:_MOST]
    ]
    return _answer(found, priced, lines, data)


def _by_price(one: Listed) -> tuple[str, int, str]:
    """Put the cheapest first among those in one currency; two currencies are not compared."""
    return (one.offer.currency or "~", one.offer.price or 0, one.vendor)


def _asks(one: Listed) -> str:
    return f"asks {one.price} for" if one.price else "names no price for"


def _lead(one: Listed) -> str:
    days = one.offer.lead_days
    return "" if days is None else f" It takes {days} day{'' if days == 1 else 's'} to send."


def _sku(found: Found) -> str:
    return plain_text(found.sku, limit=40)


def _answer(
    found: Found, listed: Sequence[Listed], lines: list[str], data: list[dict[str, Any]]
) -> Answer:
    vendors = list(dict.fromkeys(one.vendor for one in listed))
    more = [f"And {len(listed) - _MOST} more."] if len(listed) > _MOST else []
    return Answer(
        "\n".join([*lines, *more, *(f"{one}." for one in found.silent)]),
        source=f"List of {' and of '.join(vendors[:3])}",
        as_of=min(one.offer.as_of for one in listed[:_MOST]),
        links=found.links,
        data={"article": _sku(found), "lists": data},
    )


def _nowhere(found: Found, context: LookupContext) -> Answer:
    """Say that no list names it, and what that does not prove."""
    whose = (
        f"The list of {found.asked[0].vendor.name} does not name"
        if len(found.asked) == 1
        else "No vendor's list names"
    )
    unread = len(found.asked) == 1 and found.silent
    first = [] if unread else [f"{whose} {_sku(found)}, by our SKU or a number linked to it"]
    return Answer(
        "\n".join(f"{one}." for one in (*first, *found.silent)),
        status=Status.NO_DATA,
        source="Vendors' lists",
        as_of=context.as_of,
        data={"article": _sku(found), "lists": []},
    )


VENDOR_STOCK = Lookup(
    name="vendor_stock",
    description=(
        "Whether a vendor (supplier) has an article of ours in stock, how many and how soon it "
        "sends, as the vendor's own list says, or which vendors have it. Takes our SKU. Not what "
        "lies in our own warehouses, and not what is on a purchase order."
    ),
    arguments=VendorQuestion,
    run=_has,
    hears=vendor_in,
    own=asks_for_stock,
    doing="Looking into vendors' lists",
    examples=(
        "which vendor has CAB-3672",
        "which of our vendors stocks SHELF-4824",
        "which supplier lists LADD-6",
        "can any supplier send us TOTE-12",
        "can the supplier ship WIRE-4818 right away",
        "did the supplier run out of BIN-30",
        "has any supplier got TAPE-3",
        "which supplier still has GUARD-42",
        "supplier stock list GUARD-24",
        "lead time of CAB-30 with the supplier",
        "how soon does the supplier send BENCH-60",
        "whose list has WIRE-3614",
        "any supplier with LOUV-36 left over",
        "supplier availability of DIV-20",
        "vendors with RACK-96",
    ),
)
VENDOR_PRICE = Lookup(
    name="vendor_price",
    description=(
        "What a vendor (supplier) charges us for an article of ours, as the vendor's own list "
        "says, or who is cheapest to buy it from. Takes our SKU. Not what it sells for on Amazon."
    ),
    arguments=VendorQuestion,
    run=_charges,
    hears=vendor_in,
    own=asks_for_price,
    doing="Looking into vendors' lists",
    only_for=SEES_COSTS,
    examples=(
        "what are we charged for CAB-3672 when we buy it",
        "buying price of LADD-6",
        "where do we buy TOTE-12 cheapest",
        "cheapest supplier for LOUV-36",
        "BIN-30 buying price",
        "vendor price TAPE-2",
        "what do we pay for SHELF-4824 in buying",
        "what do we pay the supplier for DIV-20",
        "what has the supplier quoted for BIN-40",
        "purchase cost for SHELF-72",
        "GUARD-24 bought at what cost",
        "our buying cost for BENCH-60",
        "what would RACK-96 cost us from the supplier",
        "wholesale cost for WIRE-4818",
        "dealer cost of CART-2",
    ),
)
