"""What a person does in the shop's own pages, past every program and its approvals."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sandbox.journal import Change
from sandbox.shop import edits, returning
from sandbox.shop.money import minor_units
from sandbox.shop.orders import Order
from sandbox.shop.refunding import RefundPlan, spread, write_refund
from sandbox.shop.shipments import TrackingInfo
from sandbox.shop.state import Shop
from sandbox.shop.writer import Writer

VENDOR = "shopify-admin"
SOMEBODY = "Somebody in the shop"
LONGEST_COMMENT = 500
MOST_PHOTOS = 10
CANCEL_REASONS = ("CUSTOMER", "DECLINED", "FRAUD", "INVENTORY", "OTHER", "STAFF")

Wish = Mapping[str, Any]
Step = Callable[[Shop, datetime], object]


class NotDone(ValueError):
    """What was asked for by hand cannot be done to this order."""

    code = "not_done"


@dataclass(frozen=True, slots=True)
class ByHand:
    """The shop's own pages, used by somebody with full rights.

    Its changes stand in the journal under a vendor of their own, so that counting an API's
    operations never counts a person's.
    """

    shop: Shop
    writer: Writer

    def refund(self, wish: Wish) -> Order:
        """Give back a plain sum: `{"order": "1001", "amount": "10.00", "note": "..."}`.

        With `"notify": true` the customer gets a mail about it.
        """
        order = self._order(wish)
        still = sum(one.refundable for one in order.transactions)
        left = order.exchange.bag(still).presentment_money
        try:
            amount = minor_units(str(wish.get("amount")), order.presentment_currency_code)
        except ValueError as error:
            raise NotDone(str(error)) from error
        if not 0 < amount <= left.minor:
            raise NotDone(f"{order.name} has {left} left to refund: ask for more than 0, no more.")
        nothing = order.exchange.bag(0)
        notify, by = wish.get("notify") is True, str(wish.get("by") or SOMEBODY)
        plan = RefundPlan(order, (), spread(order, amount), nothing, wish.get("note"), notify, by)
        self.writer.write(
            _change("refund", wish), partial(write_refund, plan), lambda _: _standing(order)
        )
        return order

    def edit(self, wish: Wish) -> Order:
        """Change an order by any of `note`, `tags`, `cancel` (a reason), `fulfil` (a tracking).

        Or take a `return` a step on: `"request"`, which asks for one unit of what was sent last,
        then `"approve"`, `"receive"`, `"close"` and so on (`returning.STEPS`).
        Or leave a `comment` on its timeline: `{"by": "Priya Raman", "words": "..."}`, or `release`
        it from its holds: `true`. Or add `photos`: `{"by": "Priya Raman", "urls": ["https://…"]}`.
        """
        order = self._order(wish)
        asked = [name for name in _STEPS if name in wish]
        if not asked:
            raise NotDone(f"Say what to change: {', '.join(_STEPS)}.")
        for name in asked:
            step = _STEPS[name](order, wish[name])
            self.writer.write(_change(name, wish), step, lambda _: _standing(order))
        return order

    def _order(self, wish: Wish) -> Order:
        name = str(wish.get("order", ""))
        order = self.shop.order_named(name)
        if order is None:
            raise NotDone(f"There is no order {name!r} in the practice shop.")
        return order


def _noting(order: Order, note: object) -> Step:
    if not isinstance(note, str | None):
        raise NotDone("A note is a text, or null for none.")
    return partial(edits.set_note, order, note)


def _tagging(order: Order, tags: object) -> Step:
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise NotDone("Tags are a list of texts.")
    return partial(edits.set_tags, order, tags)


def _cancelling(order: Order, reason: object) -> Step:
    if reason not in CANCEL_REASONS:
        raise NotDone(f"A reason to cancel is one of {', '.join(CANCEL_REASONS)}.")
    if order.cancelled_at or order.fulfillments:
        raise NotDone(f"{order.name} is already shipped or cancelled.")
    return partial(edits.cancel, order, edits.Cancellation(str(reason)))


def _fulfilling(order: Order, given: object) -> Step:
    if not isinstance(given, Mapping):
        raise NotDone('Say how it was shipped: {"number": "1Z...", "company": "UPS"}.')
    if order.holds:
        raise NotDone(f"{order.name} is on hold: release it first.")
    if order.cancelled_at or not any(line.unfulfilled_quantity for line in order.line_items):
        raise NotDone(f"{order.name} has nothing left to ship.")
    tracking = TrackingInfo(str(given.get("number", "")), str(given.get("company", "UPS")))
    return partial(edits.fulfil, order, [tracking] if tracking.number else [])


def _releasing(order: Order, given: object) -> Step:
    if given is not True or not order.holds:
        raise NotDone(f'{order.name} is on hold and {{"release": true}} is said, or neither.')
    return partial(edits.release, order)


def _commenting(order: Order, given: object) -> Step:
    words = str(given.get("words") or "").strip() if isinstance(given, Mapping) else ""
    if not isinstance(given, Mapping) or not 0 < len(words) <= LONGEST_COMMENT:
        raise NotDone(f"A comment has some words, at most {LONGEST_COMMENT} letters of them.")
    return partial(edits.comment, order, words, str(given.get("by") or SOMEBODY))


def _photographing(order: Order, given: object) -> Step:
    wish = given if isinstance(given, Mapping) else {}
    listed = wish.get("urls")
    urls = [str(url) for url in listed] if isinstance(listed, list) else []
    if not urls or not all(url.startswith(("https://", "http://")) for url in urls):
        raise NotDone("Choose at least one photo to add.")
    if len(urls) > MOST_PHOTOS:
        raise NotDone(f"At most {MOST_PHOTOS} photos at once.")
    return partial(edits.add_photos, order, urls, str(wish.get("by") or SOMEBODY))


def _returning(order: Order, given: object) -> Step:
    if given == "request":
        parcel = next(reversed(order.fulfillments), None)
        if parcel is None:
            raise NotDone(f"Nothing of {order.name} was sent, so nothing can come back.")
        going = (one for one in order.returns if one.status not in returning.NOTHING_COMES)
        if sum(one.total_quantity for one in going) >= parcel.total_quantity:
            raise NotDone(f"All that was sent of {order.name} comes back already.")
        back = [(parcel.fulfillment_line_items[0], 1)]
        return partial(returning.ask_for, order, back, "changed-mind")
    if given not in returning.STEPS:
        raise NotDone(f"A return takes one of the steps request, {', '.join(returning.STEPS)}.")
    made = next(reversed(order.returns), None)
    if made is None:
        raise NotDone(f"Nothing of {order.name} is to come back: request it first.")
    try:
        return partial(returning.step(made, str(given)), made)
    except returning.NoSuchStep as error:
        raise NotDone(str(error)) from error


_STEPS: dict[str, Callable[[Order, object], Step]] = {
    "note": _noting,
    "tags": _tagging,
    "cancel": _cancelling,
    "comment": _commenting,
    "fulfil": _fulfilling,
    "photos": _photographing,
    "release": _releasing,
    "return": _returning,
}


def _change(operation: str, wish: Wish) -> Change:
    return Change(VENDOR, operation, dict(wish), "person")


def _standing(order: Order) -> dict[str, object]:
    return {
        "order": order.name,
        "financial_status": order.display_financial_status,
        "fulfillment_status": order.display_fulfillment_status,
        "total_refunded": str(order.total_refunded_set.presentment_money),
    }
