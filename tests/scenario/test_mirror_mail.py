"""The copy of a mailbox equals the mailbox, by both ways there, and holds no word of any mail."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from memory.database import Database
from memory.mirror import tables
from tests.mirror_fixture import streams
from tests.mirrored_house import Dying, PulledPlug, copier, cursor_of, load, rows
from tests.practice_mail import Mailroom, mailroom
from tests.ready_database import lay_out
from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.shop_house import QUICK
from tools.connectors.imap import ImapReader
from tools.connectors.imap_settings import ImapSettings
from tools.connectors.mailbox import FollowedFolder, MailboxReader
from tools.connectors.network import Network
from tools.mirror.feed import hashed
from tools.mirror.mail_feed import FOLDERS, MailFeed

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=60) as running:
        yield running


@pytest.fixture
def room(sandbox: Sandbox) -> Iterator[Mailroom]:
    sandbox.delete("/_control/faults")
    sandbox.post("/_control/reset")
    with mailroom(sandbox) as opened:
        yield opened
    sandbox.delete("/_control/faults")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(lay_out(database_url))
    yield opened
    opened.close()


@pytest.fixture(params=["graph", "imap"])
def reader(
    request: pytest.FixtureRequest, room: Mailroom, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MailboxReader]:
    """Follow the mailbox by either way, few mails at a time."""
    monkeypatch.setattr("tools.connectors.graph._CHANGES", 10)
    monkeypatch.setattr("tools.connectors.imap._FOLLOWED", 10)
    if request.param == "graph":
        yield room.reader
        return
    settings = ImapSettings.model_validate(room.sandbox.get("/_control/connect")["imap"])
    network = Network(patience=QUICK, sleep=lambda _seconds: None)
    with network.client:
        yield ImapReader(settings, network)


@dataclass(frozen=True)
class There:
    """What lies in a folder, asked for through Graph in another way than by following."""

    senders: list[str]
    received: list[str]
    files: int


def there(room: Mailroom, folder: FollowedFolder) -> There:
    name = "sentitems" if folder == "sent" else folder
    path = f"/mailFolders/{name}/messages?$top=500"
    listed = room.call("read", "GET", path).raise_for_status().json()["value"]
    return There(
        sorted(one["from"]["emailAddress"]["address"] for one in listed),
        sorted(one["receivedDateTime"][:19] for one in listed),
        sum(one["hasAttachments"] for one in listed),
    )


def agree(database: Database, room: Mailroom, account: str) -> None:
    found = rows(database, tables.mails)
    assert all(one.source == account for one in found.values())
    for folder in FOLDERS:
        kept = [one for one in found.values() if one.folder == folder]
        said = there(room, folder)
        assert sorted(str(one.sender_hash) for one in kept) == sorted(
            str(hashed(account, one)) for one in said.senders
        )
        assert sorted(f"{one.received_at:%Y-%m-%dT%H:%M:%S}" for one in kept) == said.received
        assert sum(one.has_files for one in kept) == said.files


def move(room: Mailroom, mail: str, folder: str) -> None:
    path = f"/messages/{mail}/move"
    room.call("write", "POST", path, json={"destinationId": folder}).raise_for_status()


def test_loaded_killed_on_the_way_followed_and_what_is_moved_away_is_gone(
    database: Database, room: Mailroom, reader: MailboxReader
) -> None:
    dying = copier(database, [Dying(MailFeed(reader), 1)])
    with pytest.raises(PulledPlug):
        dying.run_due()
    assert len(rows(database, tables.mails)) == 10
    assert cursor_of(database, "mail")["loaded"] == 10
    copying = copier(database, [MailFeed(reader)])
    load(copying)
    agree(database, room, reader.account)
    loaded = streams(database)["mail"]
    assert loaded.rows == loaded.loaded == len(rows(database, tables.mails)) > 20
    assert loaded.sentence.startswith("Mail fresh, ")
    first, second = (one.id for one in room.reader.received(LONG_AGO)[:2])
    move(room, first, "archive")
    move(room, second, "sentitems")
    copying.run_due()
    agree(database, room, reader.account)
    move(room, first, "inbox")
    copying.run_due()
    agree(database, room, reader.account)
    answer = room.reader.mail(first)
    room.writer.answer(first, to=answer.answer_to, text="Thank you.", marker="m", note="n")
    copying.run_due()
    agree(database, room, reader.account)
    assert {one.error_share for one in streams(database).values()} == {0.0}


def test_after_a_mailbox_was_put_back_all_is_loaded_anew(
    database: Database, room: Mailroom, reader: MailboxReader
) -> None:
    first = room.reader.received(LONG_AGO)[0]
    room.writer.answer(first.id, to=first.answer_to, text="Thank you.", marker="m", note="n")
    copying = copier(database, [MailFeed(reader)])
    load(copying)
    sent = len(rows(database, tables.mails))
    room.sandbox.post("/_control/reset")
    for _ in range(2):
        copying.run_due()
    agree(database, room, reader.account)
    assert len(rows(database, tables.mails)) == sent - 1, "a whole load strikes out"


def test_no_word_of_a_mail_and_no_address_is_kept(database: Database, room: Mailroom) -> None:
    load(copier(database, [MailFeed(room.reader)]))
    with database.read() as tx:
        kept = " ".join(map(str, tx.connection.execute(select(tables.mails)).all())).casefold()
    mails = room.reader.received(LONG_AGO)
    for mail in mails:
        assert (mail.subject or "?").casefold() not in kept
        assert mail.from_address.casefold() not in kept
    assert {"sierra-rack-works.example"} < {
        one.sender_domain for one in rows(database, tables.mails).values()
    }
