"""Where a parcel is, by its tracking number alone."""

from dataclasses import replace
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from memory.mirror import parcels
from policies.errors import VendorRejected
from tools.carrier_word import carriers_of, told_of, whereabouts
from tools.periods import time_of
from tools.plain_text import plain_text
from tools.tool import Answer, Link, Lookup, LookupContext, Status


class ParcelQuestion(BaseModel):
    """Which parcel is meant."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    tracking: Annotated[
        str,
        Field(pattern=r"^[0-9A-Za-z ]{8,40}$", description="The carrier's tracking number."),
    ]


def _where_is(question: ParcelQuestion, context: LookupContext) -> Answer:
    number = "".join(question.tracking.split()).upper()
    told = _carriers_say(number, context)
    with context.database.glance() as tx:
        order = parcels.order_of(tx, number)
    if order is None:
        return told
    shop = context.reads.shops.get(order.account)
    page = shop.pages.order(order.order_name, order.order_id) if shop else None
    copied = f"by my copy of {time_of(order.copied_at, context.as_of, context.zone)}"
    return replace(
        told,
        text=f"{told.text} It is order {plain_text(order.order_name, limit=40)}'s, {copied}.",
        status=Status.SUCCESS,
        source=told.source or "Shopify",
        as_of=told.as_of or order.copied_at,
        links=(*told.links, *((Link(order.order_name, page),) if page else ())),
        data={**told.data, "tracking": number, "order_name": order.order_name},
    )


def _carriers_say(number: str, context: LookupContext) -> Answer:
    reader = carriers_of(context.reads)
    if reader is None:
        return Answer(
            "No carrier is connected, so I cannot look for parcels. Ask for the order instead.",
            status=Status.NO_DATA,
        )
    try:
        found = reader.parcel(number)
    except VendorRejected as error:
        return Answer(error.sentence, status=Status.NO_DATA, source="EasyPost")
    carrier = plain_text(found.carrier, limit=24)
    if found.status == "unknown":
        text = f"No carrier has seen {number} yet. Please check the number."
        return Answer(text, Status.NO_DATA, carrier, context.as_of)
    return Answer(
        f"{whereabouts(found, context.as_of, context.zone)}. {carrier} {number}.",
        source=carrier,
        as_of=context.as_of,
        links=(Link("open", found.page),) if found.page else (),
        data=told_of(found),
    )


PARCEL_LOOKUP = Lookup(
    name="parcel_lookup",
    description=(
        "Where a parcel is, asked by its carrier's tracking number (1Z..., 94001...). "
        "For an order's number use order_lookup."
    ),
    arguments=ParcelQuestion,
    run=_where_is,
    doing="Asking the carrier",
    examples=(
        "track 1Z999AA10123456784",
        "where is parcel 1Z999AA10123456784",
        "tracking 9400111899223197428490",
        "where is the package 123456789012",
        "has tracking number 1Z999AA10123456784 been delivered",
        "status of parcel 9400111899223197428490",
        "when does shipment 1Z999AA10123456784 arrive",
        "is tracking 123456789012 stuck",
        "parcel 1Z999AA10123456784",
        "did package 9400111899223197428490 arrive",
        "look up tracking 794644790138",
        "what does the carrier say about 1Z999AA10123456784",
        "any scan on parcel 794644790138 yet",
        "who signed for package 1Z999AA10123456784",
        "tracking number 9400111899223197428490 please",
        "is shipment 794644790138 late",
    ),
)
