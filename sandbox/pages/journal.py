"""The journal for people: what every vendor really changed, one sentence each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.journal import Journal
from sandbox.pages.rendering import page, show_money
from sandbox.pages.shop import leaf
from sandbox.shop.money import Money, minor_units

Entry = Mapping[str, Any]

VENDORS = {
    "shopify": "Shopify, by its Admin API",
    "shopify-admin": "Shopify, by hand",
    "shopify-webhooks": "Shopify, what it tells of",
    "quickbooks": "QuickBooks",
    "amazon": "Amazon",
    "graph": "The mailbox, by Microsoft Graph",
    "imap": "The mailbox, by IMAP and SMTP",
    "stripe": "Stripe",
    "stripe-banks": "Banks, at Stripe",
    "stripe-dashboard": "Stripe, by hand",
    "slack": "Slack",
}
_NO_SHOP = {"slack", "shopify-webhooks", "stripe-dashboard"}
_WHO = {
    **dict.fromkeys(("write", "send", "bot"), "Countersign"),
    "read": "a read-only key",
    "person": "somebody by hand",
}


@dataclass(frozen=True, slots=True)
class Deed:
    """One change as it is shown."""

    number: int
    at: datetime
    vendor: str
    text: str
    who: str
    note: str
    key: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class JournalPage:
    """Every change a vendor has committed, newest first."""

    journal: Journal

    @property
    def routes(self) -> list[Route]:
        """Where the page is."""
        return [Route("/shop/journal", self.entries)]

    async def entries(self, request: Request) -> Response:
        """List what vendors committed; `vendor` and `order` narrow it."""
        vendor = request.query_params.get("vendor", "shops")
        order = request.query_params.get("order", "").strip().removeprefix("#")
        deeds = [_deed(entry) for entry in reversed(self.journal.entries())]
        found = [deed for deed in deeds if _is_of(deed, vendor) and _is_about(deed, order)]
        number, shown, more = leaf(found, request)
        return page(
            "journal.html",
            {
                "deeds": shown,
                "total": len(found),
                "vendor": vendor,
                "order": order,
                "vendors": {"shops": "The shop", "": "Everything", **VENDORS},
                "page": number,
                "more": more,
            },
        )


def _is_of(deed: Deed, vendor: str) -> bool:
    if vendor == "shops":
        return str(deed.entry["vendor"]) not in _NO_SHOP
    return vendor in ("", str(deed.entry["vendor"]))


def _is_about(deed: Deed, order: str) -> bool:
    return not order or bool(deed.entry["result"].get("order") == f"#{order}")


def _deed(entry: Entry) -> Deed:
    arguments, result, vendor = entry["arguments"], entry["result"], str(entry["vendor"])
    by_hand = vendor == "shopify-admin"
    say = (_BY_HAND if by_hand else _BY_API).get(entry["operation"], _otherwise)
    comment = arguments.get("comment")
    who = (comment or {}).get("by") if isinstance(comment, Mapping) else arguments.get("by")
    return Deed(
        number=entry["seq"],
        at=datetime.fromisoformat(entry["at"]),
        vendor=VENDORS.get(vendor, vendor),
        text=say(entry),
        who=str(who or "somebody in the shop") if by_hand else _WHO.get(entry["token"], "an app"),
        note=str(result.get("note") or "") if entry["operation"] in _SIGNED else "",
        key=entry["idempotency_key"] or "",
        entry=entry,
    )


def _refunded(entry: Entry) -> str:
    result = entry["result"]
    currency = result["currency"]
    money = Money(minor_units(result["amount"], currency), currency)
    return f"Refunded {show_money(money)} on {result['order']}"


def _in_books(verb: str) -> Callable[[Entry], str]:
    def say(entry: Entry) -> str:
        asked = entry["arguments"]
        return f"{verb} {_IN_BOOKS[asked['entity']]} {asked.get('number') or asked['id']}"

    return say


def _otherwise(entry: Entry) -> str:
    where = entry["result"].get("order") or entry["arguments"].get("channel") or ""
    return f"{entry['operation']} {where}".strip()


def _to_buyer(about: str) -> Callable[[Entry], str]:
    return lambda entry: f"Wrote to the buyer of {entry['arguments']['orderId']} about {about}"


def _to(entry: Entry) -> str:
    return ", ".join(entry["result"].get("to") or ()) or "nobody yet"


def _quantity(entry: Entry) -> str:
    asked = entry["arguments"]
    return f"Let {asked.get('quantity')} of {asked.get('sku')} be sold"


_IN_BOOKS = {
    "PurchaseOrder": "purchase order",
    "Bill": "bill",
    "VendorCredit": "vendor credit",
    "BillPayment": "payment",
    "Vendor": "vendor",
    "Item": "article",
    "Attachable": "file",
}
_SIGNED = {"refundCreate", "createBill", "updatePurchaseOrder"}
"""What bears a note of whoever changed it."""
_BY_API: dict[str, Callable[[Entry], str]] = {
    "refundCreate": _refunded,
    "orderUpdate": lambda entry: f"Changed {entry['result']['order']}",
    "tagsAdd": lambda entry: f"Added tags to {entry['result']['order']}",
    "chat.postMessage": lambda entry: f"Posted a message in {entry['arguments'].get('channel')}",
    "chat.postEphemeral": lambda _: "Told one person something in private",
    "chat.update": lambda entry: f"Changed a message in {entry['arguments'].get('channel')}",
    "views.publish": lambda _: "Showed a Home tab",
    "views.open": lambda _: "Opened a dialog",
    "createMessage": lambda _: "Began a mail",
    "createReply": lambda _: "Began an answer to a mail",
    "update": lambda entry: f"Wrote in a draft to {_to(entry)}",
    "send": lambda entry: f"Sent a mail to {_to(entry)}",
    "move": lambda entry: f"Laid a mail into {entry['result'].get('folder')}",
    "append": lambda entry: f"Laid a mail into {entry['arguments'].get('folder')}",
    "store": lambda _: "Marked a mail",
    "expunge": lambda _: "Removed a mail for good",
    "data": lambda entry: f"Sent a mail to {_to(entry)}",
    "confirmShipment": lambda entry: f"Confirmed a parcel of {entry['arguments']['orderId']}",
    "patchListingsItem": _quantity,
    "createFeed.refund": lambda entry: (
        f"Gave back {entry['arguments']['amount']} on {entry['arguments']['orderId']}"
    ),
    "createUnexpectedProblem": _to_buyer("a problem"),
    "createConfirmDeliveryDetails": _to_buyer("the delivery"),
    "createConfirmOrderDetails": _to_buyer("the order"),
    "confirmCustomizationDetails": _to_buyer("a customization"),
    "createSubscription": lambda entry: (
        f"Tells of {entry['arguments']['notificationType']} from now on"
    ),
    "PostRefunds": lambda entry: f"Paid back on {entry['arguments'].get('charge')}",
    "PostWebhookEndpoints": lambda entry: f"Posts events to {entry['arguments'].get('url')}",
    "endpoint": lambda entry: f"Posts events to {entry['arguments'].get('url')}",
    "disputes": lambda entry: f"Disputed the payment of {entry['arguments'].get('disputes')}",
    "refuses_refund": lambda entry: (
        f"Did not take the refund of {entry['arguments'].get('refuses_refund')}"
    ),
    "returns_payout": lambda _: "Sent a payout back",
    "sendPurchaseOrder": _in_books("Mailed"),
    "upload": _in_books("Kept"),
    **{
        f"{doing}{kind}": _in_books(verb)
        for doing, verb in (("create", "Entered"), ("update", "Changed"), ("delete", "Deleted"))
        for kind in _IN_BOOKS
    },
    "webhookSubscriptionCreate": lambda entry: f"Tells of {entry['result']['topic']} from now on",
    "webhookSubscriptionDelete": lambda entry: f"Tells of {entry['result']['topic']} no longer",
}
_BY_HAND: dict[str, Callable[[Entry], str]] = {
    "cancel": lambda entry: f"Cancelled {entry['result']['order']}",
    "comment": lambda entry: f"Left a note on the timeline of {entry['result']['order']}",
    "fulfil": lambda entry: f"Shipped what was left of {entry['result']['order']}",
    "note": lambda entry: f"Changed the note of {entry['result']['order']}",
    "refund": lambda entry: (
        f"Refunded {entry['arguments']['amount']} on {entry['result']['order']}"
    ),
    "tags": lambda entry: f"Changed the tags of {entry['result']['order']}",
}
