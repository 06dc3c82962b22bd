"""A refund on Amazon is a file: an envelope with one adjustment, and a report of what became of it.

Amazon has no call for it and takes no key. Every adjustment carries a name of ours, and shows it
again where the money moved.
"""

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from typing import Final

from policies.errors import Unavailable
from policies.money import Money
from tools.plain_text import plain_text

REFUND_FEED: Final = "POST_PAYMENT_ADJUSTMENT_DATA"
_MEDIA_TYPE = "text/xml; charset=UTF-8"
_REPORT = "Message/ProcessingReport"


@dataclass(frozen=True)
class Refunded:
    """Money to give back for one line; `reference` is our name for it, `reason` one of Amazon's."""

    order: str
    item: str
    amount: Money
    reason: str
    reference: str


@dataclass(frozen=True)
class Processed:
    """What Amazon made of an envelope."""

    done: int
    problem: str


def envelope(seller: str, refund: Refunded) -> tuple[bytes, str]:
    """Write the file for one refund, and its media type. The same refund gives the same bytes."""
    root = ET.Element("AmazonEnvelope")
    header = ET.SubElement(root, "Header")
    ET.SubElement(header, "DocumentVersion").text = "1.01"
    ET.SubElement(header, "MerchantIdentifier").text = seller
    ET.SubElement(root, "MessageType").text = "OrderAdjustment"
    message = ET.SubElement(root, "Message")
    ET.SubElement(message, "MessageID").text = "1"
    ET.SubElement(message, "OperationType").text = "Update"
    adjustment = ET.SubElement(message, "OrderAdjustment")
    ET.SubElement(adjustment, "AmazonOrderID").text = refund.order
    item = ET.SubElement(adjustment, "AdjustedItem")
    ET.SubElement(item, "AmazonOrderItemCode").text = refund.item
    ET.SubElement(item, "MerchantAdjustmentItemID").text = refund.reference
    ET.SubElement(item, "AdjustmentReason").text = refund.reason
    component = ET.SubElement(ET.SubElement(item, "ItemPriceAdjustments"), "Component")
    ET.SubElement(component, "Type").text = "Principal"
    amount = ET.SubElement(component, "Amount", currency=refund.amount.currency)
    amount.text = refund.amount.decimal
    content: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return content, _MEDIA_TYPE


def processed(report: bytes) -> Processed:
    """Read Amazon's processing report. Raises `Unavailable` where it is none."""
    if b"<!" in report:  # no report has a document type, and entities are how files grow
        raise Unavailable("Amazon's report cannot be read. Nothing was changed by reading it.")
    try:
        root = ET.fromstring(report)  # noqa: S314 - without a document type there are no entities
        done = int(root.findtext(f"{_REPORT}/ProcessingSummary/MessagesSuccessful") or "")
    except (ET.ParseError, ValueError):
        raise Unavailable(
            "Amazon's report cannot be read. Nothing was changed by reading it."
        ) from None
    problem = root.findtext(f"{_REPORT}/Result/ResultDescription")
    return Processed(done, plain_text(problem, limit=200))
