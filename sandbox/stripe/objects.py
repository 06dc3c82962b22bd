"""Stripe's objects as JSON, with what they name left as ids until somebody asks to expand it."""

import hashlib

from sandbox.shop.state import CURRENCY
from sandbox.stripe.books import Books
from sandbox.stripe.moves import Chargeback, Entry, GivenBack, Payment, Payout
from sandbox.stripe.wire import Tree, stamp

BANK = "ba_1Practice0Checking"
_STATES = {
    "NEEDS_RESPONSE": "needs_response",
    "UNDER_REVIEW": "under_review",
    "WON": "won",
    "LOST": "lost",
    "ACCEPTED": "lost",
    "CHARGE_REFUNDED": "charge_refunded",
}
_EVIDENCE = (
    *("access_activity_log", "billing_address", "cancellation_policy"),
    *("cancellation_policy_disclosure", "cancellation_rebuttal", "customer_communication"),
    *("customer_email_address", "customer_name", "customer_purchase_ip", "customer_signature"),
    *("duplicate_charge_documentation", "duplicate_charge_explanation", "duplicate_charge_id"),
    *("product_description", "receipt", "refund_policy", "refund_policy_disclosure"),
    *("refund_refusal_explanation", "service_date", "service_documentation", "shipping_address"),
    *("shipping_carrier", "shipping_date", "shipping_documentation", "shipping_tracking_number"),
    *("uncategorized_file", "uncategorized_text"),
)


class Shapes:
    """Writes what stands in the books of one moment."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def intent(self, paid: Payment) -> Tree:
        """Write a payment intent."""
        taken = paid.captured or paid.voided
        return {
            "id": paid.intent,
            "object": "payment_intent",
            "amount": paid.amount.minor,
            "amount_capturable": 0 if taken else paid.amount.minor,
            "amount_details": {"tip": {}},
            "amount_received": paid.amount.minor if paid.captured else 0,
            "application": None,
            "application_fee_amount": None,
            "automatic_payment_methods": None,
            "canceled_at": stamp(paid.source.processed_at) if paid.voided and paid.source else None,
            "cancellation_reason": "requested_by_customer" if paid.voided else None,
            "capture_method": "automatic",
            "client_secret": f"{paid.intent}_secret_practice",
            "confirmation_method": "automatic",
            "created": stamp(paid.created),
            "currency": paid.amount.currency_code.lower(),
            "customer": None,
            "description": paid.description,
            "last_payment_error": None,
            "latest_charge": paid.charge,
            "livemode": False,
            "metadata": paid.metadata,
            "next_action": None,
            "on_behalf_of": None,
            "payment_method": f"pm_{paid.number}",
            "payment_method_options": {},
            "payment_method_types": ["card"],
            "processing": None,
            "receipt_email": None,
            "review": None,
            "setup_future_usage": None,
            "shipping": None,
            "source": None,
            "statement_descriptor": None,
            "statement_descriptor_suffix": None,
            "status": paid.state,
            "transfer_data": None,
            "transfer_group": None,
        }

    def charge(self, paid: Payment) -> Tree:
        """Write a charge; a reservation that was given up counts as refunded, as at Stripe."""
        back = paid.amount.minor if paid.voided else self._books.refunded(paid)
        return {
            "id": paid.charge,
            "object": "charge",
            "amount": paid.amount.minor,
            "amount_captured": paid.amount.minor if paid.captured else 0,
            "amount_refunded": back,
            "application": None,
            "application_fee": None,
            "application_fee_amount": None,
            "balance_transaction": f"txn_{paid.number}" if paid.captured else None,
            "billing_details": {"address": _NOWHERE, "email": None, "name": None, "phone": None},
            "calculated_statement_descriptor": "COUNTERSIGN PRACTICE",
            "captured": paid.captured,
            "created": stamp(paid.created),
            "currency": paid.amount.currency_code.lower(),
            "customer": None,
            "description": paid.description,
            "disputed": any(one.payment is paid for one in self._books.disputes),
            "failure_balance_transaction": None,
            "failure_code": None,
            "failure_message": None,
            "fraud_details": {},
            "livemode": False,
            "metadata": paid.metadata,
            "on_behalf_of": None,
            "outcome": {
                "network_status": "approved_by_network",
                "reason": None,
                "risk_level": "normal",
                "seller_message": "Payment complete.",
                "type": "authorized",
            },
            "paid": True,
            "payment_intent": paid.intent,
            "payment_method": f"pm_{paid.number}",
            "payment_method_details": _card(paid),
            "receipt_email": None,
            "receipt_number": None,
            "receipt_url": None,
            "refunded": back >= paid.amount.minor,
            "review": None,
            "shipping": None,
            "source": None,
            "source_transfer": None,
            "statement_descriptor": None,
            "statement_descriptor_suffix": None,
            "status": "succeeded",
            "transfer_data": None,
            "transfer_group": None,
        }

    def refund(self, back: GivenBack) -> Tree:
        """Write a refund."""
        failed = back.failed_at is not None
        ended = {
            "failure_balance_transaction": f"txn_{back.number}F",
            "failure_reason": "lost_or_stolen_card",
        }
        return {
            "id": back.id,
            "object": "refund",
            "amount": back.amount.minor,
            "balance_transaction": f"txn_{back.number}",
            "charge": back.payment.charge,
            "created": stamp(back.created),
            "currency": back.amount.currency_code.lower(),
            "destination_details": {"card": {"type": "refund"}, "type": "card"},
            "metadata": dict(back.metadata),
            "payment_intent": back.payment.intent,
            "reason": back.reason,
            "receipt_number": None,
            "source_transfer_reversal": None,
            "status": "failed" if failed else "succeeded",
            "transfer_reversal": None,
            **(ended if failed else {}),
        }

    def dispute(self, lost: Chargeback) -> Tree:
        """Write a dispute."""
        return {
            "id": lost.id,
            "object": "dispute",
            "amount": lost.payment.amount.minor,
            "balance_transactions": [
                self.entry(one) for one in self._books.entries if one.source == lost.id
            ],
            "charge": lost.payment.charge,
            "created": stamp(lost.created),
            "currency": lost.payment.amount.currency_code.lower(),
            "enhanced_eligibility_types": [],
            "evidence": {**dict.fromkeys(_EVIDENCE), "enhanced_evidence": {}},
            "evidence_details": {
                "due_by": stamp(lost.due_by),
                "enhanced_eligibility": {},
                "has_evidence": False,
                "past_due": lost.due_by < self._books.now,
                "submission_count": 0,
            },
            "is_charge_refundable": False,
            "livemode": False,
            "metadata": {},
            "payment_intent": lost.payment.intent,
            "payment_method_details": {
                "card": {
                    "brand": _brand(lost.payment),
                    "case_type": "chargeback",
                    "network_reason_code": "13.1",
                },
                "type": "card",
            },
            "reason": "product_not_received",
            "status": _STATES[lost.about.status],
        }

    def payout(self, sent: Payout) -> Tree:
        """Write a payout."""
        now = self._books.now
        failed = sent.failed_at is not None and sent.failed_at <= now
        state = "failed" if failed else "paid" if sent.arrival <= now else "in_transit"
        return {
            "id": sent.id,
            "object": "payout",
            "amount": sent.amount,
            "application_fee": None,
            "application_fee_amount": None,
            "arrival_date": stamp(sent.arrival),
            "automatic": True,
            "balance_transaction": sent.own.id,
            "created": stamp(sent.created),
            "currency": CURRENCY.lower(),
            "description": "STRIPE PAYOUT",
            "destination": BANK,
            "failure_balance_transaction": f"txn_{sent.number}F" if failed else None,
            "failure_code": "account_frozen" if failed else None,
            "failure_message": "The bank account has been frozen." if failed else None,
            "livemode": False,
            "metadata": {},
            "method": "standard",
            "original_payout": None,
            "reconciliation_status": "completed",
            "reversed_by": None,
            "source_type": "card",
            "statement_descriptor": None,
            "status": state,
            "trace_id": None,
            "type": "bank_account",
        }

    def entry(self, one: Entry) -> Tree:
        """Write a balance transaction."""
        fees = [
            {
                "amount": one.fee,
                "application": None,
                "currency": CURRENCY.lower(),
                "description": "Dispute fee"
                if one.kind == "adjustment"
                else "Stripe processing fees",
                "type": "stripe_fee",
            }
        ]
        return {
            "id": one.id,
            "object": "balance_transaction",
            "amount": one.amount,
            "available_on": stamp(one.available),
            "balance_type": "payments",
            "created": stamp(one.created),
            "currency": CURRENCY.lower(),
            "description": one.description,
            "exchange_rate": one.rate,
            "fee": one.fee,
            "fee_details": fees if one.fee else [],
            "net": one.net,
            "reporting_category": one.category or one.kind,
            "source": one.source,
            "status": "available" if one.available <= self._books.now else "pending",
            "type": one.kind,
        }

    def balance(self) -> Tree:
        """Write what waits for the next payouts: what may go already, and what may not yet."""
        now, waiting = self._books.now, self._books.waiting
        ready = sum(one.net for one in waiting if one.available <= now)
        rest = sum(one.net for one in waiting if now < one.available)
        return {
            "object": "balance",
            "available": [_sum(ready)],
            "livemode": False,
            "pending": [_sum(rest)],
        }


_NOWHERE = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))


def _sum(minor: int) -> Tree:
    return {"amount": minor, "currency": CURRENCY.lower(), "source_types": {"card": minor}}


def _brand(paid: Payment) -> str:
    return paid.card.payment_method_name if paid.card else "visa"


def _card(paid: Payment) -> Tree:
    card = paid.card
    return {
        "card": {
            "amount_authorized": paid.amount.minor,
            "brand": _brand(paid),
            "checks": {
                "address_line1_check": None,
                "address_postal_code_check": None,
                "cvc_check": "pass",
            },
            "country": "US",
            "exp_month": card.expiration_month if card else 12,
            "exp_year": card.expiration_year if card else 2030,
            "fingerprint": hashlib.sha256(paid.number.encode()).hexdigest()[:16],
            "funding": "credit",
            "installments": None,
            "last4": card.number[-4:] if card else "4242",
            "mandate": None,
            "network": _brand(paid),
            "three_d_secure": None,
            "wallet": None,
        },
        "type": "card",
    }
