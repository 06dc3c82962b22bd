from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from sandbox.shop.money import Money

if TYPE_CHECKING:
    from sandbox.shop.orders import Order


@dataclass(frozen=True, slots=True)
class MailingAddress:
    """A person's address, for parcels or for bills."""

    id: str
    first_name: str
    last_name: str
    address1: str
    city: str
    province: str
    province_code: str
    zip: str
    company: str | None = None
    address2: str | None = None
    country: str = "United States"
    country_code_v2: str = "US"
    phone: str | None = None
    validation_result_summary: str = "NO_ISSUES"

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}"

    @property
    def formatted_area(self) -> str:
        """City, region and country in one line."""
        return f"{self.city} {self.province_code}, {self.country}"

    @property
    def formatted(self) -> list[str]:
        """The address as it is written on a parcel, without the name."""
        lines = [self.company, self.address1, self.address2]
        town = f"{self.city} {self.province_code} {self.zip}"
        return [line for line in lines if line] + [town, self.country]


@dataclass(frozen=True, slots=True)
class EmailAddress:
    """Where a customer gets mail."""

    email_address: str


@dataclass(slots=True, eq=False)
class Customer:
    """Somebody who has ordered at least once."""

    id: str
    first_name: str
    last_name: str
    email: str
    created_at: datetime
    default_address: MailingAddress
    tags: list[str] = field(default_factory=list)
    note: str | None = None
    orders: "list[Order]" = field(default_factory=list, repr=False)

    @property
    def display_name(self) -> str:
        """The name as the shop's pages show it."""
        return f"{self.first_name} {self.last_name}"

    @property
    def default_email_address(self) -> EmailAddress:
        """The address order mails go to."""
        return EmailAddress(self.email)

    @property
    def updated_at(self) -> datetime:
        """When anything about this customer changed last: an order does."""
        return max((order.updated_at for order in self.orders), default=self.created_at)

    @property
    def number_of_orders(self) -> int:
        """How often this customer has ordered."""
        return len(self.orders)

    @property
    def amount_spent(self) -> Money:
        """What the shop has kept of all payments in dollars, after refunds."""
        return Money(
            sum(
                order.net_payment_set.shop_money.minor
                for order in self.orders
                if order.currency_code == "USD"
            ),
            "USD",
        )
