"""No change there is pays a vendor or says where a vendor's money goes."""

import inspect
import re
from collections.abc import Iterator
from typing import Any

from tools.connectors.quickbooks import QuickBooksWriter
from tools.registry import CAPABILITIES

DETAILS = re.compile(r"bank|iban|swift|\bbic\b|routing|payee|pay_?to|remit|account_?n|sort_?code")
WRITES_IN_THE_BOOKS = {
    "attach",
    "create_bill",
    "create_purchase_order",
    "note_purchase_order",
    "purchase_order",
    "send_purchase_order",
}


def fields(schema: Any) -> Iterator[str]:  # noqa: ANN401 - JSON Schema
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for part in schema.values():
            yield from fields(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from fields(part)


def test_no_change_names_a_bank_account_or_whom_to_pay() -> None:
    for name, capability in CAPABILITIES.items():
        for model in (capability.kind.ask, capability.kind.arguments):
            said = set(fields(model.model_json_schema()))
            assert said, name
            assert [one for one in said if DETAILS.search(one)] == [], name


def test_the_books_are_written_without_any_way_to_pay_or_to_change_a_vendor() -> None:
    methods = inspect.getmembers(QuickBooksWriter, inspect.isfunction)
    assert {name for name, _ in methods if not name.startswith("_")} == WRITES_IN_THE_BOOKS
