import random
from datetime import datetime, timedelta

from sandbox.shop.customers import Customer, MailingAddress
from sandbox.shop.state import Shop

FIRST = (
    "Hannah",
    "Marcus",
    "Elena",
    "Tom",
    "Grace",
    "Victor",
    "Nadia",
    "Owen",
    "Ruth",
    "Carlos",
    "Ines",
    "Peter",
    "Aisha",
    "Daniel",
    "Mei",
    "Frank",
    "Laura",
    "Samir",
    "Kate",
    "Bruno",
)
LAST = (
    "Whitaker",
    "Delgado",
    "Novotny",
    "Hughes",
    "Larsen",
    "Okoye",
    "Brandt",
    "Castillo",
    "Meyer",
    "Tanaka",
    "Fischer",
    "Doyle",
    "Rossi",
    "Nguyen",
    "Kowalski",
    "Haddad",
    "Reyes",
    "Sundberg",
)
FIRMS = ("Depot", "Fabrication", "Supply", "Cycle Works", "Labs", "Hardware", "Kitchens", "Print")
TOWNS = (
    ("Sacramento", "California", "CA", "95814"),
    ("Phoenix", "Arizona", "AZ", "85004"),
    ("Boise", "Idaho", "ID", "83702"),
    ("Denver", "Colorado", "CO", "80202"),
    ("Columbus", "Ohio", "OH", "43215"),
    ("Pittsburgh", "Pennsylvania", "PA", "15222"),
    ("Austin", "Texas", "TX", "78701"),
    ("Portland", "Oregon", "OR", "97204"),
    ("Grand Rapids", "Michigan", "MI", "49503"),
    ("Raleigh", "North Carolina", "NC", "27601"),
)
STREETS = ("Industrial Way", "Foundry St", "Commerce Dr", "Mill Rd", "Depot Ave", "Harbor Blvd")


def address(shop: Shop, rng: random.Random, first: str, last: str) -> MailingAddress:
    """Return a new address somewhere in the country."""
    city, province, code, postcode = rng.choice(TOWNS)
    return MailingAddress(
        id=shop.ids.new("MailingAddress"),
        first_name=first,
        last_name=last,
        address1=f"{rng.randrange(100, 9900)} {rng.choice(STREETS)}",
        city=city,
        province=province,
        province_code=code,
        zip=postcode,
        company=f"{last} {rng.choice(FIRMS)}" if rng.random() < 0.6 else None,  # noqa: PLR2004 # most buy for a firm
        phone=f"555{rng.randrange(10**7):07d}",
    )


def buyer(shop: Shop, rng: random.Random, name: str, since: datetime) -> Customer:
    """Add one customer by full name; the mail address is made from it."""
    first, _, last = name.partition(" ")
    handle = ".".join(part for part in (first, last) if part.isascii() and part.isalpha()).lower()
    number = len(shop.customers) + 1
    customer = Customer(
        id=shop.ids.new("Customer"),
        first_name=first,
        last_name=last,
        email=f"{handle or 'buyer'}{number}@mail.example",
        created_at=since,
        default_address=address(shop, rng, first, last),
    )
    shop.customers.append(shop.keep(customer))
    return customer


def regulars(shop: Shop, rng: random.Random, how_many: int) -> list[Customer]:
    """Add ordinary customers, of whom the first few will come back most often."""
    since = shop.opened_at - timedelta(days=rng.randrange(150, 700))
    return [
        buyer(shop, rng, f"{rng.choice(FIRST)} {rng.choice(LAST)}", since) for _ in range(how_many)
    ]
