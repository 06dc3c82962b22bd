"""Keys that renew themselves: across restarts and workers, never lost and never in clear."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from memory.sealed_keys import Drawer, Kept, Safe, new_sealing_key
from memory.tables import sealed_keys
from policies.errors import Misconfigured, Unavailable, VendorRejected
from tests.loopback import at_once
from tests.practice_books import PracticeBooks, open_books, settings_of
from tests.sandbox_fixture import Sandbox, start_sandbox
from tools.connectors.quickbooks_settings import QuickBooksSettings


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=20) as sandbox:
        yield sandbox


@pytest.fixture
def books(sandbox: Sandbox, tmp_path: Path) -> Iterator[PracticeBooks]:
    with open_books(sandbox, tmp_path) as books:
        yield books


def renewals(books: PracticeBooks) -> list[int]:
    """Return the status of every call of the token endpoint, oldest first."""
    return [status for asked, status, _ in books.traffic.answers if "oauth2" in asked.url.path]


def stored(books: PracticeBooks) -> str:
    with books.database.read() as tx:
        return "\n".join(str(row) for row in tx.connection.execute(select(sealed_keys)))


def expire(books: PracticeBooks) -> None:
    """Have QuickBooks say that the access token ran out."""
    books.sandbox.fault("unauthorized", "read", vendor="quickbooks")


def test_the_newest_token_outlives_the_process(books: PracticeBooks) -> None:
    for _ in range(3):
        reader = books.reader  # a process that starts anew
        expire(books)
        assert reader.company().company_name
    assert renewals(books) == [200] * 4


def test_workers_share_one_token_and_never_spend_one_twice(books: PracticeBooks) -> None:
    readers = [books.reader for _ in range(4)]
    names = [one.company_name for one in at_once([one.company for one in readers])]
    assert len(names) == 4
    assert all(names)
    assert renewals(books) == [200]


def test_threads_of_one_worker_renew_once(books: PracticeBooks) -> None:
    reader = books.reader
    assert all(at_once([lambda: reader.company().company_name] * 6))
    assert renewals(books) == [200]


def test_nothing_of_a_token_is_in_the_database_or_the_log(
    books: PracticeBooks, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    reader = books.reader
    expire(books)
    reader.company()
    everywhere = stored(books) + caplog.text + repr(vars(reader))
    given = [said for asked, _, said in books.traffic.answers if "oauth2" in asked.url.path]
    secrets = [books.settings.read_refresh_token.get_secret_value(), "practice-read-secret"]
    secrets += [part for one in given for part in one.decode().split('"') if "-practice-" in part]
    assert len(secrets) == 6
    assert [one for one in secrets if one in everywhere] == []


def test_a_spent_token_asks_for_a_new_connection_and_one_made_anew_is_taken(
    books: PracticeBooks,
) -> None:
    assert books.reader.company()
    empty = replace(books, safe=Safe(books.database, new_sealing_key()))  # its key file was lost
    with pytest.raises(Misconfigured, match=r"Connect it anew.*READ_REFRESH_TOKEN") as refused:
        empty.reader.company()
    assert "RT1" not in str(refused.value)
    anew = replace(empty, settings=settings_of(books.sandbox))
    assert anew.reader.company()


def test_a_company_connected_anew_is_gone_on_with_once_the_old_key_is_refused(
    books: PracticeBooks,
) -> None:
    assert books.reader.company()
    with_another_first_token = replace(books, settings=settings_of(books.sandbox))
    expire(books)
    assert with_another_first_token.reader.company()
    assert renewals(books) == [200, 200]


def test_a_wrong_client_secret_is_said_and_a_change_was_provably_not_made(
    books: PracticeBooks,
) -> None:
    changed = {"read_client_secret": SecretStr("x"), "write_client_secret": SecretStr("x")}
    settings: QuickBooksSettings = books.settings.model_copy(update=changed)
    wrong = replace(books, settings=settings)
    with pytest.raises(Misconfigured, match="READ_CLIENT_SECRET"):
        wrong.reader.company()
    with pytest.raises(VendorRejected, match="WRITE_CLIENT_SECRET"):
        wrong.writer.send_purchase_order("1", to="a@b.example", key="k")
    assert books.changes == []


def test_the_token_endpoint_down_is_no_wrong_setting(books: PracticeBooks) -> None:
    books.sandbox.fault("error_before_commit", "token", vendor="quickbooks", count=2)
    with pytest.raises(Unavailable) as away:
        books.reader.company()
    assert type(away.value) is Unavailable
    assert books.reader.company()


def test_a_token_lost_on_its_way_back_is_said_to_be_so(books: PracticeBooks) -> None:
    books.sandbox.fault("response_lost", "token", vendor="quickbooks")
    with pytest.raises(Misconfigured, match="Connect it anew"):
        books.reader.company()


@dataclass
class Unwritable:
    """A drawer whose database goes away right after the vendor has rotated the token."""

    inside: Drawer
    failing: int = 2

    def put(self, text: str, seen: Kept) -> bool:
        self.failing -= 1
        if self.failing >= 0:
            raise Unavailable
        return self.inside.put(text, seen)

    def __getattr__(self, name: str) -> object:
        return getattr(self.inside, name)


def test_a_token_that_could_not_be_put_away_is_put_away_before_it_is_used(
    books: PracticeBooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawer = Safe.drawer
    monkeypatch.setattr(Safe, "drawer", lambda safe, name: Unwritable(drawer(safe, name)))
    reader = books.reader
    with pytest.raises(Unavailable):
        reader.company()
    assert reader.company()
    assert renewals(books) == [200]
    monkeypatch.undo()
    expire(books)
    assert books.reader.company()


def test_no_drawer_opens_another(books: PracticeBooks) -> None:
    reading, writing = books.safe.drawer("read"), books.safe.drawer("write")
    assert writing.take_turn("me", Kept(), lease=timedelta(seconds=5))
    assert writing.put("secret", Kept())
    assert writing.look() == Kept("secret", 1)
    reading._mine = sealed_keys.c.name == "write"
    assert reading.look() == Kept(None, 1)


def test_a_turn_is_one_workers_until_it_ends(books: PracticeBooks) -> None:
    drawer, long = books.safe.drawer("turns"), timedelta(seconds=60)
    assert drawer.take_turn("one", Kept(), lease=long)
    assert not drawer.take_turn("two", Kept(), lease=long)
    drawer.end_turn("one")
    assert drawer.take_turn("two", Kept(), lease=timedelta(seconds=-1))
    assert drawer.take_turn("one", Kept(), lease=long)
    assert drawer.put("a", Kept())
    assert not drawer.put("b", Kept())
    assert not drawer.take_turn("two", Kept(), lease=long)
