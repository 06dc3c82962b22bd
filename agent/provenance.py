"""Where each id and amount in a model's tool call came from: said by a person, or read from a shop.

A model may pick a tool; it may not invent what the tool is pointed at. A value counts only in the
format of its field: `PO-4512` does not vouch for order 4512, nor `10:42` for an amount. Free text
inside a tool's result (a customer's note) vouches for nothing; only its typed fields do.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage

from agent.particulars import changes_in, parcels_in
from agent.slots import find_slots
from policies.money import Money
from tools.history import OWN

OUTCOME = "outcome"  # the name of messages that tell a thread what became of its proposals
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?", re.ASCII)
_WORD = re.compile(r"[^\s,;:()“”\"?!]+")
_COUNT_KEYS = frozenset({"quantity", "refundable"})
_ORDER_KEYS = frozenset({"order", "orders", "order_name"})
_NAME_KEYS = frozenset(
    {"action", "actions", "waiting", "own", "near", "number", "purchase", "purchases", "invoice"}
)
_MONEY_KEYS = frozenset({"amount", "total", "paid", "refunded", "left", "unit_price", "price"})


@dataclass
class Grounds:
    """What this thread has named so far, by kind. Orders without `#`, names in upper case."""

    orders: set[str] = field(default_factory=set)
    amounts: set[Decimal] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    counts: set[int] = field(default_factory=lambda: {1})

    def hear(self, words: str) -> None:
        """Learn what a person's words name."""
        slots = find_slots(words)
        self.orders.update(slots.orders)
        self.amounts.update(decimal_of(amount) for amount in slots.amounts)
        self.names.update(name.upper() for name in (*slots.skus, *slots.actions, *slots.mails))
        self.names.update(word.strip(".#'").upper() for word in _WORD.findall(words))
        self.names.update((*changes_in(words), *parcels_in(words)))
        self.counts.update([slots.units] if slots.units else [])

    def read(self, data: Mapping[str, Any]) -> None:
        """Learn what the typed fields of a tool's result name."""
        for key, value in _leaves(data):
            if isinstance(value, Money):
                self.amounts.add(Decimal(value.decimal))
            elif key in _COUNT_KEYS and isinstance(value, int):
                self.counts.add(value)
            elif isinstance(value, str):
                self._read_text(key, value)

    def _read_text(self, key: str, text: str) -> None:
        if key in _ORDER_KEYS:
            self.orders.update(find_slots(text).orders)
        elif key in _MONEY_KEYS and _NUMBER.fullmatch(text):
            self.amounts.add(Decimal(text))
        elif key == "sku" or key in _NAME_KEYS:
            self.names.add(text.upper())


def grounds_of(messages: Iterable[AnyMessage]) -> Grounds:
    """Collect what a thread's people, look-ups and outcomes have named, never a model itself."""
    grounds = Grounds()
    for message in messages:
        if isinstance(message, HumanMessage):
            grounds.hear(str(message.text))
        elif isinstance(message, AIMessage) and message.name == OUTCOME:
            grounds.read(message.additional_kwargs.get("data", {}))
        elif isinstance(message, ToolMessage) and isinstance(message.artifact, dict):
            grounds.read(message.artifact.get("data", {}))
    return grounds


def ungrounded(arguments: Mapping[str, Any], grounds: Grounds) -> list[str]:
    """Return the values of a tool call that nobody named, in their field's format."""
    return [
        str(value)[:40]
        for key, value in _leaves(arguments)
        if value is not None and not _is_grounded(key, value, grounds)
    ]


def _is_grounded(key: str, value: object, grounds: Grounds) -> bool:
    if isinstance(value, bool):
        return True
    if isinstance(value, int):
        return value in grounds.counts
    text = str(value).strip()
    if key in {"amount", "price"}:
        number = re.sub(r"^[$€£¥]", "", text)
        return _NUMBER.fullmatch(number) is not None and Decimal(number) in grounds.amounts
    name = text.removeprefix("#").upper()
    if key == "order":
        return name in grounds.orders or ("@" in name and name in grounds.names)
    if key == "subject":
        return name == OWN.upper() or name in grounds.orders or name in grounds.names
    # Words are free; a word that carries a digit is an id and must have been said.
    words = (word.strip(".#'") for word in _WORD.findall(name))
    return all(word in grounds.names for word in words if any(char.isdigit() for char in word))


def _leaves(value: object, key: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        if value.keys() == {"minor", "currency"}:
            yield key, Money.model_validate(value)
            return
        for name, item in value.items():
            yield from _leaves(item, str(name))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _leaves(item, key)
    else:
        yield key, value


def decimal_of(amount: str) -> Decimal:
    """Read a plain amount's number, whatever currency stands before it."""
    return Decimal(re.sub(r"^[^0-9]+", "", amount))
