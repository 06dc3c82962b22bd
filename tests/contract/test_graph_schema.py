"""Everything our practice mailbox says, and all we say to it, has to be in Graph's own CSDL."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from policies.errors import VendorRejected
from tests.contract.graph_csdl import Csdl
from tests.contract.graph_line import PLACES, GraphLine
from tests.given import REFERENCE
from tests.held_to import HELD, Tell
from tests.practice_mail import Mailroom, mailroom
from tests.sandbox_fixture import start_sandbox
from tools.connectors.mailbox import MailGone

LONG_AGO = datetime.now(UTC) - timedelta(days=300)


@pytest.fixture(scope="module")
def csdl() -> Csdl:
    file = REFERENCE / "msgraph" / "graph_mail_subset.csdl.xml"
    if not file.exists():
        pytest.skip(f"needs Graph's CSDL: set COUNTERSIGN_REFERENCE (looked for {file.name})")
    return Csdl.read(file)


@pytest.fixture(scope="module")
def line(csdl: Csdl) -> GraphLine:
    return GraphLine(csdl=csdl)


@pytest.fixture(scope="module")
def post(line: GraphLine) -> Iterator[Mailroom]:
    with start_sandbox(orders=60) as sandbox, mailroom(sandbox, line=line) as opened:
        yield opened


def what_the_client_asks(post: Mailroom) -> None:
    """Call every method of both clients, and be refused."""
    reader, writer = post.reader, post.writer
    assert reader.inbox().total
    mails = reader.received(LONG_AGO)
    with_file = next(one for one in mails if one.has_attachments)
    whole = reader.mail(with_file.id)
    assert whole.sender is not None
    assert reader.from_address(whole.sender.address, LONG_AGO)
    assert reader.search(whole.sender.address.partition("@")[0], LONG_AGO)
    assert reader.enclosed(with_file, "*", 50_000_000)
    page = reader.changes()
    while page.more:
        page = reader.changes(page.link)
    reader.changes(page.link)
    reader.changes(folder="sent")
    sent = writer.answer(
        whole.id, to=whole.sender.address, text="Hello", marker="A-1 m", note="note"
    )
    assert [one.id for one in reader.marked("A-1 m")] == [sent]
    assert reader.answers_to(whole)
    new = writer.write(
        to="a@ridgeline.example", subject="PO 4028", text="When?", marker="A-2 m", note="note"
    )
    assert [one.id for one in reader.sent_to("A@ridgeline.example", LONG_AGO)] == [new]
    assert reader.sent_by_us(LONG_AGO) == 2
    with pytest.raises(MailGone):
        reader.mail("AAkALgAAAAAAOTk5OTk5OTk=")
    with pytest.raises(VendorRejected):
        writer.send(whole.id)


def what_others_may_ask(post: Mailroom) -> None:
    """Ask the rest of what the practice mailbox offers."""
    token = post.token("write").json()["access_token"]

    def call(
        method: str,
        path: str,
        *,
        params: dict[str, str] | None = None,
        json: dict[str, str] | None = None,
    ) -> httpx.Response:
        bearing = {"Authorization": f"Bearer {token}"}
        url = f"{post.settings.user_url}{path}"
        answer = post.network.client.request(method, url, headers=bearing, params=params, json=json)
        return answer.raise_for_status()

    listed = call("GET", "/messages", params={"$top": "100"}).json()["value"]
    one = next(one for one in listed if one["hasAttachments"])["id"]
    call("GET", f"/messages/{one}", params={"$expand": "attachments"})
    call("GET", "/mailFolders")
    draft = call("POST", f"/messages/{one}/createReply", json={"comment": "Hello"}).json()
    call("PATCH", f"/messages/{draft['id']}", json={"subject": "RE: x"})
    call("POST", f"/messages/{one}/move", json={"DestinationId": "archive"})


def test_every_request_and_every_answer_is_as_published(
    post: Mailroom, line: GraphLine, record_property: Tell
) -> None:
    what_the_client_asks(post)
    asked = line.tally.requests
    what_others_may_ask(post)
    assert line.faults == []
    for one in (*line.tally.held("Graph"), ("Graph", "requests of our own client's", asked)):
        record_property(HELD, one)
    record_property(HELD, ("Graph", "properties", len(line.csdl.checked)))
    all_but_news = {" ".join(one) for one in PLACES if "/subscriptions" not in one[1]}
    assert line.tally.operations == all_but_news


def test_the_line_would_notice_what_is_not_published(csdl: Csdl) -> None:
    other = GraphLine(csdl=csdl)
    ours = "https://graph.example/v1.0/users/a@b.example"
    for method, path, body, answer in (
        ("GET", "/messages?$select=colour", b"", b'{"value": []}'),
        ("GET", "/messages?$filter=colour eq 'subject eq 1'", b"", b'{"value": []}'),
        ("GET", "/messages?$orderby=colour desc", b"", b'{"value": []}'),
        ("GET", "/messages?$select=id&$colour=1", b"", b'{"value": []}'),
        ("GET", "/messages/1", b"", b'{"colour": "red"}'),
        ("GET", "/messages/1", b"", b'{"isDraft": "yes"}'),
        ("POST", "/messages/1/createReply", b'{"colour": "red"}', b'{"id": "1"}'),
        ("PATCH", "/messages/1", b'{"colour": "red"}', b'{"id": "1"}'),
        ("GET", "/messages/1/colours", b"", b"{}"),
        ("POST", "/messages/1/send", b"", b'{"id": "1"}'),
    ):
        before = len(other.faults)
        other.judge(httpx.Request(method, f"{ours}{path}"), body, 200, answer)
        assert len(other.faults) == before + 1, (method, path)
    other.judge(httpx.Request("GET", f"{ours}/messages?$select=id"), b"", 200, b'{"value": []}')
    assert len(other.faults) == 10
