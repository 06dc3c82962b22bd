"""What the two restricted keys may do.

Stripe lists the rights of no key, and refuses (403) what a key lacks before it looks at anything
else. So each right is asked for: what reads reads little, and what would change something names an
object that does not exist. Source: Stripe's pages on restricted keys and on errors.
"""

from http import HTTPStatus
from typing import Final

from pydantic import SecretStr

from policies.errors import CountersignError, NotFound, VendorRejected
from tools.connectors import stripe_answers as answers
from tools.connectors.http import Transport
from tools.connectors.network import Credential, FixedKey, Network, Reply, Request
from tools.connectors.stripe_faults import refusal
from tools.connectors.stripe_settings import READ_KEY, WRITE_KEY, StripeSettings
from tools.key_rights import KeyRights, Need

_NONE = "countersign0none"
_PAYMENT: Final = {"payment_intent": f"pi_{_NONE}", "amount": "1"}
_ASKED: Final = {
    "rak_balance_read": ("GET", "/balance"),
    "rak_balance_transaction_source_read": ("GET", "/balance_transactions"),
    "rak_charge_read": ("GET", "/charges"),
    "rak_charge_write": ("POST", "/refunds"),
    "rak_customer_read": ("GET", f"/customers/cus_{_NONE}"),
    "rak_customer_write": ("POST", f"/customers/cus_{_NONE}"),
    "rak_dispute_read": ("GET", "/disputes"),
    "rak_dispute_write": ("POST", f"/disputes/dp_{_NONE}"),
    "rak_payment_intent_read": ("GET", "/payment_intents"),
    "rak_payment_intent_write": ("POST", f"/payment_intents/pi_{_NONE}"),
    "rak_payout_read": ("GET", "/payouts"),
    "rak_payout_write": ("POST", f"/payouts/po_{_NONE}"),
    "rak_webhook_read": ("GET", f"/webhook_endpoints/we_{_NONE}"),
    "rak_webhook_write": ("POST", f"/webhook_endpoints/we_{_NONE}"),
}
"""How each right is asked for, by the names Stripe has for them."""
_EVERYTHING = "every right there is, being a secret key (sk_…) and no restricted one (rk_…)"
_AT = "Stripe's dashboard: Developers, API keys, the key's menu, Edit key"
_SEEN = "Stripe refuses what a key lacks, also for an object that does not exist"
READ: Final = Need(
    "Stripe",
    READ_KEY.title,
    READ_KEY.setting,
    {
        "rak_balance_read": "the balance",
        "rak_balance_transaction_source_read": "fees, and what is in a payout",
        "rak_charge_read": "payments and refunds",
        "rak_dispute_read": "disputes",
        "rak_payment_intent_read": "whether an order is paid out",
        "rak_payout_read": "payouts",
    },
    _AT,
    _SEEN,
    changing=lambda right: not right.endswith("_read"),
)
WRITE: Final = Need(
    "Stripe",
    WRITE_KEY.title,
    WRITE_KEY.setting,
    {"rak_charge_write": "refunds"},
    _AT,
    _SEEN,
    besides=("rak_charge_read",),
)


class _Lacks(VendorRejected):
    """Stripe does not let this key do that. Nothing was changed."""


def stripe_rights(settings: StripeSettings) -> tuple[KeyRights, ...]:
    """Look at both keys without changing anything. Raises `Misconfigured` or `Unavailable`."""
    network = Network()
    with network.client:
        return (
            _compared(READ, READ_KEY, settings.read_key, settings, network),
            _compared(WRITE, WRITE_KEY, settings.write_key, settings, network),
        )


def _compared(
    need: Need, called: Credential, key: SecretStr, settings: StripeSettings, network: Network
) -> KeyRights:
    value = key.get_secret_value()
    if value.startswith("sk_"):
        return need.compared({*need.rights, _EVERYTHING})
    signed = FixedKey(called, "Authorization", SecretStr(f"Bearer {value}"))
    transport = Transport(answers.VENDOR, signed, network, refusal=_refusal)
    return need.compared([right for right in _ASKED if _may(right, settings, transport)])


def _may(right: str, settings: StripeSettings, transport: Transport) -> bool:
    method, path = _ASKED[right]
    request = Request(
        f"may {right}",
        f"{settings.url.rstrip('/')}{path}",
        {"Stripe-Version": settings.api_version},
        method=method,
        form=_PAYMENT if path == "/refunds" else None,
    )
    try:
        # It reads, as far as we are concerned: what it names is not there to be changed.
        transport.read(request, lambda _: None)
    except _Lacks:
        return False
    except NotFound:
        pass
    return True


def _refusal(reply: Reply, writes: bool) -> CountersignError | None:  # noqa: FBT001 - a `Refusal`
    return _Lacks() if reply.status == HTTPStatus.FORBIDDEN else refusal(reply, writes)
