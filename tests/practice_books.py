"""The practice company's QuickBooks behind our two clients, with a database of their own."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from typing import Any

import httpx

from memory.database import Database
from memory.schema import migrate
from memory.sealed_keys import Safe, new_sealing_key
from policies.errors import OutcomeUnknown
from tests.ready_database import lay_out
from tests.sandbox_fixture import Sandbox
from tools.connectors.network import Network, Patience
from tools.connectors.quickbooks import QuickBooksReader, QuickBooksWriter
from tools.connectors.quickbooks_answers import ENTITIES, Entity, PurchaseOrder
from tools.connectors.quickbooks_settings import QuickBooksSettings

QUICK = Patience(connect=1.0, read=2.0, write=1.0, attempts=2, pause=0.05, longest_pause=0.2)


@dataclass
class Traffic:
    """Everything that went over the wire: each request with the status and body it got."""

    requests: list[httpx.Request] = field(default_factory=list)
    answers: list[tuple[httpx.Request, int, bytes]] = field(default_factory=list)

    def client(self) -> httpx.Client:
        return httpx.Client(transport=_Recording(self))


class _Recording(httpx.HTTPTransport):
    def __init__(self, traffic: Traffic) -> None:
        super().__init__()
        self._traffic = traffic

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._traffic.requests.append(request)
        response = super().handle_request(request)
        body = b"".join(response.iter_raw())
        response.close()
        self._traffic.answers.append((request, response.status_code, body))
        again = httpx.ByteStream(body)
        return httpx.Response(response.status_code, headers=response.headers, stream=again)


@dataclass
class PracticeBooks:
    """Both doors to one company's books, the settings they were made of, and what they said."""

    sandbox: Sandbox
    settings: QuickBooksSettings
    database: Database
    safe: Safe
    network: Network
    traffic: Traffic

    @property
    def reader(self) -> QuickBooksReader:
        return QuickBooksReader(self.settings, self.network, self.safe)

    @property
    def writer(self) -> QuickBooksWriter:
        return QuickBooksWriter(self.settings, self.network, self.safe)

    @property
    def changes(self) -> list[Any]:
        return self.sandbox.journal(vendor="quickbooks")


def settings_of(sandbox: Sandbox) -> QuickBooksSettings:
    """Connect the practice company anew."""
    return QuickBooksSettings.model_validate(sandbox.get("/_control/connect")["quickbooks"])


def quick_network(client: httpx.Client) -> Network:
    return Network(client=client, patience=QUICK)


@contextmanager
def open_books(sandbox: Sandbox, folder: Path) -> Iterator[PracticeBooks]:
    sandbox.delete("/_control/faults")
    sandbox.post("/_control/reset")
    database = Database(lay_out(f"sqlite:///{folder / 'books.db'}"))
    migrate(database)
    traffic = Traffic()
    with traffic.client() as client:
        yield PracticeBooks(
            sandbox,
            settings_of(sandbox),
            database,
            Safe(database, new_sealing_key()),
            quick_network(client),
            traffic,
        )
    database.close()
    sandbox.delete("/_control/faults")


def bill_for(order: PurchaseOrder, number: str, note: str = "") -> dict[str, Any]:
    """Write the bill that answers a whole purchase order, as it stands in the books."""
    linked = {"TxnId": order.id, "TxnType": "PurchaseOrder"}
    return {
        "VendorRef": {"value": order.vendor_ref.value},
        "DocNumber": number,
        "PrivateNote": note,
        "LinkedTxn": [linked],
        "Line": [
            {
                "Amount": float(line.amount),
                "DetailType": "ItemBasedExpenseLineDetail",
                "LinkedTxn": [{**linked, "TxnLineId": line.id}],
                "ItemBasedExpenseLineDetail": {
                    "ItemRef": {"value": line.item.item_ref.value},
                    "UnitPrice": float(line.item.unit_price or 0),
                    "Qty": float(line.item.qty or 0),
                },
            }
            for line in order.line
            if line.item and line.item.item_ref
        ],
    }


def freight(vendor: str, number: str, amount: float) -> dict[str, Any]:
    """Write a bill or a credit about nothing that was ordered."""
    line = {
        "Amount": amount,
        "DetailType": "AccountBasedExpenseLineDetail",
        "AccountBasedExpenseLineDetail": {"AccountRef": {"value": "72"}},
    }
    return {"VendorRef": {"value": vendor}, "DocNumber": number, "Line": [line]}


def by_hand(writer: QuickBooksWriter, entity: str, body: dict[str, Any], doing: str) -> None:
    """Change the books as a person would, in a way that our own writer has none for."""
    path, more = f"/{entity.lower()}", {"operation": doing}
    with suppress(OutcomeUnknown):  # what was deleted is shown as no more than that
        writer._change(entity, path, ENTITIES[entity], body, token_hex(8), more)


def withdraw(writer: QuickBooksWriter, entity: str, found: Entity) -> None:
    """Delete a document as a person would."""
    by_hand(writer, entity, {"Id": found.id, "SyncToken": found.sync_token}, "delete")
