"""A vendor's bill held against what was ordered, line by line. Pure: two documents, no asking."""

import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from policies.money import Money
from tools.connectors.quickbooks_answers import Bill, Line, PurchaseOrder
from tools.plain_text import plain_text

NEAR = timedelta(days=31)
"""How far apart two bills for the same sum are dated and still may be one."""
_NAME = 40


def same_number(one: str | None, other: str) -> bool:
    """Whether two numbers are one invoice's: `si84027` is `SI-84027`, whoever typed it."""
    return _letters_and_digits(one or "") == _letters_and_digits(other)


def may_be_the_same(bill: Bill, total: Money, dated: date) -> bool:
    """Whether a bill asks for the same sum at about the same time, whatever its number."""
    near = bill.txn_date is None or abs(bill.txn_date - dated) <= NEAR
    return near and bill.total == total


def _letters_and_digits(number: str) -> str:
    folded = unicodedata.normalize("NFKC", number).casefold()
    return "".join(char for char in folded if char.isalnum())


def differences(bill: Bill, order: PurchaseOrder) -> tuple[str, ...]:
    """Say each thing a bill asks for that was not ordered so; empty where it is an exact match.

    A line answers the line of the order it is linked with, else the one of the same article. A bill
    for a part of what was ordered is right as far as it goes.
    """
    return tuple(_differences(bill, order))


def _differences(bill: Bill, order: PurchaseOrder) -> Iterator[str]:
    if bill.vendor_ref.value != order.vendor_ref.value:
        yield f"{plain_text(order.vendor_ref.name, limit=_NAME)} was the vendor"
    if bill.currency_ref.value != order.currency_ref.value:
        yield f"it is in {bill.currency_ref.value}, ordered in {order.currency_ref.value}"
        return
    for line in bill.line:
        ordered = _answered(line, order)
        if ordered is None:
            yield f"{_named(line)} {bill.money(line.amount)} is not on the order"
            continue
        yield from _line_differences(line, ordered, bill)


def _line_differences(line: Line, ordered: Line, bill: Bill) -> Iterator[str]:
    billed_price, agreed = _price(line), _price(ordered)
    if billed_price != agreed:
        both = f"{bill.money(billed_price)} each instead of {bill.money(agreed)}"
        yield f"{_named(ordered)} {both}"
    if _quantity(line) > _quantity(ordered):
        yield f"{_named(ordered)} {_quantity(line):f} billed, {_quantity(ordered):f} ordered"


def _answered(line: Line, order: PurchaseOrder) -> Line | None:
    linked = {one.txn_line_id for one in line.linked_txn if one.txn_id == order.id}
    by_link = [one for one in order.line if one.id in linked]
    return next(iter(by_link), None) or next(
        (one for one in order.line if _article(one) and _article(one) == _article(line)), None
    )


def _article(line: Line) -> str | None:
    return line.item.item_ref.value if line.item and line.item.item_ref else None


def _quantity(line: Line) -> Decimal:
    return line.item.qty if line.item and line.item.qty is not None else Decimal(1)


def _price(line: Line) -> Decimal:
    found = line.item.unit_price if line.item else None
    return found if found is not None else line.amount / max(_quantity(line), Decimal(1))


def _named(line: Line) -> str:
    """Name a line as people would: its article, else its own words."""
    article = line.item.item_ref.name if line.item and line.item.item_ref else ""
    return plain_text(article or line.description, limit=_NAME) or "A line"
