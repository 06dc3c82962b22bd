import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

_AMOUNT = re.compile(r"-?\d{1,20}(\.\d{1,8})?", re.ASCII)

EXPONENTS = {"USD": 2, "CAD": 2, "EUR": 2, "JPY": 0}
SYMBOLS = {"USD": "$", "CAD": "CA$", "EUR": "€", "JPY": "¥"}


@dataclass(frozen=True, slots=True)
class Money:
    """An exact sum in one currency, held as integer minor units (cents, or whole yen)."""

    minor: int
    currency_code: str

    @property
    def amount(self) -> Decimal:
        """The sum in major units: 18640 US cents are 186.40."""
        return Decimal(self.minor).scaleb(-EXPONENTS[self.currency_code])

    @property
    def written(self) -> str:
        """The sum as people write it: `$186.40`."""
        sign = "-" if self.minor < 0 else ""
        return f"{sign}{SYMBOLS[self.currency_code]}{abs(self.amount):,}"

    def __str__(self) -> str:
        return f"{self.amount:,} {self.currency_code}"


@dataclass(frozen=True, slots=True)
class MoneyBag:
    """The same sum twice, as Shopify keeps it: in the shop's money and in the customer's."""

    shop_money: Money
    presentment_money: Money

    @property
    def minor(self) -> int:
        """What the customer sees, in minor units: the side that payments and refunds move."""
        return self.presentment_money.minor

    def __add__(self, other: "MoneyBag") -> "MoneyBag":
        return self._with(
            self.shop_money.minor + other.shop_money.minor,
            self.presentment_money.minor + other.presentment_money.minor,
        )

    def __sub__(self, other: "MoneyBag") -> "MoneyBag":
        return self + other * -1

    def __mul__(self, times: int) -> "MoneyBag":
        return self._with(self.shop_money.minor * times, self.presentment_money.minor * times)

    def share(self, part: int, whole: int) -> "MoneyBag":
        """Return `part` of `whole` equal pieces, rounded half up to the minor unit."""
        fraction = Decimal(part) / Decimal(whole)
        return self._with(
            _round(self.shop_money.minor * fraction),
            _round(self.presentment_money.minor * fraction),
        )

    def _with(self, shop: int, presentment: int) -> "MoneyBag":
        return MoneyBag(
            Money(shop, self.shop_money.currency_code),
            Money(presentment, self.presentment_money.currency_code),
        )


@dataclass(frozen=True, slots=True)
class Exchange:
    """How one order's money converts: `rate` units of the customer's currency per shop unit."""

    shop: str = "USD"
    presentment: str = "USD"
    rate: Decimal = Decimal(1)

    def bag(self, presentment_minor: int) -> MoneyBag:
        """Return the bag for a sum the customer pays, given in its minor units."""
        money = Money(presentment_minor, self.presentment)
        shop_minor = _round((money.amount / self.rate).scaleb(EXPONENTS[self.shop]))
        return MoneyBag(Money(shop_minor, self.shop), money)


def is_amount(text: str) -> bool:
    """Tell whether a text is a plain decimal number: no exponent, no separators, ASCII digits."""
    return _AMOUNT.fullmatch(text) is not None


def minor_units(amount: str, currency_code: str) -> int:
    """Return a decimal string in minor units; ValueError when it is none or has fractions left."""
    if not is_amount(amount):
        raise ValueError(f"{amount!r} is not an amount of money.")
    scaled = Decimal(amount).scaleb(EXPONENTS[currency_code])
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{amount} has more decimals than {currency_code} has.")
    return int(scaled)


def _round(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))
