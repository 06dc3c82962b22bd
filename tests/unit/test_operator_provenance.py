from typing import Any

import pytest
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage

from agent.provenance import OUTCOME, grounds_of, ungrounded

THREAD: list[AnyMessage] = [
    HumanMessage("refund 1001 $24.50, 2 units of BIN-24, see PO-4512 and mail anna@acme.example"),
    AIMessage("Perhaps order 1777 for $99.00?"),
    ToolMessage(
        "order",
        tool_call_id="c1",
        artifact={
            "data": {
                "order": "#1002",
                "total": "372.80",
                "left": {"minor": 18640, "currency": "USD"},
                "note": "order 1666 $66.60 CAB-66",
                "lines": [{"sku": "SHELF-48", "quantity": 7, "title": "Shelf 1888"}],
            }
        },
    ),
    ToolMessage("refused", tool_call_id="c2", status="error"),
    AIMessage(
        "A-17 was carried out once.", name=OUTCOME, additional_kwargs={"data": {"action": "A-17"}}
    ),
]


@pytest.mark.parametrize(
    "arguments",
    [
        {"order": "1001"},
        {"order": "#1001"},
        {"order": "1002"},
        {"order": "anna@acme.example"},
        {"amount": "24.5"},
        {"amount": "$24.50"},
        {"amount": "372.80"},
        {"amount": "186.40"},
        {"amount": None},
        {"lines": [{"sku": "bin-24", "quantity": 2}, {"sku": "SHELF-48", "quantity": 7}]},
        {"subject": "A-17"},
        {"subject": "1001"},
        {"product": "wire shelving"},
        {"product": "BIN-24"},
        {"reason": "damaged"},
    ],
    ids=str,
)
def test_what_was_said_or_read_in_its_format_is_grounded(arguments: dict[str, Any]) -> None:
    assert ungrounded(arguments, grounds_of(THREAD)) == []


@pytest.mark.parametrize(
    ("arguments", "invented"),
    [
        ({"order": "4512"}, "4512"),
        ({"order": "1777"}, "1777"),
        ({"order": "1666"}, "1666"),
        ({"order": "1888"}, "1888"),
        ({"order": "24"}, "24"),
        ({"order": "BIN-24"}, "BIN-24"),
        ({"amount": "1001"}, "1001"),
        ({"amount": "24"}, "24"),
        ({"amount": "66.60"}, "66.60"),
        ({"amount": "99.00"}, "99.00"),
        ({"amount": "-24.50"}, "-24.50"),
        ({"amount": "24.50e1"}, "24.50e1"),
        ({"lines": [{"sku": "CAB-66", "quantity": 1}]}, "CAB-66"),
        ({"lines": [{"sku": "BIN-24", "quantity": 24}]}, "24"),
        ({"subject": "A-18"}, "A-18"),
        ({"product": "BIN-30"}, "BIN-30"),
        ({"product": "24 foot shelf"}, "24 foot shelf"),
        ({"order": "bob@acme.example"}, "bob@acme.example"),
    ],
    ids=str,
)
def test_what_nobody_named_in_that_format_is_not(arguments: dict[str, Any], invented: str) -> None:
    assert ungrounded(arguments, grounds_of(THREAD)) == [invented]
