"""Everything the operator can look up and everything it can propose, in two lists."""

from collections.abc import Mapping

from policies.actions import ACTION_KINDS
from policies.actions.definition import ActionKind, ConnectorKind
from policies.errors import Misconfigured
from policies.money import Money
from policies.ref import Ref
from tools.amazon_refunds import AMAZON_REFUNDS
from tools.bills import BILLS
from tools.buyer_messages import BUYER_MESSAGES
from tools.cancellations import CANCELLATIONS
from tools.capability import Capability
from tools.customer_told import CUSTOMER_TOLD
from tools.disputes import DISPUTES
from tools.history import WHAT_NEEDS_ME, WHO_APPROVED
from tools.holds import HOLDS
from tools.inventory import INVENTORY_LOOKUP
from tools.invoices import INVOICE_LOOKUP
from tools.late_orders import LATE_ORDERS
from tools.letters import LETTERS
from tools.listings import PAUSES, RESUMES
from tools.mail_lookup import MAIL_LOOKUP
from tools.mails import MAILS
from tools.market_listings import PAUSES_ON_AMAZON, RESUMES_ON_AMAZON
from tools.market_prices import PRICE_LOOKUP
from tools.open_problems import OPEN_PROBLEMS
from tools.orders import ORDER_LOOKUP
from tools.parcel_changes import TRACKINGS, UNDONE_FULFILMENTS
from tools.parcels import PARCEL_LOOKUP
from tools.payouts import PAYOUT_LOOKUP
from tools.price_lists import PRICE_LISTS
from tools.prices import PRICES
from tools.purchase_sending import PURCHASE_SENDING
from tools.purchases import PURCHASE_LOOKUP
from tools.refund_report import REFUND_REPORT
from tools.refunds import REFUNDS
from tools.releases import RELEASES
from tools.shipments import SHIPMENTS
from tools.stock_changes import STOCK_CHANGES
from tools.tool import Lookup
from tools.vendor_lookup import VENDOR_PRICE, VENDOR_STOCK

LOOKUPS: tuple[Lookup, ...] = (
    ORDER_LOOKUP,
    INVENTORY_LOOKUP,
    WHO_APPROVED,
    WHAT_NEEDS_ME,
    OPEN_PROBLEMS,
    LATE_ORDERS,
    CUSTOMER_TOLD,
    REFUND_REPORT,
    PARCEL_LOOKUP,
    PURCHASE_LOOKUP,
    INVOICE_LOOKUP,
    MAIL_LOOKUP,
    PAYOUT_LOOKUP,
    DISPUTES,
    PRICE_LOOKUP,
    VENDOR_STOCK,
    VENDOR_PRICE,
)
CAPABILITIES: Mapping[str, Capability] = {
    one.kind.name: one
    for one in (
        REFUNDS,
        HOLDS,
        RELEASES,
        CANCELLATIONS,
        STOCK_CHANGES,
        PAUSES,
        RESUMES,
        PRICES,
        PRICE_LISTS,
        BILLS,
        PURCHASE_SENDING,
        TRACKINGS,
        UNDONE_FULFILMENTS,
        MAILS,
        LETTERS,
        AMAZON_REFUNDS,
        SHIPMENTS,
        PAUSES_ON_AMAZON,
        RESUMES_ON_AMAZON,
        BUYER_MESSAGES,
    )
}


def check_registry(
    kinds: Mapping[str, ActionKind] = ACTION_KINDS,
    capabilities: Mapping[str, Capability] = CAPABILITIES,
    lookups: tuple[Lookup, ...] = LOOKUPS,
) -> None:
    """Prove at start-up that every kind of Action has its hands and names fields it really has.

    Raises `Misconfigured` with all faults found.
    """
    faults = [f"{name} has no capability" for name in kinds.keys() - capabilities.keys()]
    faults += [f"{name} is no declared action" for name in capabilities.keys() - kinds.keys()]
    for name in kinds.keys() & capabilities.keys():
        if (capabilities[name].reconcile is None) != (kinds[name].connector is ConnectorKind.NONE):
            faults.append(f"{name} is looked up although nobody can, or cannot be although one can")
        if capabilities[name].kind is not kinds[name]:
            faults.append(f"{name} is carried out under another definition")
        if kinds[name].in_steps is not (capabilities[name].steps is not None):
            faults.append(f"{name} says it is carried out in steps where it is not, or the reverse")
        faults += _field_faults(kinds[name])
    names = [lookup.name for lookup in lookups] + [*kinds]
    faults += [f"{name} is registered twice" for name in sorted({*names}) if names.count(name) > 1]
    if faults:
        raise Misconfigured(f"The program is packaged wrongly: {'; '.join(sorted(faults))}.")


def _field_faults(kind: ActionKind) -> list[str]:
    fields, asked = kind.arguments.model_fields, kind.ask.model_fields
    typed = {kind.owner_field: Ref} | ({kind.money_field: Money} if kind.money_field else {})
    faults = [
        f"{kind.name}.{name} must be a {wanted.__name__}"
        for name, wanted in typed.items()
        if name not in fields or fields[name].annotation is not wanted
    ]
    faults += [f"{kind.name}.{name} is no argument" for name in {*kind.identity_fields} - {*fields}]
    faults += [f"{kind.name}.{name} is not asked for" for name in {*kind.speech.names} - {*asked}]
    faults += [f"{kind.name} has no {kind.called} to be called by"] * (kind.called not in fields)
    faults += [f"{kind.name}.{name} cannot be edited" for name in kind.editable - {*asked}]
    return faults
