"""What happened on the account, as Stripe lists it and posts it: signed, and again until taken."""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sandbox.faults import Faults
from sandbox.postman import Parcel, Postman
from sandbox.stripe.books import Books
from sandbox.stripe.desk import Desk
from sandbox.stripe.expanding import Expander
from sandbox.stripe.moves import Endpoint
from sandbox.stripe.objects import Shapes
from sandbox.stripe.operation import Ask
from sandbox.stripe.wire import API_VERSION, Tree, stamp

VENDOR = "stripe-webhooks"
COUNTED = ("duplicate_event", "late_event", "lost_event", "wrong_signature")
TYPES = (
    *("charge.dispute.created", "charge.refunded", "payout.created", "payout.failed"),
    *("payout.paid", "refund.created", "refund.failed", "refund.updated"),
)
_LISTED_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Happened:
    """One event: what it is called, and the object it is about."""

    number: str
    kind: str
    about: str
    created: datetime

    def written(self, books: Books) -> Tree:
        """Write it with its object as it stands."""
        return {
            "id": f"evt_{self.number}",
            "object": "event",
            "api_version": API_VERSION,
            "created": stamp(self.created),
            "data": {"object": Expander(books, Shapes(books)).named(self.about)},
            "livemode": False,
            "pending_webhooks": 0,
            "request": {"id": None, "idempotency_key": None},
            "type": self.kind,
        }


def happened(books: Books) -> list[Happened]:
    """Return the last thirty days, newest first."""
    since = books.now - _LISTED_FOR
    found = [one for one in _all(books) if since <= one.created <= books.now]
    return sorted(found, key=lambda one: (one.created, one.number), reverse=True)


def events(ask: Ask) -> Tree:
    """Answer `GetEvents`."""
    kind, kinds = ask.text("type"), ask.said.get("types")
    found = [
        one
        for one in happened(ask.books)
        if kind in (None, one.kind) and (not isinstance(kinds, list) or one.kind in kinds)
    ]
    return ask.page(found, lambda one: one.written(ask.books))


def _all(books: Books) -> Iterator[Happened]:
    for back in books.refunds:
        yield Happened(f"{back.number}A", "refund.created", back.id, back.created)
        yield Happened(f"{back.number}B", "refund.updated", back.id, back.created)
        yield Happened(f"{back.number}C", "charge.refunded", back.payment.charge, back.created)
        if back.failed_at is not None:
            yield Happened(f"{back.number}G", "refund.failed", back.id, back.failed_at)
    for lost in books.disputes:
        yield Happened(f"{lost.number}D", "charge.dispute.created", lost.id, lost.created)
    for sent in books.payouts:
        yield Happened(f"{sent.number}E", "payout.created", sent.id, sent.created)
        if sent.failed_at is not None:
            yield Happened(f"{sent.number}G", "payout.failed", sent.id, sent.failed_at)
        if sent.failed_at != sent.arrival:
            yield Happened(f"{sent.number}F", "payout.paid", sent.id, sent.arrival)


@dataclass(slots=True)
class Announcer:
    """Posts whatever is new to the endpoints; it looks whenever anybody has changed anything."""

    desk: Desk
    faults: Faults
    _postman: Postman = field(init=False)
    _seen: set[str] = field(default_factory=set)
    _mark: object = None

    def __post_init__(self) -> None:
        self._postman = Postman(VENDOR, self.faults, self.desk.journal)
        self.faults.register(VENDOR, COUNTED, TYPES, windows=("down",))
        self.desk.journal.listeners.append(self.look)

    def start_over(self) -> None:
        """Leave what is under way; of what has happened so far nobody is told any more."""
        self._postman.forget()
        self._mark, self._seen = None, set()

    def go_on(self) -> None:
        """Begin with an earlier run's endpoints, which were told of what happened until then."""
        self.start_over()
        if self.desk.kept.endpoints:
            self._seen = {one.number for one in happened(self.desk.books)}

    def look(self) -> None:
        """Find out what is new, and post it."""
        if not self.desk.kept.endpoints:
            return
        mark = self.desk.mark()
        if mark == self._mark:
            return
        self._mark = mark
        for one in reversed(happened(self.desk.books)):
            if one.number not in self._seen:
                self._seen.add(one.number)
                self.post(one)

    def post(self, one: Happened) -> None:
        """Post one event to whoever wants such."""
        told = one.written(self.desk.books)
        for to in self.desk.kept.endpoints:
            if to.wants(one.kind) and one.created >= to.created:
                self._post(one, json.dumps(told).encode(), to)

    def _post(self, one: Happened, body: bytes, to: Endpoint) -> None:
        fault = self.faults.take(VENDOR, {one.kind})
        name = fault.name if fault else ""
        if name == "lost_event":
            return
        signer = replace(to, secret="whsec_another") if name == "wrong_signature" else to
        delay = fault.seconds if fault and name == "late_event" else 0.0
        for _ in range(2 if name == "duplicate_event" else 1):
            self._postman.send(
                Parcel(to.url, body, lambda: _signed(signer.secret, body)),
                noted=(one.kind, f"evt_{one.number}", to.id),
                delay=delay,
                is_wanted=lambda: to in self.desk.kept.endpoints,
            )


def _signed(secret: str, body: bytes) -> dict[str, str]:
    """Sign time and body. The time is the wall's, whatever day the practice company has."""
    at = int(time.time())
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return {"Content-Type": "application/json", "Stripe-Signature": f"t={at},v1={mac}"}
