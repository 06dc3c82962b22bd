"""I19: from what a model can call, no way leads to a key that can change anything."""

import types
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from pydantic import SecretStr

from agent.conversation import Conversations
from agent.executor import Executor
from agent.proposals import Proposals
from countersign.composition import House, build_house, build_operator, open_database
from countersign.keeping import open_safe
from countersign.practice import connections
from countersign.settings import load_settings
from countersign.systems import open_writes
from memory.sealed_keys import Safe
from tools.access import Writes
from tools.connectors.amazon import AmazonWriter
from tools.connectors.graph import GraphWriter
from tools.connectors.imap import ImapWriter
from tools.connectors.quickbooks import QuickBooksWriter
from tools.connectors.shopify import ShopifyReader, ShopifyWriter

OURS = ("countersign", "slack_app", "agent", "tools", "memory", "policies")
ROOT = Path(__file__).resolve().parents[2]
SECRET = "shpat_the_key_that_writes"
WRITING = (Writes, ShopifyWriter, AmazonWriter, GraphWriter, ImapWriter, QuickBooksWriter, Safe)


MAILBOXES = {
    "graph": {
        "account": "graph:acme",
        "mailbox": "service@acme.example",
        "tenant": "acme.example",
        **{f"read_{part}": "reads" for part in ("client_id", "client_secret")},
        **{f"write_{part}": SECRET for part in ("client_id", "client_secret")},
    },
    "imap": {
        "account": "imap:acme",
        "mailbox": "service@acme.example",
        "host": "imap.acme.example",
        "smtp_host": "smtp.acme.example",
        "read_password": "reads",
        "write_password": SECRET,
        "send_password": SECRET,
    },
}


@pytest.fixture(params=MAILBOXES)
def house(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[House]:
    """A house with real keys, as far as anybody can tell; nothing is sent to anybody."""
    settings = load_settings(
        database_url=f"sqlite:///{tmp_path}/house.db",
        shopify={
            "url": "https://acme.example",
            "account": "shopify:acme",
            "read_token": "shpat_the_key_that_reads",
            "write_token": SECRET,
        },
        quickbooks={
            "account": "quickbooks:acme",
            "realm": "9341450000000001",
            **{f"read_{part}": "reads" for part in ("client_id", "client_secret", "refresh_token")},
            **{f"write_{part}": SECRET for part in ("client_id", "client_secret", "refresh_token")},
        },
        amazon={
            "account": "amazon:acme",
            "marketplace_id": "ATVPDKIKX0DER",
            "seller_id": "A3ACMEACME",
            **{f"read_{part}": "reads" for part in ("client_id", "client_secret", "refresh_token")},
            **{f"write_{part}": SECRET for part in ("client_id", "client_secret", "refresh_token")},
        },
        **{request.param: MAILBOXES[request.param]},
        slack={"bot_token": "xoxb-1", "app_token": "xapp-1"},
        people_file=ROOT / "countersign" / "practice_people.toml",
        _env_file=None,
    )
    database = open_database(settings)
    yield build_house(settings, database, connections(settings).systems, enrolling=True)
    database.close()


def reachable(start: object) -> Iterator[tuple[str, object]]:
    """Walk attributes, items, closures and defaults of our own objects: path -> object."""
    seen: dict[int, object] = {}
    waiting: list[tuple[str, object]] = [(type(start).__name__, start)]
    while waiting:
        path, thing = waiting.pop()
        if id(thing) in seen:
            continue
        seen[id(thing)] = thing
        yield path, thing
        waiting += [(f"{path}{step}", inner) for step, inner in _inside(thing)]


def _inside(thing: object) -> Iterator[tuple[str, object]]:
    if isinstance(thing, Mapping):
        yield from ((f"[{key!r}]", value) for key, value in thing.items())
    elif isinstance(thing, list | tuple | set | frozenset):
        yield from ((f"[{number}]", one) for number, one in enumerate(thing))
    elif isinstance(thing, types.MethodType):
        yield ".__self__", thing.__self__
        yield ".__func__", thing.__func__
    elif isinstance(thing, types.FunctionType):
        names = thing.__code__.co_freevars
        yield from (
            (f"<{name}>", cell.cell_contents)
            for name, cell in zip(names, thing.__closure__ or (), strict=True)
        )
        yield from ((f"<default {n}>", one) for n, one in enumerate(thing.__defaults__ or ()))
    elif not isinstance(thing, type | types.ModuleType):
        yield from ((f".{name}", value) for name, value in _attributes(thing))


def _attributes(thing: object) -> Iterator[tuple[str, object]]:
    yield from getattr(thing, "__dict__", {}).items()
    if type(thing).__module__.partition(".")[0] in OURS:
        slots = (slot for kind in type(thing).__mro__ for slot in getattr(kind, "__slots__", ()))
        yield from ((slot, getattr(thing, slot)) for slot in slots if hasattr(thing, slot))


def write_keys(start: object) -> list[str]:
    """Return the paths to anything that can write, or to the secret it would take."""
    return [
        path
        for path, thing in reachable(start)
        if isinstance(thing, WRITING)
        or (isinstance(thing, SecretStr) and thing.get_secret_value() == SECRET)
        or (isinstance(thing, str) and SECRET in thing)
    ]


def test_no_write_key_is_in_reach_of_the_operator(house: House) -> None:
    assert write_keys(build_operator(house, Conversations())) == []


def test_the_walk_would_find_one(house: House) -> None:
    executor = Executor(
        house.filing,
        open_writes(connections(house.settings).systems, open_safe(house.settings, house.database)),
        owner="walk",
    )
    found = write_keys(executor)
    assert "Executor._writes" in found
    assert [path for path in found if path.endswith("token")]


def test_the_walk_reaches_what_the_operator_closes_over(house: House) -> None:
    found = [thing for _, thing in reachable(build_operator(house, Conversations()))]
    assert any(isinstance(thing, ShopifyReader) for thing in found)
    assert any(isinstance(thing, Proposals) for thing in found)
