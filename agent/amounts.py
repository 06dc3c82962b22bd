"""Sums of money as people write them, and what looks like one and cannot be used.

Both `1,024.50` and `1.024,50` are read, and `$1.2k`. What could be two things (`1.250`, `12,5`) is
reported instead: nothing is guessed where money is meant.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

# Invisible characters, which may not stand beside a number.
HIDDEN = "\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_MINUS = r"\-\u2013\u2212"
_CURRENCIES = {
    **dict.fromkeys(("$", "usd", "dollar", "dollars", "bucks"), "$"),
    **dict.fromkeys(("€", "eur", "euro", "euros"), "€"),
    **dict.fromkeys(("£", "gbp", "pound", "pounds", "quid"), "£"),
    **dict.fromkeys(("¥", "jpy", "yen"), "¥"),
}
CURRENCY_WORDS = "|".join(sorted((w for w in _CURRENCIES if w.isalpha()), key=len, reverse=True))
_GROUPED = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,2})?|[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]{1,2}"
NUMBER = rf"(?:{_GROUPED}|[0-9]{{1,12}}(?:[.,][0-9]{{1,2}})?)"
_TWO_PLACES = (
    r"(?:[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]{2}|[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]{2}"
    r"|[0-9]{1,12}[.,][0-9]{2})"
)
AMOUNT = re.compile(
    rf"(?<![\w.,+{_MINUS}{HIDDEN}])(?:"
    rf"(?P<before>[$€£¥]|(?:usd|eur|gbp|jpy)(?=[\s0-9]))\s?(?P<n1>{NUMBER})(?P<k1>k\b)?"
    rf"|(?P<n2>{NUMBER})(?P<k2>k)?\s?(?P<after>(?:{CURRENCY_WORDS})\b|[$€£¥])"
    rf"|(?P<n3>{_TWO_PLACES})"
    rf")(?![0-9\w%{HIDDEN}]|[.,][0-9])",
    re.IGNORECASE,
)
NOT_AN_AMOUNT = re.compile(
    r"(?<![\w\-])(?:"
    rf"[{_MINUS}]\s?[$€£¥]?[0-9][\w.,]*"  # a negative number
    rf"|[$€£¥]\s?[{_MINUS}][0-9][\w.,]*"
    r"|[0-9]+(?:\.[0-9]+)?e[+\-]?[0-9]+"  # an exponent
    r"|[$€£¥]?(?:nan|inf|infinity)"
    r"|[$€£¥]?\s?[0-9]+\.[0-9]{3,}"  # more places than money has, or a foreign thousand
    r"|[0-9]+,[0-9](?![0-9])"
    r"|[0-9]+(?:,[0-9]{1,3}){2,}(?![.,0-9])"  # groups of any size
    r"|[$€£¥]\s?0+(?:[.,]0+)?|(?<![.,0-9])0+[.,]0+"  # nothing at all
    r"|(?<![0-9$€£¥])(?<![0-9]\s)[$€£¥]++(?!\s?[.0-9\-\u2013\u2212])"  # a currency without a number
    r")(?![\w])",
    re.IGNORECASE,
)
_FOREIGN_DIGITS = re.compile(r"(?:(?![0-9])\d)+")
_WORDS_FOR_NUMBERS = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|"
    "sixty|seventy|eighty|ninety|hundred|thousand"
)
# A sum that somebody would have to work out. Such words count only beside the wish itself.
_WORKED_OUT = re.compile(
    r"\b(?:half|halves|thirds?|quarters?|fifth|tenth|per ?cent|percentage|pct|part|partly|partial|"
    r"partially|portion|some|most|rest|remainder|remaining|difference|shipping|postage|freight|"
    r"delivery|taxe?s?|vat|fees?|deposit|tip|double|twice|triple|each|apiece|minus|less|except|"
    r"excluding|but|plus|about|around|roughly|approx\w*|circa|almost|nearly|up to|at least|"
    r"at most|between|max\w*|min\w*|or so|ish|off|over|under|whatever|something)\b"
    r"|[0-9]\s?%|[0-9]k\b"
    rf"|\b(?:{_WORDS_FOR_NUMBERS})\s+(?:\w+\s+)?(?:{CURRENCY_WORDS})\b|\bten or\b",
    re.IGNORECASE,
)
_GROUNDS = re.compile(
    r"[;!?\n]|[.,:](?![0-9])|\b(?:because|since|cause|due|as|for being|which|that|it|she|he|they)"
    r"\b",
    re.IGNORECASE,
)


def amounts_in(text: str) -> Iterator[str]:
    """Yield every sum, with its currency's sign where one was spoken: `$24.50`, a plain `24.50`."""
    for match in AMOUNT.finditer(text):
        if NOT_AN_AMOUNT.fullmatch(match.group()):
            continue
        mark = (match["before"] or match["after"] or "").lower()
        number = decimal_text(match["n1"] or match["n2"] or match["n3"])
        if match["k1"] or match["k2"]:
            number = f"{Decimal(number) * 1000:f}".removesuffix(".0").removesuffix(".00")
        yield _CURRENCIES.get(mark, "") + number


def unreadable_in(text: str) -> Iterator[str]:
    """Yield what looks like a sum or a number and is none that can be used."""
    sums = [one.span() for one in AMOUNT.finditer(text) if not NOT_AN_AMOUNT.fullmatch(one.group())]
    for match in NOT_AN_AMOUNT.finditer(text):
        if not any(start <= match.start() and match.end() <= end for start, end in sums):
            yield match.group()
    yield from (match.group() for match in _FOREIGN_DIGITS.finditer(text))


def decimal_text(number: str) -> str:
    """Write a number of either notation plainly: `1.024,50` and `1,024.50` are `1024.50`."""
    whole, comma, places = number.rpartition(",")
    if comma and len(places) < len("000"):
        return f"{whole.replace('.', '').replace(',', '')}.{places}"
    return number.replace(",", "")


def has_to_be_worked_out(wish: str) -> bool:
    """Whether a wish, read from its verb on, wants a share or a sum nobody has said."""
    without_sums = AMOUNT.sub(" ", wish)
    return _WORKED_OUT.search(_GROUNDS.split(without_sums, maxsplit=1)[0]) is not None
