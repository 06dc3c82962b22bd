"""Who works here: known by their account in the chat, and every change to them is logged."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from countersign.composition import build_house, enrol, nobody_yet, open_database
from countersign.settings import PersonSettings, load_settings
from countersign.systems import Systems
from memory import audit_proof, roster
from memory.database import Database
from memory.tables import audit, audit_payload
from policies.errors import Misconfigured
from policies.people import Group, PersonKind
from tools.connectors.shopify import ShopifySettings

PRACTICE, REAL = "shopify:countersign-practice", "shopify:acme"
PEOPLE_FILE = Path(__file__).resolve().parents[2] / "countersign" / "practice_people.toml"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(load_settings(database_url=database_url, _env_file=None))
    yield opened
    opened.close()


def one(name: str, slack: str, *groups: Group) -> PersonSettings:
    return PersonSettings(name=name, slack=f"T1:{slack}", groups=[*groups])


def of(database: Database, slack: str) -> str | None:
    with database.read() as tx:
        return roster.by_identity(tx, "slack", f"T1:{slack}")


def changes(database: Database) -> list[Any]:
    told = select(audit.c.person, audit_payload.c.json).join(audit_payload)
    query = told.where(audit.c.kind == "people_changed").order_by(audit.c.seq)
    with database.read() as tx:
        assert audit_proof.verify(tx).unbroken
        return list(tx.connection.execute(query))


def test_two_people_of_one_name_are_two(database: Database) -> None:
    enrol(database, (one("Dana", "U1"), one("dana", "U2", Group.MANAGEMENT)), (REAL,))
    with database.read() as tx:
        assert len(roster.everybody(tx)) == 2 + 1  # and the program itself
        assert roster.by_identity(tx, "cli", "dana") is None
    first, second = of(database, "U1"), of(database, "U2")
    assert None not in {first, second}
    assert first != second


def test_newcomer_of_a_leavers_name_is_somebody_else(database: Database) -> None:
    enrol(database, (one("Dana", "U1"),), (REAL,))
    leaver = of(database, "U1")
    enrol(database, (one("Dana", "U9"),), (REAL,))
    with database.read() as tx:
        active = {
            person.id: person.active
            for person in roster.everybody(tx)
            if person.kind is not PersonKind.SYSTEM
        }
    assert active == {leaver: False, of(database, "U9"): True}


def test_people_may_swap_accounts(database: Database) -> None:
    enrol(database, (one("Ana", "U1"), one("Bo", "U2")), (REAL,))
    first = of(database, "U1")
    enrol(database, (one("Ana", "U2"), one("Bo", "U1")), (REAL,))
    with database.read() as tx:
        names = {person.id: person.name for person in roster.everybody(tx)}
    assert (of(database, "U1"), names[str(first)]) == (first, "Bo")


def test_every_change_to_people_is_logged_and_nothing_else(database: Database) -> None:
    staff = (one("Ana", "U1"), one("Bo", "U2"))
    enrol(database, staff, (REAL,))
    enrol(database, staff, (REAL,))
    assert len(changes(database)) == 2 + 1  # and the program itself
    enrol(database, (one("Ana", "U1", Group.FINANCE),), (REAL,))
    promoted, left = changes(database)[3:]
    assert promoted == (of(database, "U1"), '{"groups": [[], ["finance"]]}')
    assert left == (of(database, "U2"), '{"active": [true, false]}')


def shop(account: str) -> ShopifySettings:
    return ShopifySettings(
        url="https://acme.example",
        account=account,
        read_token=SecretStr("r"),
        write_token=SecretStr("w"),
    )


def test_only_the_serving_process_says_who_works_here(
    database: Database, database_url: str
) -> None:
    settings = load_settings(database_url=database_url, _env_file=None)
    build_house(settings, database, Systems(shop(PRACTICE)), enrolling=False)
    assert nobody_yet(database)
    build_house(settings, database, Systems(shop(PRACTICE)), enrolling=True)
    assert not nobody_yet(database)


def test_practice_and_real_work_never_share_a_database(
    database: Database, database_url: str
) -> None:
    practice = load_settings(database_url=database_url, _env_file=None)
    real = load_settings(
        database_url=database_url,
        shopify=shop(REAL),
        slack={"bot_token": "xoxb-1", "app_token": "xapp-1"},
        people_file=PEOPLE_FILE,
        _env_file=None,
    )
    with database.transaction() as tx:
        roster.open_account(tx, REAL, system="shopify", name=REAL)
    with pytest.raises(Misconfigured, match="works for shopify:acme"):
        build_house(practice, database, Systems(shop(PRACTICE)), enrolling=True)
    build_house(real, database, Systems(shop(REAL)), enrolling=True)
    with database.transaction() as tx:
        roster.open_account(tx, PRACTICE, system="shopify", name=PRACTICE)
    with pytest.raises(Misconfigured, match="the practice shop's"):
        build_house(real, database, Systems(shop(REAL)), enrolling=True)
