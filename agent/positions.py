"""How each part of a strict command is written, by what it names."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from policies.actions.definition import Named
from policies.errors import BadMoney, BadRequest
from policies.money import Money
from tools.market_orders import is_market_number
from tools.plain_text import quoted
from tools.price_list_form import pairs_at_start

_ORDER = re.compile(r"#?[0-9A-Za-z](?=[0-9A-Za-z-]*)[0-9A-Za-z-]{0,31}", re.ASCII)
_PURCHASE = re.compile(r"(?:PO-?#?)?([0-9]{3,8})", re.ASCII | re.IGNORECASE)
_ORDINALS = ("first", "second", "third", "fourth", "fifth")


@dataclass(frozen=True)
class Part:
    """One part: its question where it is missing, what it is, how it looks, and its reading.

    `read` returns what goes into the wish, or None where the word is nothing of the sort.
    """

    question: str
    what: str
    looks: str
    read: Callable[[str], str | None]


def is_order(word: str) -> bool:
    """Whether a word can be an order's name."""
    return _ORDER.fullmatch(word) is not None and any(char.isdigit() for char in word)


def expected(problem: str, wanted: str, example: str) -> BadRequest:
    """Word a mistake in a command: what is wrong, what belongs there, and one that works."""
    return BadRequest(f"{problem} I expect {wanted}. Example: {example}")


def split_part(named: Named, words: Sequence[str]) -> tuple[str | None, list[str]]:
    """Part the words of a command into what belongs to one part of it, and the rest."""
    if named is Named.PRICES:
        pairs, rest = pairs_at_start(" ".join(words))
        return pairs or next(iter(words), None), rest.split() if pairs else [*words[1:]]
    if named is Named.MATTER and [one.casefold() for one in words[:1]] == ["po"]:
        return " ".join(words[:2]), [*words[2:]]
    return next(iter(words), None), [*words[1:]]


def read_part(named: Named, word: str | None, place: int, example: str) -> str:
    """Read one part of a command. Raises `BadRequest` saying what was expected there."""
    part = PARTS[named]
    if word is None:
        raise expected(part.question, f"{part.what} in {_ORDINALS[place]} place", example)
    if named is Named.AMOUNT:
        _check_amount(word, f"{part.what} in {_ORDINALS[place]} place", example)
    found = part.read(word)
    if found is None:
        raise expected(
            f"{quoted(word, 40)} is no {part.what.partition(' ')[2]}.", part.looks, example
        )
    return found


def _check_amount(text: str, wanted: str, example: str) -> None:
    """Check the form alone; the currency is checked when the facts are read."""
    try:
        Money.parse(re.sub(r"^[$€£¥]", "", text), "KWD")  # three places: the most there are
    except BadMoney as error:
        sentence = error.sentence.replace("KWD has 3 decimal places", "At most 3 decimal places")
        raise expected(sentence, wanted, example) from error


def _matter(word: str) -> str | None:
    """Read an order's name, or a purchase order's number with its `PO`."""
    found = _PURCHASE.fullmatch(re.sub(r"(?i)^po\s", "PO-", word))
    if found and word[:2].casefold() == "po":
        return f"PO {found[1]}"
    return word.removeprefix("#") if is_order(word) else None


def _like(pattern: str) -> Callable[[str], str | None]:
    form = re.compile(pattern, re.ASCII)
    return lambda word: word if form.fullmatch(word) else None


PARTS: Final[Mapping[Named, Part]] = MappingProxyType(
    {
        Named.ORDER: Part(
            "Which order?",
            "the order name",
            "1001 or #1001",
            lambda word: word.removeprefix("#") if is_order(word) else None,
        ),
        Named.MARKET_ORDER: Part(
            "Which Amazon order?",
            "the Amazon order's number",
            "a number such as 113-5838173-8241820",
            lambda word: word.removeprefix("#") if is_market_number(word) else None,
        ),
        Named.SKU: Part(
            "Which product?", "the SKU", "a SKU such as BIN-24", _like(r"[0-9A-Za-z][\w./-]{0,63}")
        ),
        Named.AMOUNT: Part("How much?", "the amount", "24.50", lambda word: word),
        Named.CHANGE: Part(
            "How many up or down?", "the change of stock", "+5 or -3", _like(r"[+-][1-9][0-9]{0,5}")
        ),
        Named.PLACE: Part("Where?", "the place", "Reno", _like(r"[0-9A-Za-z][\w./-]{0,63}")),
        Named.PARCEL: Part(
            "Which tracking number?",
            "the tracking number",
            "the carrier's number in one word",
            _like(r"[0-9A-Za-z]{6,40}"),
        ),
        Named.PURCHASE: Part(
            "Which purchase order?",
            "the purchase order",
            "4471 or PO-4471",
            lambda word: found[1] if (found := _PURCHASE.fullmatch(word)) else None,
        ),
        Named.MATTER: Part(
            "About which order?",
            "the order or purchase order",
            "an order such as 1001, or PO 4471",
            _matter,
        ),
        Named.INVOICE: Part(
            "Which invoice?",
            "the invoice number",
            "a number such as RI-84012",
            _like(r"(?=\D*[0-9])[0-9A-Za-z][\w./-]{0,20}"),
        ),
        Named.PRICES: Part(
            "Which prices?",
            "the SKUs with their prices",
            "each SKU followed by its price",
            lambda word: None if pairs_at_start(word)[1] else pairs_at_start(word)[0] or None,
        ),
    }
)
