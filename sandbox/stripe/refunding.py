"""The one change this practice Stripe makes: a refund."""

from sandbox.journal import Change
from sandbox.stripe.moves import Made, Payment
from sandbox.stripe.operation import Ask, Operation
from sandbox.stripe.wire import NAME, Refused, Tree, missing

_REASONS = ("duplicate", "fraudulent", "requested_by_customer")
_MOST_METADATA, _LONGEST_NAME, _LONGEST_VALUE = 50, 40, 500


def create_refund(ask: Ask) -> Tree:
    """Answer `PostRefunds`. Raises `Refused`."""
    paid = _payment(ask)
    reason = ask.text("reason")
    if reason is not None and reason not in _REASONS:
        message = "Invalid reason: must be one of duplicate, fraudulent, or requested_by_customer"
        raise Refused(message, param="reason")
    metadata = _metadata(ask.said.get("metadata"))
    amount = _amount(ask, paid)
    desk = ask.desk
    made = Made(desk.new_number(), paid.charge, amount, desk.now, reason, metadata)
    desk.keep(made, paid)
    answer = ask.expanded(desk.written(made))
    change = Change(
        NAME,
        ask.operation.name,
        {"charge": paid.charge, "amount": amount, "reason": reason, "metadata": metadata},
        ask.key.kind,
        ask.idempotency_key,
    )
    desk.journal.commit(change, {"id": answer["id"], "amount": amount})
    return answer


def _payment(ask: Ask) -> Payment:
    charge, intent = ask.text("charge"), ask.text("payment_intent")
    if charge is None and intent is None:
        raise Refused(
            "One of the following params should be provided for this request: payment_intent or "
            "charge.",
            code="parameter_missing",
        )
    found = [
        one
        for one in ask.books.payments
        if charge in (None, one.charge) and intent in (None, one.intent)
    ]
    if not found:
        kind, param = ("charge", "charge") if charge else ("payment_intent", "payment_intent")
        raise missing(kind, charge or intent or "", param)
    (paid,) = found
    if any(one.payment is paid for one in ask.books.disputes):
        message = f"Charge {paid.charge} has been charged back; cannot issue a refund."
        raise Refused(message, code="charge_disputed")
    if not paid.captured:
        message = f"This PaymentIntent ({paid.intent}) does not have a successful charge to refund."
        raise Refused(message, code="payment_intent_unexpected_state")
    return paid


def _amount(ask: Ask, paid: Payment) -> int:
    left = paid.amount.minor - ask.books.refunded(paid)
    if left <= 0:
        message = f"Charge {paid.charge} has already been refunded."
        raise Refused(message, code="charge_already_refunded")
    if "amount" not in ask.said:
        return left
    amount = ask.whole("amount", ask.said["amount"])
    if amount < 1:
        message = "This value must be greater than or equal to 1."
        raise Refused(message, code="parameter_invalid_integer", param="amount")
    if amount > left:
        message = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
        raise Refused(message, param="amount")
    return amount


def _metadata(given: object) -> dict[str, str]:
    if given in (None, ""):
        return {}
    if not isinstance(given, dict) or not all(isinstance(one, str) for one in given.values()):
        raise Refused("Invalid object", param="metadata")
    if len(given) > _MOST_METADATA:
        raise Refused(f"Metadata can have up to {_MOST_METADATA} keys.", param="metadata")
    for name, value in given.items():
        if len(name) > _LONGEST_NAME or len(value) > _LONGEST_VALUE:
            message = f"Metadata {name[:_LONGEST_NAME]} is longer than Stripe keeps."
            raise Refused(message, param=f"metadata[{name[:_LONGEST_NAME]}]")
    return given


WRITES = (
    Operation(
        "PostRefunds",
        "POST",
        "/v1/refunds",
        "charge_write",
        "refund",
        create_refund,
        frozenset(
            {
                *("amount", "charge", "currency", "customer", "instructions_email", "metadata"),
                *("origin", "payment_intent", "reason", "refund_application_fee"),
                "reverse_transfer",
            }
        ),
    ),
)
