"""What the two connections to the books may do: each of them everything, as QuickBooks has it."""

from typing import Final

from memory.sealed_keys import Safe
from tools.connectors.network import Network
from tools.connectors.quickbooks import QuickBooksReader, QuickBooksWriter
from tools.connectors.quickbooks_faults import NotAllowed
from tools.connectors.quickbooks_settings import QuickBooksSettings, connection
from tools.key_rights import SAME_APP, KeyRights, Need

_SCOPE = "com.intuit.quickbooks.accounting"
_AT = "Intuit's developer site: the app; then connect it to the company again"
_WHY = "QuickBooks has one scope for all of accounting, and none that only reads"
READ: Final = Need(
    "QuickBooks",
    connection("read").title,
    connection("read").setting,
    {_SCOPE: "bills, purchase orders and vendors"},
    _AT,
    f"{_WHY}; the two connections are separate, and the reading half has no call that changes",
    changing=lambda right: right == SAME_APP,
)
WRITE: Final = Need(
    "QuickBooks",
    connection("write").title,
    connection("write").setting,
    {_SCOPE: "bills and purchase orders that were approved"},
    _AT,
    f"{_WHY}; only what people approved is sent with it",
)


def quickbooks_rights(settings: QuickBooksSettings, safe: Safe) -> tuple[KeyRights, ...]:
    """Look at both connections, renewing their keys if need be. Raises `CountersignError`."""
    network = Network()
    both = {SAME_APP} if settings.read_client_id == settings.write_client_id else set()
    with network.client:
        reader = QuickBooksReader(settings, network, safe)
        writer = QuickBooksWriter(settings, network, safe)
        return _looked_at(READ, reader, both), _looked_at(WRITE, writer, set())


def _looked_at(
    need: Need, company: QuickBooksReader | QuickBooksWriter, also: set[str]
) -> KeyRights:
    try:
        company.company()
    except NotAllowed:
        return need.compared((), note="Or it was connected to another company")
    return need.compared({_SCOPE, *also}) if also else need.hidden(need.seen)
