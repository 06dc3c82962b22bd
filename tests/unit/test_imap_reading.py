"""Mails as strangers send them: whatever is broken reads as nothing, and nothing raises."""

import random
from datetime import UTC, datetime

import pytest

from policies.errors import Misconfigured, Unavailable, VendorThrottled
from tools.connectors.html_text import html_text
from tools.connectors.imap_faults import refusal
from tools.connectors.imap_folders import folder_name, folder_told
from tools.connectors.imap_letter import Heading, compose, message_id
from tools.connectors.imap_mail import ImapMail, decoded, read_mail

NOW = datetime(2026, 11, 29, tzinfo=UTC)
MIXED = b"""From: "Hughes, Tom" <tom@x.example>
To: a@b.example, =?utf-8?q?Z=C3=B6e?= <z@b.example>
Subject: =?iso-8859-1?q?B=FCro?= =?utf-8?b?4oKs?= plain
Message-ID: <m@x.example>
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: multipart/alternative; boundary=c

--c
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Gr=FC=DFe
--c
Content-Type: text/html

<b>other</b>
--c--
--b
Content-Type: image/png; name="=?utf-8?q?b=C3=BCro=2Epng?="
Content-Disposition: attachment
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--b--
""".replace(b"\n", b"\r\n")


def read(raw: bytes) -> ImapMail:
    return read_mail(raw, id="imap-inbox-1-1", at=NOW, whole=True)


def test_a_mail_of_many_parts_is_read() -> None:
    mail = read(MIXED)
    assert mail.sender is not None
    assert (mail.sender.name, mail.sender.address) == ("Hughes, Tom", "tom@x.example")
    assert [one.name for one in mail.to] == ["", "Zöe"]
    assert (mail.subject, mail.text, mail.files) == ("Büro€ plain", "Grüße", ("büro.png",))
    assert mail.answer_to == "tom@x.example"


def test_no_word_of_it_is_in_its_repr() -> None:
    told = repr(read(MIXED))
    for word in ("Hughes", "tom@", "Büro", "Grüße", "png"):
        assert word not in told


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n",
        b"\x00" * 100,
        b"From: <<<>>>\r\nTo: ,,,;:\r\nSubject: =?x?z?=?=?\r\n\r\n",
        b"From: a@b@c\r\nReply-To: \r\n\r\n",
        b"Subject: =?utf-7?q?+AAA?=\r\n\r\n",
        b"Subject: =?hex?q?x?= =?utf-8?b?a?= =?rot13?q?x?=\r\n\r\n",
        b"From: \xff\xfe <\xff@\xff>\r\nSubject: \xc3\x28\r\n\r\n\xff",
        b"Content-Type: text/plain; charset=hex\r\n\r\nabc",
        b"Content-Type: text/plain; charset*=x''%ff; charset=\xff\r\n\r\nabc",
        b"Content-Transfer-Encoding: base64\r\n\r\n!!!!a",
        b"Content-Type: multipart/mixed\r\n\r\nno boundary",
        b"Content-Type: image/png; name*0*=utf-9''%ff; name*1=\"x\"\r\n\r\n",
        b"Content-Disposition: attachment; filename*=utf-8'en'%\r\n\r\n",
        b"Content-Type: message/rfc822\r\n\r\n",
        b"Message-ID: <a b@c>\r\nReferences: <" + b"x" * 9000 + b"@y>\r\n\r\n",
        b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (depth, depth)
            for depth in range(3000)
        ),
    ],
)
def test_nothing_a_stranger_sends_raises(raw: bytes) -> None:
    mail = read(raw)
    assert (mail.conversation_id, mail.references) == ("", ())
    assert all("@" in one.address for one in mail.to)


def test_no_change_of_its_bytes_makes_it_raise() -> None:
    rng = random.Random(7)
    for _ in range(400):
        raw = bytearray(MIXED)
        for _ in range(rng.randint(1, 30)):
            raw[rng.randrange(len(raw))] = rng.choice(b"\x00\n\r =?;:<>@\"'%\xff-")
        assert read(bytes(raw[: rng.randint(1, len(raw))])).received_at == NOW


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One<p>two<br>three", "One\ntwo\nthree"),
        ("<style>p {x}</style><script>alert(1)</script>a &amp; b &lt;c&gt;", "a & b <c>"),
        ("<div>a<!-- hidden --><div>b</div></div>", "a\nb"),
        ("<head><title>t</title><body>shown", ""),
        ("<table><tr><td>1</td><td>2</td></tr></table>", "1 2"),
        ("<scr<script>ipt>x</script>y", "ipt>xy"),
        ("un<b>der</b>line <i>it</i>", "underline it"),
        ("<" * 50_000, "<" * 50_000),
    ],
)
def test_html_is_read_as_its_text(html: str, text: str) -> None:
    assert html_text(html) == text


def test_a_part_that_hides_itself_in_html_is_only_text() -> None:
    mail = read(b"Content-Type: text/html\r\n\r\n<p>Hi <a href='https://x.example'>there</a>")
    assert mail.text == "Hi there"


@pytest.mark.parametrize(
    ("name", "coded"),
    [
        ("INBOX", "INBOX"),
        ("Entwürfe", "Entw&APw-rfe"),
        ("R&D", "R&-D"),
        ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"),  # RFC 3501's own
    ],
)
def test_folders_are_named_in_modified_utf_7(name: str, coded: str) -> None:
    assert folder_name(name) == coded
    assert folder_told(coded) == name
    assert folder_told("&AP-&%%%-&") == "&AP-&%%%-&"


def test_an_answer_has_one_recipient_and_its_id_is_of_its_marker() -> None:
    own = message_id("marker", "acme.example")
    assert own == message_id("marker", "acme.example") != message_id("other", "acme.example")
    heading = Heading.of_answer(read(MIXED))
    letter = compose(heading, "us@acme.example", "tom@x.example", "Hi", own, "A-1\r\nBcc: x@y")
    assert b"Message-ID: " + own.encode() in letter.raw
    assert b"In-Reply-To: <m@x.example>\r\nReferences: <m@x.example>\r\n" in letter.raw
    assert b"A-1" not in letter.raw
    assert b"X-Countersign-Note: A-1 Bcc: x@y\r\n" in letter.kept
    assert b"\nBcc" not in letter.kept


def test_a_new_mail_answers_nothing_and_its_subject_brings_no_header_along() -> None:
    own = message_id("marker", "acme.example")
    heading = Heading("PO 4028\r\nBcc: x@y")
    letter = compose(heading, "us@acme.example", "a@ridgeline.example", "When?", own, "A-1")
    assert b"Subject: PO 4028 Bcc: x@y\r\n" in letter.raw
    for header in (b"In-Reply-To", b"References", b"\nBcc", b"A-1"):
        assert header not in letter.raw


def test_a_no_of_the_server_is_read_by_its_code() -> None:
    assert isinstance(refusal([b"[LIMIT] x"], "", writes=False), VendorThrottled)
    assert isinstance(refusal([b"[NONEXISTENT] x"], "Sent", writes=False), Misconfigured)
    for code in ("OVERQUOTA", "NOPERM", "TOOBIG", "WHATEVER"):
        error = refusal([f"[{code}] tom@x.example".encode()], "", writes=True)
        assert isinstance(error, Unavailable)
        assert "tom" not in error.sentence


def test_encoded_words_that_are_none_stay_as_they_are() -> None:
    assert decoded("=?utf-8?x?abc?=") == "=?utf-8?x?abc?="
    assert decoded("100 % =?") == "100 % =?"
