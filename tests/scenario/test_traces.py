"""What a trace of the whole program shows, and that nothing anybody said or wrote is in it."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from countersign.practice import connections
from countersign.settings import TracingSettings, load_settings
from countersign.telemetry import traced
from tests.program_fixture import Serving, countersign, program
from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.scripted_model import Step, call, say, scripted_model

MODEL_KEY = "sk-canary-model-key"
ADDRESS = "anna.meier@canary.example"
REASON = "because the zebra sat on it"
Span = dict[str, Any]


def hostile(request: dict[str, Any]) -> Step:
    """Look up or file what was named; once, call a tool whose name is a secret."""
    last = request["messages"][-1]
    if "tools" not in request:
        return say('{"reason": "damaged", "wants": "refund"}')
    if last["role"] == "tool":
        return say("Filed." if "Asked" in last["content"] else "It is as the shop says.")
    if "zebra" in last["content"]:
        return call("refund", order="1080", amount="1.00", reason="goodwill")
    if "@" in last["content"]:
        return call("order_lookup", order=ADDRESS)
    return call("order_lookup" if "1025" in last["content"] else f"tell_{ADDRESS}", order="1025")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=120) as running:
        yield running


@pytest.fixture(scope="module")
def traces(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Let the program work for a while and return the file of its spans."""
    folder = tmp_path_factory.mktemp("serve")
    file = folder / "traces" / "spans.jsonl"
    with scripted_model() as model:
        model.planner = hostile
        settings = {
            "COUNTERSIGN_MODEL__BASE_URL": model.url,
            "COUNTERSIGN_MODEL__API_KEY": MODEL_KEY,
            "COUNTERSIGN_TRACING__FILE": str(file),
        }
        with program(sandbox, folder, settings=settings) as serving:
            _work(serving)
            serving.eventually(lambda: "carry_out refund" in file.read_text(encoding="utf-8"))
            serving.eventually(lambda: file.read_text(encoding="utf-8").count("invoke_agent") >= 4)
    assert file.stat().st_mode & 0o077 == 0
    return file.read_text(encoding="utf-8")


def _work(serving: Serving) -> None:
    for question in ("where is 1025?", f"orders of {ADDRESS}", "tell me something"):
        serving.answer(serving.say("mia", question))
    thread = serving.say("mia", f"refund 1080 $1.00, {REASON}")
    serving.answer(thread, "Waiting for")
    serving.approve("1080")
    serving.answer(thread, "Refunded $1.00")


@pytest.fixture(scope="module")
def spans(traces: str) -> list[Span]:
    return [json.loads(line) for line in traces.splitlines()]


def named(spans: list[Span], beginning: str) -> list[Span]:
    return [span for span in spans if span["name"].startswith(beginning)]


def below(spans: list[Span], root: Span) -> list[Span]:
    """Return what happened inside a span, however deep."""
    found, known = [], {root["context"]["span_id"]}
    for _ in spans:
        more = [s for s in spans if s["parent_id"] in known and s not in found]
        found += more
        known |= {span["context"]["span_id"] for span in more}
    return found


def test_a_turn_is_one_trace_under_the_names_of_the_conventions(spans: list[Span]) -> None:
    turn = next(s for s in named(spans, "invoke_agent countersign") if below(spans, s))
    inside = [span["name"] for span in below(spans, turn)]
    assert inside.count("chat default") >= 2
    assert "execute_tool order_lookup" in inside
    assert [name for name in inside if name.startswith("Shopify ")]
    assert turn["parent_id"] is None
    assert turn["attributes"]["gen_ai.operation.name"] == "invoke_agent"
    assert turn["attributes"]["countersign.answered_by"] == "model"
    assert len({span["context"]["trace_id"] for span in [turn, *below(spans, turn)]}) == 1


def test_a_model_call_says_which_model_and_how_many_tokens(spans: list[Span]) -> None:
    chats = named(spans, "chat default")
    for chat in chats:
        attributes = chat["attributes"]
        assert attributes["gen_ai.request.model"] == "default"
        assert attributes["gen_ai.usage.input_tokens"] == 400
        assert attributes["gen_ai.usage.output_tokens"] == 20
        assert attributes["server.address"] == "127.0.0.1"
        assert chat["kind"] == "SpanKind.CLIENT"
    assert {chat["attributes"]["countersign.purpose"] for chat in chats} == {
        "operator",
        "extractor",
    }


def test_what_came_of_a_turn_and_what_the_executor_did_bear_the_actions_id(
    spans: list[Span],
) -> None:
    asked = [s for s in spans if s["attributes"].get("countersign.action.id") == ["A-1"]]
    assert {"invoke_agent countersign", "carry_out refund"} <= {span["name"] for span in asked}
    done = next(
        s
        for s in named(asked, "carry_out refund")
        if s["attributes"]["countersign.action.state"] == "succeeded"
    )
    calls = below(spans, done)
    assert [c for c in calls if c["attributes"].get("countersign.writes")]
    assert all(c["attributes"]["http.response.status_code"] == 200 for c in calls)


def test_a_tool_that_was_never_listed_is_an_unknown_one(spans: list[Span]) -> None:
    [unknown] = named(spans, "execute_tool unknown")
    assert unknown["attributes"]["error.type"] == "bad_request"
    assert unknown["status"]["status_code"] == "ERROR"


def test_nothing_anybody_said_or_wrote_is_in_a_trace(
    sandbox: Sandbox, spans: list[Span], traces: str
) -> None:
    shown = json.dumps([_said(span) for span in spans]).casefold()
    people = ("Mia", "Dana", "Priya", "Olivia")
    written = (ADDRESS, "canary", "zebra", "goodwill", "1025", "1080", "ignore your", "where is")
    for private in (*people, *written):
        assert private.casefold() not in shown, private
    found = connections(load_settings(sandbox_url=sandbox.url, _env_file=None))
    assert found.slack.bot_token is not None
    keys = (found.shopify.read_token, found.shopify.write_token, found.slack.bot_token)
    for secret in (MODEL_KEY, "Bearer", *(key.get_secret_value() for key in keys)):
        assert secret not in traces


def _said(span: Span) -> list[Any]:
    """Return all of a span that is neither an id, a time nor a port."""
    ids = ("gen_ai.tool.call.id", "gen_ai.conversation.id", "server.port")
    attributes = {key: value for key, value in span["attributes"].items() if key not in ids}
    return [span["name"], attributes, span["events"], span["status"], span["links"]]


def test_without_settings_nothing_is_traced(sandbox: Sandbox, tmp_path: Path) -> None:
    environment = {
        "COUNTERSIGN_DATABASE_URL": f"sqlite:///{tmp_path}/a.db",
        "COUNTERSIGN_SANDBOX_URL": sandbox.url,
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    assert countersign(tmp_path, environment, "ask", "where is 1001?", "--as", "mia").stdout
    assert not list(tmp_path.glob("**/*.jsonl"))
    environment["COUNTERSIGN_TRACING__FILE"] = str(tmp_path / "spans.jsonl")
    assert countersign(tmp_path, environment, "ask", "where is 1001?", "--as", "mia").stdout
    lines = (tmp_path / "spans.jsonl").read_text(encoding="utf-8").splitlines()
    assert "invoke_agent countersign" in [json.loads(line)["name"] for line in lines]


def test_spans_reach_a_collector_with_its_key() -> None:
    received: list[tuple[str | None, bytes]] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            received.append((self.headers["authorization"], self.rfile.read(length)))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    serving = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    serving.start()
    try:
        _send_one_span(f"http://127.0.0.1:{server.server_port}/v1/traces")
    finally:
        server.shutdown()
        serving.join()
        server.server_close()
    [(key, body)] = received
    assert key == "Bearer collector-key"
    exported = ExportTraceServiceRequest.FromString(body)
    [scope] = exported.resource_spans[0].scope_spans
    assert [span.name for span in scope.spans] == ["invoke_agent countersign"]


def _send_one_span(url: str) -> None:
    settings = TracingSettings(otlp_url=url, otlp_key="collector-key")
    with traced(settings, "worker-1") as provider:
        assert provider is not None
        with provider.get_tracer("countersign").start_as_current_span("invoke_agent countersign"):
            pass
