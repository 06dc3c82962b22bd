"""Everything our practice mailbox says, and all we say to it, has to be in Graph's own CSDL."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.contract.graph_csdl import Csdl
from tests.practice_mail import Mailroom, mailroom
from tests.sandbox_fixture import start_sandbox

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / os.environ.get("COUNTERSIGN_REFERENCE", "../shared/reference")


@pytest.fixture(scope="module")
def csdl() -> Csdl:
    file = REFERENCE / "msgraph" / "graph_mail_subset.csdl.xml"
    if not file.exists():
        pytest.skip(f"needs Graph's CSDL: set COUNTERSIGN_REFERENCE (looked for {file.name})")
    return Csdl.read(file)


@pytest.fixture(scope="module")
def post() -> Iterator[Mailroom]:
    with start_sandbox(orders=60) as sandbox, mailroom(sandbox) as opened:
        yield opened


def answers(post: Mailroom) -> Iterator[tuple[str, Any]]:
    """Yield every sort of answer there is, with the type it ought to be."""

    def got(method: str, path: str, **more: Any) -> Any:  # noqa: ANN401 - JSON
        answer = post.call("write", method, path, **more)
        return answer.raise_for_status().json() if answer.content else None

    listed = got("GET", "/messages", params={"$top": "100"})["value"]
    yield "Collection(graph.message)", listed
    with_file = next(one for one in listed if one["hasAttachments"])["id"]
    expanded = got("GET", f"/messages/{with_file}", params={"$expand": "attachments"})
    yield "graph.message", expanded
    files = got("GET", f"/messages/{with_file}/attachments")["value"]
    yield "Collection(graph.attachment)", files
    yield "graph.attachment", got("GET", f"/messages/{with_file}/attachments/{files[0]['id']}")
    yield "Collection(graph.mailFolder)", got("GET", "/mailFolders")["value"]
    yield "graph.mailFolder", got("GET", "/mailFolders/inbox")
    yield "Collection(graph.message)", got("GET", "/mailFolders/inbox/messages/delta")["value"]
    draft = got("POST", f"/messages/{with_file}/createReply", json={"comment": "Hello"})
    yield "graph.message", draft
    yield "graph.message", got("PATCH", f"/messages/{draft['id']}", json={"subject": "RE: x"})
    yield (
        "graph.message",
        got("POST", f"/messages/{with_file}/move", json={"DestinationId": "archive"}),
    )


def test_every_property_of_every_answer_is_graphs_own(csdl: Csdl, post: Mailroom) -> None:
    found, count = [], 0
    for count, (kind, answer) in enumerate(answers(post), start=1):  # noqa: B007 - counted
        found += list(csdl.differences(kind, answer, kind))
    assert found == []
    values = sum(csdl.checked.values())
    print(f"{count} answers, {len(csdl.checked)} properties, {values} values held to the CSDL")
    assert len(csdl.checked) > 40


def test_every_property_we_write_is_graphs_own(csdl: Csdl, post: Mailroom) -> None:
    sent: list[tuple[str, Any]] = []

    def note(operation: str, _path: str, body: Any = None, *_: Any) -> dict[str, str]:  # noqa: ANN401 - JSON
        sent.append((operation, body))
        return {"id": "AAkALgAAAAAAMDAwMDAwMDE=", "receivedDateTime": "2026-11-29T08:00:00Z"}

    door = post.writer._door
    real, door.change = door.change, note  # type: ignore[method-assign,assignment] # to see bodies
    try:
        draft = post.writer.create_reply("AAkALgAAAAAAMDAwMDAwMDE=")
        post.writer.write_draft(draft, to="a@b.example", text="Hello", marker="m", note="n")
        post.writer.send(draft)
    finally:
        door.change = real  # type: ignore[method-assign] # as it was
    written = dict(sent)
    assert written.keys() == {"createReply", "update", "send"}
    assert set(written["createReply"]) <= csdl.actions["createReply"].keys()
    assert csdl.actions["send"] == {}
    assert csdl.actions["move"].keys() == {"destinationid"}
    assert list(csdl.differences("graph.message", written["update"], "draft")) == []
