"""Files and addresses that strangers wrote: nothing is unpacked, written, evaluated or called."""

import gzip
import imaplib
import io
import socket
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest

from policies.errors import CountersignError, Unavailable
from tests.practice_mail import Mailroom, mailroom
from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.scripted_vendor import answer, impatient_reader, scripted_vendor
from tools.connectors import amazon_files
from tools.connectors.amazon_settings import READ_KEY
from tools.connectors.imap import ImapReader
from tools.connectors.imap_settings import ImapSettings
from tools.connectors.mailbox import MailboxReader
from tools.connectors.network import Network
from tools.vendor_lists.columns import propose
from tools.vendor_lists.decoding import BadList
from tools.vendor_lists.places import MailPlace
from tools.vendor_lists.reading import Content, read_content
from tools.vendor_lists.sent import Sent
from tools.vendor_lists.table import read_table

SENDER = "stock@stranger.example"
LIST = b"SKU,Qty,Price\r\nBIN-24,12,$8.95\r\nBIN-30,3,$10.95\r\n"
SECRETS = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
ZEROS = 30_000_000


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=60) as running:
        yield running


@pytest.fixture
def boxes(sandbox: Sandbox) -> Iterator[tuple[Mailroom, Sequence[MailboxReader]]]:
    """The practice mailbox as both of its protocols show it."""
    sandbox.post("/_control/reset")
    with mailroom(sandbox) as graph:
        yield graph, (graph.reader, ImapReader(_imap(sandbox), graph.network))


def _imap(sandbox: Sandbox) -> ImapSettings:
    return ImapSettings.model_validate(sandbox.get("/_control/connect")["imap"])


def comes(sandbox: Sandbox, name: str, content: bytes, html: str = "") -> None:
    """Have a stranger's mail arrive with a file."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = SENDER, "orders@acme.example", "Our stock"
    mail.set_content("Please find our stock attached.")
    if html:
        mail.add_alternative(html, subtype="html")
    mail.add_attachment(content, maintype="text", subtype="csv", filename=name)
    settings = _imap(sandbox)
    client = imaplib.IMAP4(settings.host, settings.port, 5)
    client.login(settings.mailbox, settings.write_password.get_secret_value())
    assert client.append("INBOX", "", "", mail.as_bytes())[0] == "OK"
    client.logout()


def newest(box: MailboxReader) -> Sent:
    sent = MailPlace((box,), SENDER, "*.csv").newest(datetime.now(UTC), "")
    assert sent is not None
    return sent


def content(sent: Sent) -> Content:
    table = read_table(sent.read())
    return read_content(table, propose(table, {}, "USD"))


def zipped(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, raw in members.items():
            file.writestr(name, raw)
    return packed.getvalue()


@contextmanager
def nobody_calls() -> Iterator[str]:
    """Give an address; nobody may have called there in the end."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.settimeout(0)
        with pytest.raises(BlockingIOError):
            listener.accept()


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (zipped(sheet=b"\0" * ZEROS), "Excel or ZIP"),
        (zipped(**{"xl/worksheets/sheet1.xml": SECRETS.encode()}), "Excel or ZIP"),
        (gzip.compress(b"\0" * ZEROS), "compressed"),
        (b"%PDF-1.7 /OpenAction << /S /JavaScript /JS (app.alert) >>", "a PDF"),
        (SECRETS.encode(), "titles and no rows"),
    ],
    ids=["zip bomb", "XXE in a sheet", "gzip bomb", "PDF", "XXE"],
)
def test_a_document_called_a_list_is_refused_unopened(
    sandbox: Sandbox,
    boxes: tuple[Mailroom, Sequence[MailboxReader]],
    raw: bytes,
    why: str,
) -> None:
    comes(sandbox, "stock-today.csv", raw)
    for box in boxes[1]:
        sent = newest(box)
        assert sent.read() == raw
        with pytest.raises(BadList, match=why) as refusal:
            content(sent)
        assert "root:" not in refusal.value.sentence


def test_a_packed_report_is_unpacked_to_a_size_and_no_further() -> None:
    bomb = gzip.compress(bytes(amazon_files.LARGEST + 1), compresslevel=1)
    handed = httpx.MockTransport(lambda _: httpx.Response(200, stream=httpx.ByteStream(bomb)))
    kept = amazon_files.Kept(url="http://127.0.0.1/file", compressionAlgorithm="GZIP")
    with httpx.Client(transport=handed) as client:
        room = amazon_files.FileRoom(READ_KEY, Network(client=client))
        with pytest.raises(Unavailable, match="cannot be read"):
            room.fetch(kept)
        with pytest.raises(Unavailable, match="cannot be read"):
            list(room.lines(kept))


@pytest.mark.parametrize(
    "way", ["{here}/stock.csv", "../../../..{here}/stock.csv", "..\\stock.csv"]
)
def test_a_files_name_leads_nowhere_and_nothing_is_written(
    sandbox: Sandbox,
    boxes: tuple[Mailroom, Sequence[MailboxReader]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    way: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    comes(sandbox, way.format(here=tmp_path), LIST)
    for box in boxes[1]:
        found = content(newest(box))
        assert [one.part for one in found.articles] == ["BIN-24", "BIN-30"]
    assert list(tmp_path.iterdir()) == []


def test_what_a_mail_or_its_list_points_to_is_never_fetched(
    sandbox: Sandbox, boxes: tuple[Mailroom, Sequence[MailboxReader]]
) -> None:
    with nobody_calls() as address:
        cells = f'"=WEBSERVICE(""{address}"")",1,$1.00\r\n{address}/x.csv,2,$1.00\r\n'
        html = f'<img src="{address}/pixel.png"><a href="{address}">our list</a><p>Hi</p>'
        comes(sandbox, "stock.csv", LIST + cells.encode(), html)
        for box in boxes[1]:
            letter = box.from_address(SENDER, datetime(2026, 1, 1, tzinfo=UTC))[0]
            assert box.enclosed(letter, "*.csv", 10_000)
            assert len(content(newest(box)).articles) == 4


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_vendor_that_sends_us_elsewhere_is_not_followed(status: int) -> None:
    with nobody_calls() as address, scripted_vendor() as vendor:
        vendor.script = [answer(status, Location=f"{address}/graphql.json")]
        with impatient_reader(vendor) as shop, pytest.raises(CountersignError):
            shop.order("gid://shopify/Order/1")


def test_a_link_of_the_mailbox_that_leads_elsewhere_is_not_followed(
    boxes: tuple[Mailroom, Sequence[MailboxReader]],
) -> None:
    graph, _ = boxes
    ours = graph.settings.user_url
    with nobody_calls() as address:
        for link in (
            f"{address}/delta",
            f"{ours}.evil.example/",
            f"{address}/?{ours}/",
            "file:///",
        ):
            with pytest.raises(Unavailable, match="leads elsewhere"):
                graph.reader.changes(link)
    assert graph.heard == []
