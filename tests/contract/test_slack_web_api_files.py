"""Files in the practice Slack, in three steps as in Slack: promised, uploaded, completed, shown."""

import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.practice_slack import client_of, refusal, reset, seen
from tests.sandbox_fixture import NOBODY, Sandbox, start_sandbox

LOOKED_OVER = 1.1


@pytest.fixture(scope="module")
def running() -> Iterator[Sandbox]:
    with start_sandbox(orders=20) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running: Sandbox) -> Sandbox:
    return reset(running)


@pytest.fixture
def client(sandbox: Sandbox) -> WebClient:
    return client_of(sandbox)


def png() -> bytes:
    written = BytesIO()
    Image.new("RGB", (4, 2), "#0072b2").save(written, "PNG")
    return written.getvalue()


def promised(client: WebClient, length: int) -> tuple[str, str]:
    done = client.files_getUploadURLExternal(filename="a.png", length=length, alt_txt="A picture")
    return str(done["upload_url"]), str(done["file_id"])


def sent(url: str, **how: Any) -> tuple[int, str]:  # noqa: ANN401 - what httpx takes
    answer = httpx.post(url, trust_env=False, verify=NOBODY, **how)
    return answer.status_code, answer.text


def completed(client: WebClient, **more: Any) -> str:  # noqa: ANN401 - where it is shared
    """Upload a picture by hand, step by step, and return its id."""
    url, file = promised(client, len(png()))
    assert sent(url, content=png()) == (200, f"OK - {len(png())}")
    client.files_completeUploadExternal(files=[{"id": file, "title": "Bars"}], **more)
    return file


def image(file: str, **instead: str) -> dict[str, Any]:
    return {"type": "image", "slack_file": instead or {"id": file}, "alt_text": "Bars"}


def posted(client: WebClient, *blocks: dict[str, Any]) -> str:
    try:
        client.chat_postMessage(channel="C01OPS", text="Look", blocks=blocks)
    except SlackApiError as refused:
        return str(refused.response["errors"])
    return "posted"


def test_slack_s_own_client_uploads_in_three_steps_and_the_page_fetches_the_picture(
    sandbox: Sandbox, client: WebClient
) -> None:
    done = client.files_upload_v2(
        content=png(), filename="a.png", title="Bars", alt_txt="Four by 2"
    )
    file = done["file"]
    assert (file["title"], file["alt_txt"], file["mimetype"]) == ("Bars", "Four by 2", "")
    calls = [call["method"] for call in sandbox.get("/_control/slack/calls")["calls"]]
    assert calls == ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"]
    shown = httpx.get(f"{sandbox.url}/slack/ui/files/{file['id']}", trust_env=False, verify=NOBODY)
    assert (shown.content, shown.headers["content-type"]) == (png(), "image/png")
    assert seen(sandbox) == []


def test_a_picture_can_be_shown_once_it_was_looked_over(
    sandbox: Sandbox, client: WebClient
) -> None:
    file = completed(client)
    early = "['invalid slack file [json-pointer:/blocks/0/slack_file]']"
    assert posted(client, image(file)) == early
    time.sleep(LOOKED_OVER)
    assert posted(client, image(file)) == "posted"
    url = f"https://files.slack.com/files-pri/T01PRACTICE-{file}/a.png"
    assert posted(client, image(file, url=url)) == "posted"
    first, second = seen(sandbox)
    assert first["blocks"][0]["slack_file"] == {"id": file}
    client.chat_update(channel="C01OPS", ts=second["ts"], text="Look", blocks=[image(file)])


def test_a_picture_is_named_in_one_way_and_has_to_be_one(client: WebClient) -> None:
    section = {"type": "section", "text": {"type": "plain_text", "text": "Beside"}}
    pattern = "input must match regex pattern: ^[F][A-Z0-9]{8,}$ "
    assert (
        posted(client, image("", id="f1")) == f"['{pattern}[json-pointer:/blocks/0/slack_file/id]']"
    )
    both = image("", id="F0123456789", url="https://files.slack.com/F0123456789")
    assert "must define only one of `id` or `url`" in posted(client, both)
    beside = {**section, "accessory": image("F0123456789")}
    unknown = "['invalid slack file [json-pointer:/blocks/1/accessory/slack_file]']"
    assert posted(client, section, beside) == unknown
    url, file = promised(client, 5)
    assert sent(url, content=b"words")[0] == 200
    client.files_completeUploadExternal(files=[{"id": file}])
    time.sleep(LOOKED_OVER)
    assert "invalid slack file" in posted(client, image(file))


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"length": 5}, "invalid_arguments"),
        ({"filename": "a.png"}, "invalid_arguments"),
        ({"filename": "a.png", "length": "many"}, "invalid_arguments"),
        ({"filename": "a.png", "length": 0}, "missing_argument"),
        ({"filename": "a.png", "length": 5, "alt_txt": "x" * 1001}, "alt_txt_too_large"),
    ],
)
def test_a_promise_needs_a_name_a_length_and_short_words(
    client: WebClient, arguments: dict[str, object], error: str
) -> None:
    assert refusal(client, "files.getUploadURLExternal", **arguments) == error


def test_bytes_are_taken_once_raw_or_as_a_form_and_only_as_many_as_were_said(
    client: WebClient,
) -> None:
    url, _ = promised(client, len(png()))
    assert sent(url, content=png() + b"more")[0] == 400
    assert sent(url, files={"filename": ("a.png", png())})[0] == 200
    assert sent(url, content=png())[0] == 400
    assert sent(f"{url}x", content=png())[0] == 400


def test_a_file_is_completed_once_and_not_before_it_was_uploaded(client: WebClient) -> None:
    url, file = promised(client, len(png()))
    complete = "files.completeUploadExternal"
    assert refusal(client, complete) == "invalid_arguments"
    assert refusal(client, complete, files=[{"id": file}]) == "file_not_found"
    sent(url, content=png())
    assert refusal(client, complete, files=[{"id": file}], channel_id="C404") == "channel_not_found"
    assert (
        refusal(client, complete, files=[{"id": file}], channel_id="C03GENERAL") == "not_in_channel"
    )
    client.files_completeUploadExternal(files=[{"id": file}])
    assert refusal(client, complete, files=[{"id": file}]) == "file_not_found"


def test_shared_in_a_channel_it_is_a_message_of_its_own(
    sandbox: Sandbox, client: WebClient
) -> None:
    parent = client.chat_postMessage(channel="C01OPS", text="Below")["ts"]
    file = completed(client, channel_id="C01OPS", thread_ts=parent, initial_comment="Here")
    (shared,) = [one for one in seen(sandbox) if one.get("files")]
    assert (shared["files"][0]["id"], shared["text"], shared["thread_ts"]) == (file, "Here", parent)


def test_without_the_right_nothing_is_promised_or_completed(
    sandbox: Sandbox, client: WebClient
) -> None:
    sandbox.post("/_control/slack/options", {"scopes": ["chat:write"]})
    for method in ("files.getUploadURLExternal", "files.completeUploadExternal"):
        assert refusal(client, method, filename="a.png", length=5) == "missing_scope"


def test_files_outlive_a_restart(tmp_path: Path) -> None:
    with start_sandbox(orders=20, state=tmp_path / "kept") as sandbox:
        file, port = completed(client_of(sandbox)), sandbox.url.rpartition(":")[2]
    with start_sandbox(orders=20, state=tmp_path / "kept", port=port) as sandbox:
        time.sleep(LOOKED_OVER)
        assert posted(client_of(sandbox), image(file)) == "posted"
