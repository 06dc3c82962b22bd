"""Which carriers a parcel's number can be of: by its form and its check digit, without asking them.

Several carriers share forms, so the answer is a list; who wrote the number, or the label beside it,
tells which. No candidate at all means that it was mistyped or is none of these carriers'.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from policies.errors import BadRequest
from tools.documents.tracking_checks import (
    Check,
    alternating,
    luhn,
    mod_37_36,
    s10,
    sevens,
    weighted,
)
from tools.plain_text import plain_text


@dataclass(frozen=True)
class Form:
    """One form of one carrier's numbers. `carrier` is the name shops write.

    `body` in the pattern is what the check is made of, `check` the digit it has to be; `before`
    completes a body that is written without its beginning.
    """

    carrier: str
    name: str
    pattern: re.Pattern[str]
    check: Check | None = None
    before: Callable[[str], str] = str

    def fits(self, number: str) -> bool:
        """Whether a number without blanks, in upper case, is of this form."""
        found = self.pattern.fullmatch(number)
        if found is None:
            return False
        return self.check is None or self.check(self.before(found["body"])) == found["check"]


@dataclass(frozen=True)
class Candidate:
    """A carrier a number can be of; `proven` says that a check digit speaks for it."""

    carrier: str
    form: str
    proven: bool


def candidates(number: str) -> tuple[Candidate, ...]:
    """Return every carrier a number can be of, those with a check digit first."""
    plain = re.sub(r"\s+", "", number).upper()
    found = [
        Candidate(form.carrier, form.name, form.check is not None)
        for form in FORMS
        if form.fits(plain)
    ]
    return tuple(sorted(found, key=lambda one: not one.proven))


def carriers(number: str) -> tuple[str, ...]:
    """Name the carriers a number can be of: the proven ones, else those whose form it has."""
    found = candidates(number)
    best = [one for one in found if one.proven] or found
    return tuple(dict.fromkeys(one.carrier for one in best))


def known_carriers(number: str) -> tuple[str, ...]:
    """Name the carriers as `carriers` does. Raises `BadRequest` where it is no carrier's number."""
    possible = carriers(number)
    if not possible:
        raise BadRequest(
            f"{plain_text(number, limit=40)} is no carrier's number: its form or its check digit "
            "is wrong. Please look at the label again."
        )
    return possible


def _beginning(with_: str) -> Callable[[str], str]:
    return lambda body: body if body.startswith(with_) else f"{with_}{body}"


def _forms() -> Iterator[Form]:
    def form(
        carrier: str,
        name: str,
        pattern: str,
        check: Check | None = None,
        before: Callable[[str], str] = str,
    ) -> Form:
        return Form(carrier, name, re.compile(pattern, re.ASCII), check, before)

    digit = "(?P<check>[0-9])"
    ones_threes, threes_ones, ones_twos = alternating(1, 3), alternating(3, 1), alternating(1, 2)
    twelve, thirteen = weighted((3, 1, 7) * 3 + (3, 1)), weighted((1, 7, 3) * 4 + (1,))
    shipper = "(?:9[0-9]{8}(?:[0-9]{11}|[0-9]{7})|[0-8][0-9]{5}(?:[0-9]{14}|[0-9]{10}))"
    longer = "(?:9[0-9]{8}(?:[0-9]{15}|[0-9]{11}|[0-9]{7})|[0-8][0-9]{5}(?:[0-9]{14}|[0-9]{10}))"
    to_zip = "(?:420[0-9]{5}(?:[0-9]{4}(?=(?:[0-9]{22})(?![0-9])))?)?"
    to_zip_n = (
        "(?:420[0-9]{5}(?=[0-9]{22}(?![0-9])|[0-9]{26}(?![0-9]))"
        "(?:[0-9]{4}(?=[0-9]{22}(?![0-9])))?)?"
    )
    yield form("UPS", "1Z", f"1Z(?P<body>[A-Z0-9]{{15}}){digit}", ones_twos)
    yield form("UPS", "waybill", f"[AHJKTV](?P<body>[0-9]{{9}}){digit}", ones_twos)
    yield form("FedEx", "12", f"(?P<body>[0-9]{{11}}){digit}", twelve)
    yield form("FedEx", "34", f"[0-8][0-9]{{19}}(?P<body>[0-9]{{13}}){digit}", thirteen)
    yield form("FedEx", "32", f"3[0-9]{{15}}(?P<body>[0-9]{{11}}){digit}[0-9]{{4}}", twelve)
    yield form("FedEx", "ground 15", f"(?P<body>[0-9]{{14}}){digit}", ones_threes)
    yield form("FedEx", "ground 18", f"[0-9]{{2}}(?P<body>[0-9]{{15}}){digit}", threes_ones)
    yield form("FedEx", "ground 96", f"96[0-9]{{5}}(?P<body>[0-9]{{14}}){digit}", ones_threes)
    yield form("FedEx", "ground 96, 34", f"96[0-9]{{18}}(?P<body>[0-9]{{13}}){digit}", thirteen)
    yield form("USPS", "20", f"(?P<body>[0-9]{{19}}){digit}", threes_ones)
    yield form(
        "USPS",
        "94",
        f"{to_zip_n}(?P<body>94[0-9]{{3}}{longer}){digit}",
        alternating(3, 1, from_the_end=True),
    )
    yield form(
        "USPS",
        "91",
        f"(?:420[0-9]{{5}}(?:[0-9]{{4}})?)?(?P<body>(?:91)?[0-9]{{19}}){digit}",
        threes_ones,
        _beginning("91"),
    )
    yield form(
        "USPS",
        "92, 93, 95",
        f"{to_zip}(?P<body>(?:92(?=[0-9]{{3}}9)|93(?=[0-9]{{3}}[0-8])|95)[0-9]{{3}}{shipper}){digit}",
        threes_ones,
    )
    yield form("DHL Express", "10", f"(?P<body>[0-9]{{9,10}}){digit}", sevens)
    yield form("DHL Express", "piece", "J[A-Z]{2,3}[0-9]{9,10}")
    yield form(
        "DHL eCommerce",
        "prefixed",
        "(?:GM|LX|RX|UV|CN|SG|TH|IN|HK|MY)(?=[A-Z]*[0-9])[0-9A-Z]{10,39}",
    )
    yield form("DHL eCommerce", "14", "[0-9]{14}")
    yield form("Canada Post", "16", f"(?P<body>[0-9]{{15}}){digit}", threes_ones)
    yield form("Purolator", "12", f"(?P<body>[0-5][0-9]{{10}}){digit}", luhn)
    yield form("Purolator", "letters", "[A-Z]{3}[0-9]{9}")
    yield form("Canpar", "22", "[CDKLSUXZ][0-9]{21}")
    yield form("OnTrac", "C", f"C(?P<body>[0-9]{{13}}){digit}", ones_twos, _beginning("4"))
    yield form("OnTrac", "D", f"D(?P<body>[0-9]{{13}}){digit}", ones_twos, _beginning("5"))
    yield form("LaserShip", "L", "L[AIEHNX][1-3][0-9]{7}")
    yield form("LaserShip", "1LS7", "1LS7[12][0-9]{10}")
    yield form("LaserShip", "1LS7, 18", "1LS7[12][0-9]{2}01[1234][0-9]{6}-1")
    yield form("LaserShip", "1LSCX", "1LSCX[0-9A-Z]{10}")
    yield form("Old Dominion", "11", f"(?P<body>(?:77[78]|072|780)[0-9]{{7}}){digit}", luhn)
    yield form("Old Dominion", "guaranteed", f"(?P<body>80[0-9]{{8}}){digit}", luhn)
    yield form("DPD", "28", "(?P<body>[0-9]{27})(?P<check>[0-9A-Z])", mod_37_36)
    yield form("DPD", "15", "(?P<body>[0-9]{14})(?P<check>[0-9A-Z])", mod_37_36)
    yield form("Yodel", "JD", "JJ?D[0-9]{16}")
    yield form("YunExpress", "YT", "YT[0-9]{16}")
    yield form("Spee-Dee", "SP", "SP[0-9]{18}")
    yield form("GOFO Express", "GFUS", "GFUS[0-9]{14}")
    yield form("Landmark Global", "LTN", "LTN[0-9]{8}N1")
    yield form("Amazon Logistics", "TBA", "TB[ACM][0-9]{12}")
    yield form("Amazon Logistics", "international", "[AFC][0-9]{10}")
    yield form(
        "International post", "S10", f"[A-Z]{{2}}(?P<body>[0-9]{{8}}){digit}(?:{_POSTS})", s10
    )


# The posts of the Universal Postal Union that use S10, by their two letters.
_POSTS = (
    (
        "AE AF AG AL AM AO AR AT AU AZ BA BB BD BE BF BG BH BI BJ BN BO BR BS BT BW BY BZ CA "
        "CD CF CG CH CI CL CM CN CO CR CU CV CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ "
        "FR GA GB GD GE GH GM GN GQ GR GT GW GY HK HN HR HT HU ID IE IL IN IQ IR IS IT JM JO "
        "JP KE KG KH KI KM KN KP KR KW KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MK "
        "ML MM MN MR MT MU MV MW MX MY MZ NA NE NG NI NL NO NP NR NZ OM PA PE PG PH PK PL PT "
        "PY QA RO RS RU RW SA SB SC SD SE SG SI SK SL SM SN SO SR SS ST SV SY SZ TD TG TH TJ "
        "TL TM TN TO TR TT TV TZ UA UG US UY UZ VA VC VE VN VU WS YE ZA ZM ZW "
    )
    .strip()
    .replace(" ", "|")
)
FORMS: Final = tuple(_forms())
