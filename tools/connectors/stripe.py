"""One Stripe account behind two doors: a reader that cannot write, and a writer that can."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Generic, TypeVar

from pydantic import SecretStr

from policies.errors import Unavailable
from policies.money import Money
from tools.connectors import stripe_answers as answers
from tools.connectors.http import Transport
from tools.connectors.network import Credential, FixedKey, Network, Query, Request
from tools.connectors.stripe_faults import StripeRejected, refusal, unreadable_write
from tools.connectors.stripe_settings import READ_KEY, WRITE_KEY, StripeSettings

__all__ = ["StripeReader", "StripeSettings", "StripeWriter"]

_PAGE = 100
_MOST_PAGES = 50
_PAGES: Final = {"ch": "payments", "pi": "payments", "dp": "disputes", "po": "payouts"}

T = TypeVar("T", bound=answers.StripeWire)
N = TypeVar("N", answers.Movement, answers.Refund, answers.Dispute, answers.Payout)


@dataclass(frozen=True)
class Listing(Generic[N]):
    """One list of Stripe's, newest first: its operation, its path, and what a page of it is."""

    operation: str
    path: str
    page: type[answers.Page[N]]
    expand: tuple[str, ...] = ()


PAYOUTS: Final = Listing("GetPayouts", "/payouts", answers.Page[answers.Payout])
DISPUTES: Final = Listing(
    "GetDisputes", "/disputes", answers.Page[answers.Dispute], ("data.charge",)
)
REFUNDS: Final = Listing("GetRefunds", "/refunds", answers.Page[answers.Refund])
_MOVEMENTS: Final = Listing(
    "GetBalanceTransactions", "/balance_transactions", answers.Page[answers.Movement]
)


class _Wire:
    """One key's way to the API, in the one version that was tried."""

    def __init__(
        self, settings: StripeSettings, credential: Credential, key: SecretStr, network: Network
    ) -> None:
        signed = SecretStr(f"Bearer {key.get_secret_value()}")
        self.url = settings.url.rstrip("/")
        self.headers = {"Stripe-Version": settings.api_version}
        self.transport = Transport(
            answers.VENDOR,
            FixedKey(credential, "Authorization", signed),
            network,
            refusal=refusal,
        )

    def read(self, operation: str, path: str, shape: type[T], query: Query) -> T:
        request = Request(operation, f"{self.url}{path}", self.headers, method="GET", query=query)
        return self.transport.read(request, shape.read)


class StripeReader:
    """Everything the program may know of one account. Each method raises `Unavailable`."""

    def __init__(self, settings: StripeSettings, network: Network) -> None:
        self.account = settings.account
        self._order_field = settings.order_field
        self._pages = settings.pages.rstrip("/")
        self._wire = _Wire(settings, READ_KEY, settings.read_key, network)

    def page(self, number: str) -> str:
        """Where people look at an object themselves."""
        kind = _PAGES.get(number.partition("_")[0], "search")
        return f"{self._pages}/{kind}/{number}"

    def balance(self) -> answers.Balance:
        """Read what waits for the next payouts."""
        return self._wire.read("GetBalance", "/balance", answers.Balance, {})

    def payments(self, order: str) -> tuple[answers.Payment, ...]:
        """Read the payments of an order by its number (`1001`), each with charge and movement.

        Stripe's search is up to a minute behind what it has just been told.
        """
        query: dict[str, str | int | Sequence[str]] = {
            "query": f"metadata['{self._order_field}']:'{_quotable(order)}'",
            "expand[]": ("data.latest_charge.balance_transaction",),
            "limit": _PAGE,
        }
        found: list[answers.Payment] = []
        for _ in range(_MOST_PAGES):
            page = self._wire.read(
                "GetPaymentIntentsSearch",
                "/payment_intents/search",
                answers.Page[answers.Payment],
                query,
            )
            found += page.data
            if page.next_page is None:
                return tuple(found)
            query["page"] = page.next_page
        raise _too_many("payments")

    def order_of(self, charge: answers.Charge | answers.Refund) -> str | None:
        """Say which order a charge or a refund names; None where it names none."""
        return charge.metadata.get(self._order_field)

    def some(
        self, of: Listing[N], *, since: datetime | None = None, after: str | None = None
    ) -> answers.Page[N]:
        """Read one page of a list, newest first: of what is made since, older than `after`."""
        query: Query = {} if since is None else {"created[gte]": _seconds(since)}
        return self._page(of, query if after is None else {**query, "starting_after": after})

    def refunds(self, payment: str) -> tuple[answers.Refund, ...]:
        """Read what went back of a payment intent, newest first."""
        return tuple(self._all(REFUNDS, {"payment_intent": payment}))

    def refund_marked(self, payment: str, marker: str) -> answers.Refund | None:
        """Look for the refund that bears our mark; None where there is none."""
        marked = (one for one in self.refunds(payment) if one.metadata.get(answers.MARK) == marker)
        return next(marked, None)

    def charge(self, number: str) -> answers.Charge:
        """Read one charge. Raises `NotFound`."""
        return self._wire.read("GetChargesCharge", f"/charges/{number}", answers.Charge, {})

    def refund(self, number: str) -> answers.Refund:
        """Read one refund. Raises `NotFound`."""
        return self._wire.read("GetRefundsRefund", f"/refunds/{number}", answers.Refund, {})

    def dispute(self, number: str) -> answers.Dispute:
        """Read one dispute with its charge. Raises `NotFound`."""
        query: Query = {"expand[]": ("charge",)}
        return self._wire.read("GetDisputesDispute", f"/disputes/{number}", answers.Dispute, query)

    def disputes(self, since: datetime) -> Iterator[answers.Dispute]:
        """Go through the disputes opened since, newest first, each with its charge."""
        return self._all(DISPUTES, {"created[gte]": _seconds(since)})

    def disputes_of(self, payment: str) -> tuple[answers.Dispute, ...]:
        """Read the disputes about one payment intent."""
        return tuple(self._all(DISPUTES, {"payment_intent": payment}))

    def payouts(self, since: datetime, until: datetime | None = None) -> tuple[answers.Payout, ...]:
        """Read the payouts made in a time, newest first."""
        query = {"created[gte]": _seconds(since)}
        if until is not None:
            query["created[lt]"] = _seconds(until)
        return tuple(self._all(PAYOUTS, query))

    def payout(self, number: str) -> answers.Payout:
        """Read one payout. Raises `NotFound`."""
        return self._wire.read("GetPayoutsPayout", f"/payouts/{number}", answers.Payout, {})

    def inside(self, payout: str, source: str | None = None) -> tuple[answers.Movement, ...]:
        """Read what is in an automatic payout, or only what one charge, refund ... has in it.

        The payout's own movement stands among them, below zero, with the kind `payout`.
        """
        query: dict[str, str | int | Sequence[str]] = {
            "payout": payout,
            "expand[]": ("data.source",),
        }
        if source is not None:
            query["source"] = source
        return tuple(self._all(_MOVEMENTS, query))

    def movements(self, since: datetime) -> tuple[answers.Movement, ...]:
        """Read what moved the balance since, newest first."""
        return tuple(self._all(_MOVEMENTS, {"created[gte]": _seconds(since)}))

    def _all(self, of: Listing[N], query: Query) -> Iterator[N]:
        """Go through a whole list, a page at a time."""
        for _ in range(_MOST_PAGES):
            page = self._page(of, query)
            yield from page.data
            if not page.has_more or not page.data:
                return
            query = {**query, "starting_after": page.data[-1].id}
        raise _too_many(of.path.strip("/").replace("_", " "))

    def _page(self, of: Listing[N], query: Query) -> answers.Page[N]:
        whole = {"expand[]": of.expand} if of.expand else {}
        return self._wire.read(of.operation, of.path, of.page, {**whole, **query, "limit": _PAGE})


class StripeWriter:
    """Everything the program may change at one account. Each method sends once.

    Raises `VendorRejected` or `VendorThrottled` where it provably did not happen, `OutcomeUnknown`
    where nobody can say.
    """

    def __init__(self, settings: StripeSettings, network: Network) -> None:
        self.account = settings.account
        self._wire = _Wire(settings, WRITE_KEY, settings.write_key, network)

    def refund(self, payment: str, amount: Money, *, key: str, marker: str) -> answers.Refund:
        """Pay back part or all of a payment intent, marked so that it can be found again.

        Under one key Stripe does it once within a day, and answers the same however often it is
        asked; after that only the mark tells whether it was done.
        """
        form = {
            "payment_intent": payment,
            "amount": str(answers.counted(amount)),
            "reason": "requested_by_customer",
            f"metadata[{answers.MARK}]": marker,
        }
        headers = {**self._wire.headers, "Idempotency-Key": key}
        request = Request("PostRefunds", f"{self._wire.url}/refunds", headers, form=form)
        made = self._wire.transport.write(request, _made)
        if made.status in answers.NOT_PAID_BACK:
            raise StripeRejected("Stripe could not pay it back. Nothing was changed.", "failed")
        return made


def _made(body: object) -> answers.Refund:
    try:
        return answers.Refund.read(body)
    except Unavailable:
        raise unreadable_write() from None


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _quotable(order: str) -> str:
    """Keep a number inside the quotation marks of a search."""
    return "".join(letter for letter in order if letter.isalnum() or letter in "-_ .")


def _too_many(what: str) -> Unavailable:
    return Unavailable(f"Stripe has more {what} than I can read at once. Nothing was changed.")
