"""The mailbox over IMAP and SMTP: what both servers hold clients to, and what strangers send."""

import imaplib
import logging
import smtplib
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from policies.errors import CountersignError, Unavailable, VendorRejected
from tests.practice_mail import mailroom
from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.shop_house import QUICK
from tools.connectors import smtp
from tools.connectors.imap import ImapReader, ImapWriter
from tools.connectors.imap_letter import Outgoing
from tools.connectors.imap_settings import ImapSettings
from tools.connectors.mailbox import LinkTooOld, MailGone
from tools.connectors.network import Exchange, Network

LATELY = datetime.now(UTC) - timedelta(days=90)
STRANGER = "From: Zoë <zoe@x.example>\r\nTo: orders@countersign-practice.example\r\n"


@dataclass
class Post:
    """Both clients of the practice mail server, and its bare wire."""

    sandbox: Sandbox
    settings: ImapSettings
    reader: ImapReader
    writer: ImapWriter
    heard: list[Exchange]
    network: Network

    def wire(self, kind: str = "write") -> imaplib.IMAP4:
        client = imaplib.IMAP4(self.settings.host, self.settings.port, 5)
        secret = getattr(self.settings, f"{kind}_password").get_secret_value()
        client.login(self.settings.mailbox, secret)
        return client

    def comes(self, raw: bytes, folder: str = "INBOX") -> None:
        """Have something lie there as if a stranger had sent it."""
        client = self.wire()
        assert client.append(folder, "", "", raw)[0] == "OK"
        client.logout()

    def newest(self) -> str:
        return self.reader.received(LATELY)[0].id

    def with_(self, **changed: object) -> ImapSettings:
        return self.settings.model_copy(update=changed)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=60) as running:
        yield running


@pytest.fixture
def post(sandbox: Sandbox) -> Iterator[Post]:
    sandbox.delete("/_control/faults")
    sandbox.post("/_control/reset")
    with opened(sandbox) as found:
        yield found
    sandbox.delete("/_control/faults")


@contextmanager
def opened(sandbox: Sandbox) -> Iterator[Post]:
    settings = ImapSettings.model_validate(sandbox.get("/_control/connect")["imap"])
    heard: list[Exchange] = []
    network = Network(patience=QUICK, recorder=heard.append, sleep=lambda _seconds: None)
    with network.client:
        reader, writer = ImapReader(settings, network), ImapWriter(settings, network)
        yield Post(sandbox, settings, reader, writer, heard, network)


def test_both_ways_to_the_mailbox_show_the_same_mails(post: Post) -> None:
    with mailroom(post.sandbox) as graph:
        theirs, ours = graph.reader.received(LATELY), post.reader.received(LATELY)
        assert [(one.subject, one.answer_to) for one in theirs] == [
            (one.subject, one.answer_to) for one in ours
        ]
        assert [one.received_at.replace(microsecond=0) for one in theirs] == [
            one.received_at for one in ours
        ]
        assert {one.subject for one in theirs if one.has_attachments} == {
            one.subject for one in ours if one.has_attachments
        }
        sent = post.writer.answer(ours[0].id, to="a@b.example", text="Hi", marker="m", note="n")
        assert [one.subject for one in graph.reader.answers_to(theirs[0])] == [
            f"Re: {ours[0].subject}"
        ]
    assert post.reader.marked("m")[0].conversation_id == sent


def test_a_folder_is_followed_and_what_is_moved_away_is_gone(post: Post) -> None:
    first = post.reader.changes()
    assert len(first.slips) == post.reader.inbox().total > 20
    assert post.reader.changes(first.link).link == first.link
    moved = post.reader.mail(first.slips[-1].id)
    with mailroom(post.sandbox) as graph:
        (same,) = [one for one in graph.reader.received(LATELY) if one.subject == moved.subject][:1]
        graph.call("write", "POST", f"/messages/{same.id}/move", json={"destinationId": "archive"})
    post.comes(f"{STRANGER}Subject: new\r\n\r\nHi".encode())
    then = post.reader.changes(first.link)
    assert [(one.sender, one.message_id) for one in then.slips] == [("zoe@x.example", "")]
    (gone,) = then.gone
    with pytest.raises(MailGone):
        post.reader.mail(gone)
    post.sandbox.post("/_control/reset", {"seed": 8})
    with pytest.raises(LinkTooOld):
        post.reader.changes(then.link)
    with pytest.raises(LinkTooOld):
        post.reader.changes("imap.1.2.3.4:x")
    with pytest.raises(MailGone):
        post.reader.mail(first.slips[1].id)


def test_the_password_that_reads_is_refused_every_change(post: Post) -> None:
    with post.wire("read") as client:
        assert b"[NOPERM]" in client.append("Drafts", "", "", b"Subject: x\r\n\r\n")[1][0]
        with pytest.raises(imaplib.IMAP4.readonly):
            client.select("INBOX")
        client.select("INBOX", readonly=True)
        assert b"[NOPERM]" in client.uid("STORE", "1", "+FLAGS", r"(\Deleted)")[1][0]
        assert b"[NOPERM]" in client.uid("EXPUNGE", "1")[1][0]
    with smtplib.SMTP(post.settings.smtp_host, post.settings.smtp_port) as server:
        with pytest.raises(smtplib.SMTPAuthenticationError):
            server.login(post.settings.mailbox, post.settings.read_password.get_secret_value())
        assert server.mail(post.settings.mailbox)[0] == 530
    as_reader = ImapWriter(post.with_(write_password=post.settings.read_password), post.network)
    with pytest.raises(VendorRejected, match="does not let me write"):
        as_reader.answer(post.newest(), to="a@b.example", text="Hi", marker="m", note="n")
    with pytest.raises(VendorRejected, match="does not let me write"):
        as_reader.try_out()
    assert post.sandbox.journal(vendor="imap") == []


def test_looking_leaves_everything_unseen(post: Post) -> None:
    before = post.reader.inbox()
    post.reader.mail(post.newest())
    assert post.reader.inbox() == before
    assert post.sandbox.journal(vendor="imap") == []


def test_strangers_are_found_by_words_in_any_letters(post: Post) -> None:
    post.comes(b"From: =?utf-8?q?Zo=C3=AB_M=C3=BCller?= <zoe@x.example>\r\nSubject: 1\r\n\r\n")
    post.comes(b'From: O\'Hara "the" \\ <zoe@x.example.evil.example>\r\nSubject: 2\r\n\r\n')
    assert [one.subject for one in post.reader.search("zoë müller", LATELY)] == ["1"]
    assert [one.subject for one in post.reader.from_address("ZOE@x.example", LATELY)] == ["1"]
    assert post.reader.search('") OR ALL\r\nx LOGOUT {5}', LATELY) == ()
    assert post.reader.search(" ", LATELY) == ()
    assert post.reader.received(datetime.now(UTC) + timedelta(hours=1)) == ()


def test_a_folder_may_have_any_name(post: Post) -> None:
    post.comes(f"{STRANGER}Subject: kept\r\n\r\nHi".encode(), '"B&APw-ro &- Lager"')
    elsewhere = ImapReader(post.with_(inbox="Büro & Lager"), post.network)
    assert [one.subject for one in elsewhere.received(LATELY)] == ["kept"]
    nowhere = ImapReader(post.with_(inbox='No" {3}'), post.network)
    with pytest.raises(CountersignError, match="does not open the folder"):
        nowhere.received(LATELY)


def test_what_an_answer_quotes_of_a_stranger_ends_nothing(post: Post) -> None:
    """A subject that hides a line end and a header of its own, and ids that are none."""
    post.comes(
        b"From: a@b.example\r\nMessage-ID: <x@y> bcc: <e@vil>\r\nReferences: <one@r> junk <r\r\n"
        b"Subject: =?utf-8?q?hi=0D=0ABcc=3A_evil=40x.example=0D=0A=0D=0A.=0D=0A?=\r\n\r\nHi"
    )
    text = ".\n..\nübergröße \u4f60\n.end " + "x" * 900
    post.writer.answer(post.newest(), to="a@b.example", text=text, marker="m", note="A\r\nBcc: z")
    (data,) = post.sandbox.journal("data", vendor="imap")
    assert data["arguments"]["to"] == ["a@b.example"]
    assert data["result"]["text"] == text
    (copy,) = post.reader.marked("m")
    assert copy.subject == "Re: hi Bcc: evil@x.example ."
    assert (copy.references, copy.text.strip()) == (("<one@r>", "<x@y>"), text)
    with pytest.raises(VendorRejected, match="plain letters"):
        post.writer.answer(post.newest(), to="ü@b.example", text="Hi", marker="n", note="")


def test_a_huge_mail_is_read_to_a_size_and_none_is_sent(post: Post) -> None:
    line = b"y" * 76 + b"\r\n"
    post.comes(f"{STRANGER}Subject: huge\r\n\r\n".encode() + line * 150_000)
    (found,) = post.reader.search("zoe", LATELY)
    assert (found.is_whole, len(found.text) < 33_000) == (False, True)
    whole = post.reader.mail(found.id)
    assert (whole.is_whole, len(whole.text)) == (False, 100_000)
    huge = Outgoing("<a@b>", post.settings.mailbox, "a@b.example", line * 400_000, b"")
    with pytest.raises(VendorRejected, match=r"of that size\. Nothing was sent"):
        smtp.send(post.settings.way("send"), huge, QUICK)
    with post.wire() as client:
        assert b"[TOOBIG]" in client.append("Drafts", "", "", line * 400_000)[1][0]


def test_a_mail_that_bears_our_mark_in_sent_is_never_sent_again(post: Post) -> None:
    answered = post.newest()
    for _ in range(2):
        post.writer.answer(answered, to="a@b.example", text="Hi", marker="m", note="n")
    assert len(post.sandbox.journal("data", vendor="imap")) == 1
    assert post.reader.sent_by_us(LATELY) == 1
    with pytest.raises(VendorRejected, match=r"no longer there.*Nothing was sent"):
        post.writer.answer("imap-inbox-1-1", to="a@b.example", text="Hi", marker="n", note="")


@pytest.mark.parametrize(
    ("fault", "operation", "said"),
    [
        ("throttle", "search", "is busy"),
        ("error_before_commit", "login", "not answering|is busy"),
        ("dropped", "fetch", "not answering"),
        ("response_lost", "select", "not answering"),
    ],
)
def test_a_read_is_tried_again_and_then_given_up(
    post: Post, fault: str, operation: str, said: str
) -> None:
    post.sandbox.fault(fault, operation, vendor="imap")
    assert post.reader.received(LATELY)
    post.sandbox.fault(fault, operation, vendor="imap", count=5)
    with pytest.raises(Unavailable, match=said):
        post.reader.received(LATELY)


def test_the_practice_server_holds_clients_to_the_grammar(post: Post) -> None:
    lines = {
        b"a SELECT INBOX": b"BAD",  # not logged in
        b"a LOGIN x": b"BAD",
        b"a LOGIN x y": b"NO [AUTHENTICATIONFAILED]",
        b"nothing": b"* BAD",
        b"a FETCH (": b"a BAD",
        b'a LOGIN "\xfc" y': b"a BAD",
        b'a LOGIN "x\\y" y': b"a BAD",
        b"a NOOP x": b"BAD",
    }
    for line, said in lines.items():
        assert said in spoken(post, line), line
    for line in (
        b"UID FETCH 1 (FLAGS)",  # nothing is selected
        b"FETCH 1 (FLAGS)",
        b"SELECT Nowhere",
        b"STATUS INBOX (SIZE)",
        b"UID SEARCH SUCH ALL",
        b"UID SEARCH CHARSET KOI8-R ALL",
        b"UID STORE 1 FLAGS",
        b"APPEND INBOX x",
        b"LOGIN a b",
    ):
        with post.wire() as client:
            if line.startswith(b"UID S"):
                client.select("INBOX")
            client.send(b"t " + line + b"\r\n")
            assert client.readline().startswith((b"t BAD", b"t NO")), line


def test_a_stranger_who_speaks_nonsense_is_thrown_out(post: Post) -> None:
    """A web page can post to any port; what it posts begins with the lines of HTTP."""
    secret = post.settings.write_password.get_secret_value()
    attack = (
        b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://x.example\r\nAccept: */*\r\n\r\n"
        + f"a LOGIN {post.settings.mailbox} {secret}\r\n".encode()
        + b"b APPEND INBOX {3}\r\nabc\r\n"
    )
    address = (post.settings.host, post.settings.port)
    with socket.create_connection(address, 5) as wire, suppress(ConnectionError):
        wire.sendall(attack)
        while wire.recv(4096):
            pass
    assert post.sandbox.journal(vendor="imap") == []
    assert b"BYE" in spoken(post, b"a LOGIN x {9999}")


def spoken(post: Post, line: bytes) -> bytes:
    address = (post.settings.host, post.settings.port)
    with socket.create_connection(address, 5) as wire, wire.makefile("rb") as heard:
        heard.readline()
        wire.sendall(line + b"\r\n")
        return heard.readline()


def test_the_sending_server_holds_clients_to_the_rules(post: Post) -> None:
    def asked(server: smtplib.SMTP) -> list[int]:
        return [
            server.mail("else@where.example")[0],
            server.docmd("DATA")[0],
            server.mail(post.settings.mailbox)[0],
            server.rcpt("no address")[0],
            server.rcpt("a@b.example")[0],
            server.mail(post.settings.mailbox)[0],
        ]

    with smtplib.SMTP(post.settings.smtp_host, post.settings.smtp_port) as server:
        assert post.settings.send_password
        server.login(post.settings.mailbox, post.settings.send_password.get_secret_value())
        assert asked(server) == [553, 503, 250, 501, 250, 503]
        server.docmd("DATA")
        server.send(b"Subject: x\r\n\r\n" + b"z" * 2000 + b"\r\n.\r\n")
        assert server.getreply()[0] == 500  # a line too long
    assert post.sandbox.journal(vendor="imap") == []


def test_nobody_answers_while_it_is_down(post: Post) -> None:
    answered = post.newest()
    post.sandbox.fault("down", vendor="imap", seconds=60.0)
    with pytest.raises(Unavailable, match="not answering"):
        post.reader.inbox()
    with pytest.raises(Unavailable):
        post.writer.answer(answered, to="a@b.example", text="Hi", marker="m", note="n")


def test_no_word_of_a_mail_is_logged_or_told(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="tools")
    (mail,) = post.reader.from_address("tom.hughes7@mail.example", LATELY)
    post.sandbox.fault("recipient_refused", "rcpt", vendor="imap")
    with pytest.raises(VendorRejected) as failed:
        post.writer.answer(mail.id, to=mail.answer_to, text="A secret", marker="m", note="n")
    wrong = ImapReader(post.with_(read_password=SecretStr("hidden-word")), post.network)
    with suppress(CountersignError):
        wrong.inbox()
    told = f"{caplog.text} {failed.value!r} {post.heard} {mail!r}"
    assert "IMAP read SEARCH" in caplog.text
    for word in ("tom.hughes", "scratched", "secret", "hidden-word", "Hughes"):
        assert word not in told


def test_the_doctor_says_what_the_server_calls_a_folder(post: Post) -> None:
    for changed, said in (
        ({"sent": "Drafts"}, "keeps what was sent in Sent. Set COUNTERSIGN_IMAP__SENT to that"),
        ({"drafts": "Entwürfe"}, "keeps drafts in Drafts. Set COUNTERSIGN_IMAP__DRAFTS to that"),
    ):
        with pytest.raises(VendorRejected, match=said):
            ImapWriter(post.with_(**changed), post.network).try_out()


def test_a_mail_keeps_its_number_when_the_company_is_started_anew(tmp_path: Path) -> None:
    options: dict[str, object] = {"orders": 60, "state": tmp_path / "kept"}
    with start_sandbox(**options) as sandbox, opened(sandbox) as post:
        answered = post.newest()
        post.writer.answer(answered, to="a@b.example", text="Hi", marker="m", note="n")
        before = [one.id for one in post.reader.marked("m")]
        sandbox.process.terminate()
        sandbox.process.wait(10)
    port = sandbox.url.rpartition(":")[2]
    with start_sandbox(**options, port=port) as sandbox, opened(sandbox) as post:
        assert [one.id for one in post.reader.marked("m")] == before
        assert post.reader.mail(answered).id == answered
