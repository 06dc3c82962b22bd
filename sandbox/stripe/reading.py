"""The reads of the practice Stripe."""

import re
from collections.abc import Callable

from sandbox.stripe.moves import Payment
from sandbox.stripe.operation import PAGED, Ask, Operation
from sandbox.stripe.wire import Refused, Tree, missing

_CLAUSE = re.compile(
    r"""(?:metadata\[(?P<q>["'])(?P<key>[^"']+)(?P=q)\]|(?P<field>status))"""
    r"""\s*:\s*(?P<v>["'])(?P<value>[^"']*)(?P=v)"""
)


def balance(ask: Ask) -> Tree:
    """Answer `GetBalance`."""
    return ask.expanded(ask.shapes.balance())


def charges(ask: Ask) -> Tree:
    """Answer `GetCharges`."""
    intent = ask.text("payment_intent")
    found = [one for one in ask.books.payments if intent in (None, one.intent)]
    return ask.page(found, ask.shapes.charge)


def charge(ask: Ask) -> Tree:
    """Answer `GetChargesCharge`."""
    return ask.one(ask.books.payments, "charge", "charge", ask.shapes.charge)


def search_charges(ask: Ask) -> Tree:
    """Answer `GetChargesSearch`."""
    return _search(ask, ask.shapes.charge, lambda _: "succeeded")


def intents(ask: Ask) -> Tree:
    """Answer `GetPaymentIntents`."""
    return ask.page(ask.books.payments, ask.shapes.intent)


def intent(ask: Ask) -> Tree:
    """Answer `GetPaymentIntentsIntent`."""
    return ask.one(ask.books.payments, "intent", "payment_intent", ask.shapes.intent)


def search_intents(ask: Ask) -> Tree:
    """Answer `GetPaymentIntentsSearch`."""
    return _search(ask, ask.shapes.intent, lambda paid: paid.state)


def refunds(ask: Ask) -> Tree:
    """Answer `GetRefunds`."""
    found = [one for one in ask.books.refunds if _is_about(ask, one.payment)]
    return ask.page(found, ask.shapes.refund)


def refund(ask: Ask) -> Tree:
    """Answer `GetRefundsRefund`."""
    return ask.one(ask.books.refunds, "refund", "refund", ask.shapes.refund)


def disputes(ask: Ask) -> Tree:
    """Answer `GetDisputes`."""
    found = [one for one in ask.books.disputes if _is_about(ask, one.payment)]
    return ask.page(found, ask.shapes.dispute)


def dispute(ask: Ask) -> Tree:
    """Answer `GetDisputesDispute`."""
    return ask.one(ask.books.disputes, "dispute", "dispute", ask.shapes.dispute)


def payouts(ask: Ask) -> Tree:
    """Answer `GetPayouts`."""
    state = ask.text("status")
    if state not in (None, "pending", "paid", "failed", "canceled", "in_transit"):
        raise Refused(f"Invalid status: {state}", param="status")
    write = ask.shapes.payout
    found = [one for one in ask.books.payouts if state in (None, write(one)["status"])]
    return ask.page(found, write)


def payout(ask: Ask) -> Tree:
    """Answer `GetPayoutsPayout`."""
    return ask.one(ask.books.payouts, "payout", "payout", ask.shapes.payout)


def transactions(ask: Ask) -> Tree:
    """Answer `GetBalanceTransactions`: of a payout its own movement too, as at Stripe."""
    kind, source, wanted = ask.text("type"), ask.text("source"), ask.text("payout")
    found = ask.books.entries
    if wanted is not None:
        sent = next((one for one in ask.books.payouts if one.id == wanted), None)
        if sent is None:
            raise missing("payout", wanted, "payout")
        inside = {one.id for one in (*sent.entries, sent.own)}
        found = [one for one in found if one.id in inside]
    found = [one for one in found if kind in (None, one.kind) and source in (None, one.source)]
    return ask.page(found, ask.shapes.entry)


def _is_about(ask: Ask, paid: Payment) -> bool:
    charge, intent = ask.text("charge"), ask.text("payment_intent")
    return charge in (None, paid.charge) and intent in (None, paid.intent)


def _search(ask: Ask, write: Callable[[Payment], Tree], state: Callable[[Payment], str]) -> Tree:
    """Find by metadata or status. Raises `Refused` for any other query."""
    query = ask.text("query")
    if query is None:
        raise Refused("Missing required param: query.", code="parameter_missing", param="query")
    found, limit = ask.books.payments, ask.limit()
    for clause in query.split(" AND "):
        read = _CLAUSE.fullmatch(clause.strip())
        if read is None:
            raise Refused(f"We were unable to parse your search query: {query}", param="query")
        if read["field"]:
            found = [one for one in found if state(one) == read["value"]]
        else:
            found = [one for one in found if one.metadata.get(read["key"]) == read["value"]]
    start = ask.text("page") or "0"
    if not start.isdecimal():
        raise Refused("Invalid page token.", param="page")
    end = int(start) + limit
    return ask.expanded(
        {
            "object": "search_result",
            "url": ask.operation.path,
            "has_more": end < len(found),
            "next_page": str(end) if end < len(found) else None,
            "data": [write(one) for one in found[int(start) : end]],
        }
    )


_OF_PAYMENT = PAGED | {"charge", "payment_intent"}
_SEARCHED = frozenset({"query", "limit", "page"})

READS: tuple[Operation, ...] = (
    Operation("GetBalance", "GET", "/v1/balance", "balance_read", "balance", balance),
    Operation(
        "GetBalanceTransactions",
        "GET",
        "/v1/balance_transactions",
        "balance_transaction_source_read",
        "balance_transaction",
        transactions,
        PAGED | {"payout", "source", "type", "currency"},
    ),
    Operation(
        "GetChargesSearch",
        "GET",
        "/v1/charges/search",
        "charge_read",
        "charge",
        search_charges,
        _SEARCHED,
    ),
    Operation(
        "GetCharges",
        "GET",
        "/v1/charges",
        "charge_read",
        "charge",
        charges,
        PAGED | {"customer", "payment_intent", "transfer_group"},
    ),
    Operation("GetChargesCharge", "GET", "/v1/charges/{charge}", "charge_read", "charge", charge),
    Operation(
        "GetPaymentIntentsSearch",
        "GET",
        "/v1/payment_intents/search",
        "payment_intent_read",
        "payment_intent",
        search_intents,
        _SEARCHED,
    ),
    Operation(
        "GetPaymentIntents",
        "GET",
        "/v1/payment_intents",
        "payment_intent_read",
        "payment_intent",
        intents,
        PAGED | {"customer"},
    ),
    Operation(
        "GetPaymentIntentsIntent",
        "GET",
        "/v1/payment_intents/{intent}",
        "payment_intent_read",
        "payment_intent",
        intent,
        frozenset({"client_secret"}),
    ),
    Operation("GetRefunds", "GET", "/v1/refunds", "charge_read", "refund", refunds, _OF_PAYMENT),
    Operation("GetRefundsRefund", "GET", "/v1/refunds/{refund}", "charge_read", "refund", refund),
    Operation(
        "GetDisputes", "GET", "/v1/disputes", "dispute_read", "dispute", disputes, _OF_PAYMENT
    ),
    Operation(
        "GetDisputesDispute", "GET", "/v1/disputes/{dispute}", "dispute_read", "dispute", dispute
    ),
    Operation(
        "GetPayouts",
        "GET",
        "/v1/payouts",
        "payout_read",
        "payout",
        payouts,
        PAGED | {"arrival_date", "destination", "status"},
    ),
    Operation("GetPayoutsPayout", "GET", "/v1/payouts/{payout}", "payout_read", "payout", payout),
)
