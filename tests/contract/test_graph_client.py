"""The mailbox over the wire: two apps, pages, links that go on, limits, and no words told."""

import json
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from pydantic import SecretStr

from policies.errors import Misconfigured, OutcomeUnknown, Unavailable, VendorRejected
from tests.practice_mail import Mailroom, mailroom
from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.shop_house import QUICK
from tools.connectors.graph import GraphReader, GraphWriter
from tools.connectors.mailbox import LinkTooOld, MailGone
from tools.connectors.network import Network

LATELY = datetime.now(UTC) - timedelta(days=90)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=60) as running:
        yield running


@pytest.fixture
def post(sandbox: Sandbox) -> Iterator[Mailroom]:
    sandbox.delete("/_control/faults")
    sandbox.post("/_control/reset")
    with mailroom(sandbox) as opened:
        yield opened
    sandbox.delete("/_control/faults")


def refused(answer: object) -> tuple[int, str]:
    status, body = answer.status_code, answer.json()  # type: ignore[attr-defined] # httpx's own
    return status, body["error"]["code"]


def test_a_folder_is_followed_page_by_page_and_from_then_on(
    post: Mailroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.connectors.graph._CHANGES", 10)
    page = post.reader.changes()
    ids = [one.id for one in page.slips]
    while page.more:
        page = post.reader.changes(page.link)
        ids += [one.id for one in page.slips]
    assert len({*ids}) == len(ids) == post.reader.inbox().total > 20
    moved = ids[0]
    post.call("write", "POST", f"/messages/{moved}/move", json={"destinationId": "archive"})
    then = post.reader.changes(page.link)
    assert (then.slips, then.gone, then.more) == ((), (moved,), False)
    assert post.reader.changes(then.link).gone == ()
    assert post.reader.mail(moved).id == moved


class Opened(httpx.HTTPTransport):
    """A line on which Graph tells of every change no more than that somebody has opened a mail."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = super().handle_request(request)
        body = json.loads(response.read())
        if "value" in body:
            body["value"] = [{"id": one["id"], "isRead": True} for one in body["value"]]
        whole = httpx.ByteStream(json.dumps(body).encode())
        return httpx.Response(response.status_code, stream=whole)


def test_a_mail_of_which_only_a_mark_changed_is_passed_over(post: Mailroom) -> None:
    with httpx.Client(transport=Opened()) as client:
        reader = GraphReader(post.settings, Network(client=client, patience=QUICK))
        found = reader.changes()
    assert (found.slips, found.gone, found.more) == ((), (), False)


def test_a_link_from_before_is_known_for_what_it_is(post: Mailroom) -> None:
    link = post.reader.changes().link
    post.sandbox.post("/_control/reset", {"seed": 8})
    with pytest.raises(LinkTooOld):
        post.reader.changes(link)
    with pytest.raises(Unavailable, match="leads elsewhere"):
        post.reader.changes("https://elsewhere.example/v1.0/users/x/messages/delta")


def test_the_app_that_reads_is_refused_every_change(post: Mailroom) -> None:
    wanted = post.reader.received(LATELY)[0].id
    for method, path in (
        ("POST", f"/messages/{wanted}/createReply"),
        ("PATCH", f"/messages/{wanted}"),
        ("POST", f"/messages/{wanted}/send"),
        ("POST", f"/messages/{wanted}/move"),
    ):
        assert refused(post.call("read", method, path, json={})) == (403, "ErrorAccessDenied")
    as_reader = post.settings.model_copy(
        update={
            "write_client_id": post.settings.read_client_id,
            "write_client_secret": post.settings.read_client_secret,
        }
    )
    with pytest.raises(VendorRejected, match="does not let my app write"):
        GraphWriter(as_reader, post.network).create_reply(wanted)
    assert post.sandbox.journal(vendor="graph") == []


def test_a_wrong_secret_names_its_setting(post: Mailroom) -> None:
    wrong = post.settings.model_copy(update={"read_client_secret": SecretStr("wrong")})
    with pytest.raises(Misconfigured, match="COUNTERSIGN_GRAPH__READ_CLIENT_SECRET"):
        GraphReader(wrong, post.network).inbox()
    nobody = post.settings.model_copy(update={"mailbox": "nobody@acme.example"})
    with pytest.raises(Misconfigured, match="no such mailbox"):
        GraphReader(nobody, post.network).inbox()
    assert post.token("read", scope="mail").json()["error"] == "invalid_scope"


def test_a_key_that_was_refused_is_fetched_anew(post: Mailroom) -> None:
    post.reader.inbox()
    post.sandbox.fault("unauthorized", "mailFolders", vendor="graph")
    assert post.reader.inbox().total
    assert [one.operation for one in post.heard].count("token") == 2


def test_more_than_four_at_once_are_asked_to_wait(post: Mailroom) -> None:
    post.sandbox.fault("slow", "mailFolders", vendor="graph", count=5, seconds=0.8)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: post.call("read", "GET", "/mailFolders"), range(6)))
    busy = [one for one in answers if one.status_code == 429]
    assert busy
    assert busy[0].headers["Retry-After"] == "1"
    assert refused(busy[0])[1] == "ApplicationThrottled"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"$filter": "color eq 'red'"}, "RequestBroker--ParseUri"),
        ({"$search": '"x"', "$filter": "isRead eq true"}, "SearchWithFilter"),
        ({"$search": "x"}, "BadRequest"),
        (
            {"$filter": "isRead eq true", "$orderby": "receivedDateTime desc"},
            "InefficientFilter",
        ),
        ({"$top": "1001"}, "ErrorInvalidUrlQueryFilter"),
    ],
)
def test_the_practice_mailbox_refuses_what_exchange_refuses(
    post: Mailroom, query: dict[str, str], code: str
) -> None:
    assert refused(post.call("read", "GET", "/messages", params=query)) == (400, code)


def test_drafts_are_checked_and_sent_once(post: Mailroom) -> None:
    answered = post.reader.received(LATELY)[0]
    draft = post.writer.create_reply(answered.id)
    path = f"/messages/{draft}"
    for body, code in (
        ({"webLink": "x"}, "ErrorInvalidPropertySet"),
        ({"internetMessageHeaders": []}, "ErrorInvalidPropertySet"),
        ({"isRead": "yes"}, "RequestBodyRead"),
        ({"singleValueExtendedProperties": [{"id": "x", "value": "y"}]}, "ErrorInvalidArgument"),
    ):
        assert refused(post.call("write", "PATCH", path, json=body))[1] == code
    stale = post.call("write", "PATCH", path, json={}, headers={"If-Match": 'W/"old"'})
    assert refused(stale) == (412, "ErrorIrresolvableConflict")
    post.writer.write_draft(draft, to="", text="Hello", marker="it's m", note="n")
    assert refused(post.call("write", "POST", f"{path}/send")) == (400, "ErrorInvalidRecipients")
    post.writer.write_draft(draft, to="a@b.example", text="Hello", marker="it's m", note="n")
    post.writer.send(draft)
    with pytest.raises(VendorRejected):
        post.writer.send(draft)
    (sent,) = post.reader.marked("it's m")
    assert (sent.text, sent.is_draft, [one.address for one in sent.to]) == (
        "Hello",
        False,
        ["a@b.example"],
    )
    assert post.reader.sent_by_us(LATELY) == 1
    assert [one.id for one in post.reader.answers_to(answered)] == [draft]
    assert len(post.sandbox.journal("send", vendor="graph")) == 1


def test_a_lost_answer_to_sending_is_nobodys_to_guess(post: Mailroom) -> None:
    draft = post.writer.create_reply(post.reader.received(LATELY)[0].id)
    post.writer.write_draft(draft, to="a@b.example", text="Hello", marker="m", note="n")
    post.sandbox.fault("response_lost", "send", vendor="graph")
    with pytest.raises(OutcomeUnknown):
        post.writer.send(draft)
    assert not post.reader.marked("m")[0].is_draft


def test_files_come_as_they_were_sent_and_what_is_gone_is_said_to_be(post: Mailroom) -> None:
    with_photos = [one for one in post.reader.received(LATELY) if one.has_attachments]
    with_files = next(one for one in with_photos if "damaged" in (one.subject or ""))
    first, _ = post.reader.attachments(with_files.id)
    content = post.reader.attachment(with_files.id, first.id)
    assert content.startswith(b"\x89PNG")
    assert len(content) == first.size
    with pytest.raises(MailGone):
        post.reader.mail("AAkALgAAAAAAOTk5OTk5OTk=")


def test_ids_last_only_for_who_asks_for_lasting_ones(post: Mailroom) -> None:
    (mail,) = post.call("write", "GET", "/messages", params={"$top": "1"}).json()["value"]
    moved = post.call(
        "write", "POST", f"/messages/{mail['id']}/move", json={"destinationId": "archive"}
    )
    assert moved.json()["id"] != mail["id"]
    gone = post.call("write", "GET", f"/messages/{mail['id']}")
    assert refused(gone) == (404, "ErrorItemNotFound")


def test_no_word_of_a_mail_is_logged_or_told(
    post: Mailroom, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="tools")
    (mail,) = post.reader.from_address("tom.hughes7@mail.example", LATELY)
    draft = post.writer.create_reply(mail.id)
    post.sandbox.fault("error_before_commit", "update", vendor="graph")
    with pytest.raises(Unavailable) as failed:
        post.writer.write_draft(draft, to=mail.answer_to, text="A secret", marker="m", note="n")
    told = f"{caplog.text} {post.heard} {failed.value!r} {failed.value.sentence} {mail!r}"
    assert "Microsoft Graph read messages: 200" in caplog.text
    for words in ("tom.hughes", "Hughes", "damaged", "scratched", "A secret"):
        assert words not in told
