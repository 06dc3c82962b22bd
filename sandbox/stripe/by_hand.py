"""What no key of ours does: an admin's endpoint in the dashboard, and what banks do."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.journal import Change
from sandbox.shop.by_hand import NotDone
from sandbox.shop.payments import Dispute
from sandbox.stripe.desk import Desk
from sandbox.stripe.endpoints import objection
from sandbox.stripe.moves import Endpoint, Payment
from sandbox.stripe.wire import NAME

BANKS, DASHBOARD = f"{NAME}-banks", f"{NAME}-dashboard"
Wish = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Hands:
    """Pages that tests, and the practice program in an admin's place, use."""

    desk: Desk

    @property
    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route(f"/{NAME}/dashboard/webhooks", self._answered(self._endpoint), methods=["POST"]),
            Route(f"/{NAME}/banks", self._answered(self._bank), methods=["POST"]),
        ]

    def _endpoint(self, wish: Wish) -> dict[str, str]:
        """Make an endpoint: `{"url": "http://127.0.0.1:…", "events": [...]}`.

        Its secret is the answer. Asked again for the same address it is the same endpoint.
        """
        url, wanted = str(wish.get("url") or ""), wish.get("events")
        if not isinstance(wanted, list):
            raise NotDone("Say which events are wanted.")
        if why := objection(url, wanted):
            raise NotDone(str(why))
        number = f"3D{hashlib.sha256(url.encode()).hexdigest()[:13]}"
        made = Endpoint(number, url, tuple(wanted), f"whsec_sandbox_{number}", self.desk.now)
        kept = self.desk.kept.endpoints
        if all(one.number != number for one in kept):
            kept.append(made)
            self._note(DASHBOARD, "endpoint", wish)
        return {"secret": made.secret}

    def _bank(self, wish: Wish) -> dict[str, str]:
        """Let a bank act: `{"disputes": "1001"}`, `{"refuses_refund": "1004"}`, or a payout.

        `{"returns_payout": true}` sends back the newest one that had arrived.
        """
        acts = {
            "disputes": self._disputes,
            "refuses_refund": self._refuses_refund,
            "returns_payout": self._returns_payout,
        }
        what = next((name for name in acts if name in wish), "")
        if not what:
            raise NotDone(f"Say what the bank does: {', '.join(acts)}.")
        number = acts[what](str(wish[what]).removeprefix("#"))
        self._note(BANKS, what, wish)
        return {"id": number}

    def _disputes(self, order: str) -> str:
        books = self.desk.books
        paid = next((one for one in books.payments if _is_for(one, order)), None)
        if paid is None or paid.order is None or not paid.captured:
            raise NotDone(f"Order {order!r} was not paid by card.")
        if paid.order.disputes:
            raise NotDone(f"{paid.order.name} is disputed already.")
        about = Dispute(
            f"gid://shopify/ShopifyPaymentsDispute/{len(books.disputes) + 900_000_001}",
            "CHARGEBACK",
            "NEEDS_RESPONSE",
        )
        self.desk.kept.disputed[about.id] = self.desk.now
        paid.order.disputes.append(about)
        return next(one.id for one in self.desk.books.disputes if one.about is about)

    def _refuses_refund(self, order: str) -> str:
        for one in self.desk.books.refunds:
            if _is_for(one.payment, order) and one.failed_at is None:
                self.desk.kept.not_paid_back[one.number] = self.desk.now
                return one.id
        raise NotDone(f"Nothing of order {order!r} was paid back.")

    def _returns_payout(self, _: str) -> str:
        now = self.desk.now
        for one in self.desk.books.payouts:
            if one.failed_at is None and one.arrival <= now:
                self.desk.kept.came_back[one.created.date()] = now
                return one.id
        raise NotDone("No payout has arrived yet.")

    def _note(self, vendor: str, what: str, wish: Wish) -> None:
        self.desk.journal.commit(Change(vendor, what, dict(wish), "person"), {})

    def _answered(self, act: Callable[[Wish], dict[str, str]]) -> Callable[..., Any]:
        async def answered(request: Request) -> Response:
            try:
                return JSONResponse(act(await request.json()))
            except (NotDone, ValueError) as error:
                return JSONResponse({"error": str(error)}, HTTPStatus.BAD_REQUEST)

        return answered


def _is_for(paid: Payment, order: str) -> bool:
    return paid.order is not None and str(paid.order.number) == order
