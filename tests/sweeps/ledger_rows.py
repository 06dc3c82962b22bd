"""Rows of the ledger, for sweeps that look at what was asked for and became of it."""

from collections.abc import Mapping
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import insert

from memory.tables import accounts, actions, people, revisions
from tests.copies import SHOP, Copies

_NUMBERS = count(1)


def begin(copies: Copies) -> None:
    """Put the account and the person that every row of the ledger is of."""
    with copies.database.copying() as tx:
        tx.connection.execute(insert(accounts), [{"id": SHOP, "system": "shopify", "name": "S"}])
        mia = {"id": "mia", "name": "Mia", "kind": "member", "active": True}
        tx.connection.execute(insert(people), [mia])


def put_action(
    copies: Copies,
    at: datetime,
    *revised: Mapping[str, Any],
    **given: object,
) -> None:
    """Put an Action of that moment, with its revisions and their columns, oldest first."""
    number = next(_NUMBERS)
    action = {
        **dict.fromkeys(("words", "thread", "channel", "ts"), ""),
        "id": number,
        "account": SHOP,
        "target": f"t{number}",
        "business_key": f"k{number}",
        "requester_id": "mia",
        "origin_event": f"e{number}",
        "origin_position": 0,
        "revision": len(revised),
        "created_at": at,
        "changed_at": at,
        **given,
    }
    plain: dict[str, Any] = {
        "action_id": number,
        "schema_version": 1,
        "digest": "d",
        "arguments": None,
        "facts": None,
        "terms": {},
        "material": {},
        "editor_id": "mia",
        "created_at": at,
    }
    rows = [{**plain, "number": place, **one} for place, one in enumerate(revised, start=1)]
    with copies.database.copying() as tx:
        tx.connection.execute(insert(actions), [action])
        tx.connection.execute(insert(revisions), rows)
