"""Asking without Slack: the same operator, as a plain client of the database."""

import hashlib
import secrets
from collections.abc import Iterator

from agent.conversation import Conversations
from agent.proposals import Proposed
from agent.turns import Ask, Origin, Reply
from countersign.composition import House, build_house, build_operator, nobody_yet, open_database
from countersign.practice import connections
from countersign.settings import Settings
from countersign.telemetry import traced
from memory import roster
from policies.actions.price_list import CHANGE_PRICES, ChangePricesAsk
from policies.card_numbers import without_card_numbers
from policies.errors import NotFound
from policies.people import Person
from tools.plain_text import quoted
from tools.price_lists import take_in


def answers(settings: Settings, questions: list[str], name: str) -> Iterator[Reply]:
    """Answer each question as `name` (from the people file). It can propose, never decide.

    Raises `NotFound` for an unknown person, `Unavailable` where the shop does not answer.
    """
    house, person = enter(settings, name)
    operator = build_operator(house, Conversations())
    with traced(settings.tracing):
        for text in map(without_card_numbers, questions):
            # A conversation of its own each: `ask` has no thread somebody could follow up in.
            thread = f"cli:{person.id}:{hashlib.sha256(text.encode()).hexdigest()[:12]}"
            event = f"cli:{secrets.token_hex(8)}"
            yield operator.turn(Ask(text, person, Origin(event, f"{thread}:{event}")))


def bring_prices(settings: Settings, text: str, name: str, note: str) -> Proposed:
    """Ask for a whole file of prices as `name`. It is stored, judged, and waits for its deciders.

    Raises what `answers` does, and `BadRequest` naming the lines that cannot be used.
    """
    house, person = enter(settings, name)
    brought = take_in(text, house.reads)
    event = f"cli:{secrets.token_hex(8)}"
    return house.proposals.propose(
        CHANGE_PRICES.name,
        ChangePricesAsk(prices=brought, note=note),
        person=person,
        origin=Origin(event, f"cli:{person.id}:{event}"),
        words=f"countersign prices: {note}" if note else "countersign prices",
    )


def enter(settings: Settings, name: str) -> tuple[House, Person]:
    """Open the house for whoever stands at the terminal. Raises `NotFound` for a stranger."""
    database = open_database(settings)
    first = settings.is_practice and nobody_yet(database)
    house = build_house(settings, database, connections(settings).systems, enrolling=first)
    return house, person_named(house, name)


def person_named(house: House, name: str) -> Person:
    """Return who is called so at the terminal. Raises `NotFound`, which says who there is."""
    with house.database.read() as tx:
        person_id = roster.by_identity(tx, "cli", name.casefold())
    person = house.directory.current(person_id) if person_id else None
    if person is not None and person.may_decide:
        return person
    people = house.directory.everybody()
    known = ", ".join(sorted(one.name for one in people if one.may_decide))
    if not known:
        raise NotFound(
            "Nobody is enrolled in this database yet. Start `countersign serve` once; it reads "
            "the people file."
        )
    raise NotFound(f"I do not know {quoted(name, 40)}. There are: {known}.")
