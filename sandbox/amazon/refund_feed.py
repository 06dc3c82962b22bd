"""The payment adjustment feed: an XML envelope that gives money back, message by message."""

from typing import Any
from xml.etree.ElementTree import Element, ParseError, SubElement, fromstring, tostring

from sandbox.amazon.operation import Ask
from sandbox.shop.money import Money, minor_units
from sandbox.trade.market import SELLER, MarketItem, MarketOrder

REASONS = (
    "Abandoned",
    "CarrierCoverageFailure",
    "CarrierCreditDecision",
    "CouldNotShip",
    "CustomerAddressIncorrect",
    "CustomerCancel",
    "CustomerReturn",
    "DifferentItem",
    "Exchange",
    "GeneralAdjustment",
    "NoInventory",
    "Other",
    "PriceError",
    "ProductOutofStock",
    "RefusedDelivery",
    "RiskAssessmentInformationNotValid",
    "TransactionRecord",
    "Undeliverable",
)
"""Source: `AdjustmentReason` of Amazon's OrderAdjustment schema."""


def refund_feed(ask: Ask, content: bytes, number: str) -> bytes:
    """Do what an envelope says, and return Amazon's processing report."""
    try:
        envelope = fromstring(content)  # noqa: S314 # from our own loopback, and small
    except ParseError:
        return _report(number, [("0", "90057", "The file is not well-formed XML.")], 0)
    if envelope.findtext("Header/MerchantIdentifier") != SELLER:
        return _report(number, [("0", "90111", "The merchant identifier is another's.")], 0)
    problems: list[tuple[str, str, str]] = []
    messages = envelope.findall("Message")
    for message in messages:
        name = message.findtext("MessageID") or "0"
        problem = _adjust(ask, message.find("OrderAdjustment"), number)
        if problem:
            problems.append((name, "18028", problem))
    return _report(number, problems, len(messages))


def _adjust(ask: Ask, wish: Element | None, number: str) -> str:
    """Give back what one message says; the problem where there is one."""
    if wish is None:
        return "There is no OrderAdjustment."
    order = ask.office.market.orders.get(wish.findtext("AmazonOrderID") or "")
    if order is None:
        return "The order is not known."
    if not order.packages:
        return "The order has not shipped, so nothing was charged."
    wanted: list[tuple[MarketItem, Money]] = []
    for given in wish.findall("AdjustedItem"):
        item = next(
            (one for one in order.items if one.id == given.findtext("AmazonOrderItemCode")), None
        )
        if item is None or (given.findtext("AdjustmentReason") or "") not in REASONS:
            return "The item is not of this order, or the reason is none."
        amount = given.find("ItemPriceAdjustments/Component/Amount")
        try:
            currency = amount.get("currency", "") if amount is not None else ""
            sum_ = Money(
                minor_units((amount.text or "") if amount is not None else "", currency), currency
            )
        except (ValueError, KeyError):
            return "The amount is none."
        wanted.append((item, sum_))
    return _give_back(ask, order, wanted, wish, number)


def _give_back(
    ask: Ask, order: MarketOrder, wanted: list[tuple[MarketItem, Money]], wish: Element, number: str
) -> str:
    total = sum(sum_.minor for _, sum_ in wanted)
    if not wanted or any(sum_.minor <= 0 for _, sum_ in wanted):
        return "There is nothing to give back."
    if any(item.refunded + sum_.minor > item.total.minor for item, sum_ in wanted):
        return "That is more than the buyer paid."
    for item, sum_ in wanted:
        item.refunded += sum_.minor
    order.refunded = Money(order.refunded.minor + total, order.refunded.currency_code)
    order.updated_at = ask.now
    references = [one.text for one in wish.iter("MerchantAdjustmentItemID")]
    ask.office.adjustments.append(
        {"order": order.id, "minor": total, "at": ask.now, "feed": number, "references": references}
    )
    ask.commit(
        "createFeed.refund",
        {"orderId": order.id, "amount": str(Money(total, "USD")), "references": references},
        {"feedId": number},
    )
    return ""


def _report(number: str, problems: list[tuple[str, str, str]], messages: int) -> bytes:
    envelope = Element("AmazonEnvelope")
    SubElement(SubElement(envelope, "Header"), "DocumentVersion").text = "1.02"
    SubElement(envelope, "MessageType").text = "ProcessingReport"
    message = SubElement(envelope, "Message")
    report = SubElement(message, "ProcessingReport")
    SubElement(report, "DocumentTransactionID").text = number
    SubElement(report, "StatusCode").text = "Complete"
    summary = SubElement(report, "ProcessingSummary")
    _counts(summary, messages, len(problems))
    for name, code, text in problems:
        result = SubElement(report, "Result")
        SubElement(result, "MessageID").text = name
        SubElement(result, "ResultCode").text = "Error"
        SubElement(result, "ResultMessageCode").text = code
        SubElement(result, "ResultDescription").text = text
    written: bytes = tostring(envelope, encoding="utf-8", xml_declaration=True)
    return written


def _counts(summary: Any, messages: int, problems: int) -> None:  # noqa: ANN401 # an element
    counted = {
        "MessagesProcessed": messages,
        "MessagesSuccessful": messages - problems,
        "MessagesWithError": problems,
        "MessagesWithWarning": 0,
    }
    for name, value in counted.items():
        SubElement(summary, name).text = str(value)
