"""Nothing secret gets out: every file, message and output of a working program is looked through.

The practice company's keys are the canaries, and so are the card numbers and the depth of a mail
that lie in it. What may be seen of a mail, and by whom, is said where it is allowed for.
"""

import imaplib
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from memory import records
from memory.states import State
from policies.card_numbers import REMOVED
from tests.admin_api import AdminApi
from tests.canaries import Canary, Search, secrets_of
from tests.desk_samples import buttons
from tests.program_fixture import UNDO_SECONDS, Serving, program
from tests.sandbox_fixture import NOBODY, Sandbox, start_sandbox
from tests.scripted_model import ScriptedModel, Step, call, say, scripted_model
from tests.webhook_posts import posted, signed

CARDS = ("4012 8888 8888 1881", "5105-1051-0510-5100", "378282246310005", "6011111111111117")
"""Test numbers of payment networks: in a mail's subject and text, in a note, and said in Slack."""
DEPTH = "canary-of-the-depth-of-a-mail"
FIRST_LINE = "Hello, the post is bent, I sent you a picture last week and nobody has answered yet."
OWN = {
    "model key": ("MODEL__API_KEY", "sk-canary-model-9f3b1c"),
    "collector key": ("TRACING__OTLP_KEY", "canary-collector-51ab7e"),
    "Stripe signing secret": ("EVENTS__STRIPE_SECRETS", "whsec_canary-77d0e2"),
    "Graph client state": ("EVENTS__GRAPH_CLIENT_STATE", "canary-client-state-b2c9"),
}
ISSUED = {
    "Amazon access token": "Atza|",
    "Graph access token": "eyJ0eXAiOiJKV1QiLCJzYW5kYm94Ijp9.",
    "QuickBooks access token": "AT-practice-",
    "QuickBooks refresh token": "RT1-practice-",
}
LOOKUPS: dict[str, tuple[str, dict[str, str]]] = {
    "where is 1025": ("order_lookup", {"order": "1025"}),
    "where is 113-5838173-8241820": ("order_lookup", {"order": "113-5838173-8241820"}),
    "track 1Z999AA10123456784": ("parcel_lookup", {"tracking": "1Z999AA10123456784"}),
    "invoice RI-84012": ("invoice_lookup", {"invoice": "RI-84012"}),
    "what did the customer of 1007 write": ("mails_about", {"order": "1007"}),
    "what does BIN-24 sell for": ("price_lookup", {"article": "BIN-24"}),
    "is 1001 paid out": ("payout_lookup", {"order": "1001"}),
}
WRITES = {
    "refund 1001 24.50 damaged arrived bent": ("mia", ("priya",), "#1001"),
    "amazon_refund 114-7102265-9923418 24.50 damaged arrived bent": ("mia", ("priya",), "114-7"),
    "create_bill 4027 SI-84027 399.62 came by mail": ("lee", ("dana",), "4027"),
    "mail 1007 thank you, a photo of the post would help": ("mia", ("priya",), "1007"),
}
"""One change in the shop, at Amazon, in the books and in the mailbox: who asks, who approves."""
BY_IMAP = {"mail 1006 thank you for the pictures": ("mia", ("priya",), "1006")}
COMMANDS = (
    ("doctor",),
    ("events", "list"),
    ("policy", "explain", "A-1"),
    ("audit", "export", "log.jsonl"),
    ("backup", "whole.backup"),
    ("ask", "what did the customer of 1007 write?", "--as", "mia", "--json"),
)
SEEN = {
    "Slack": "the answer to whoever asked, and the card: people decide by what was written",
    " ".join(COMMANDS[-1]): "the same answer, printed for whoever asked",
    "serve.db, outbox.payload": "that answer on its way to Slack",
    "serve.db, revisions.told": "that card, so that it can be shown again as it was decided",
    "serve.db, revisions.arguments": "whom a mail goes to, as it was approved",
    "serve.db, audit_payload.json": "the same beside the log, from where it can be erased",
    "threads.db, checkpoints.checkpoint": "the conversation, so that it can be gone on with",
}
"""Where words of a customer may stand, and why."""
BYTES = {"serve.db", "serve.db-wal", "threads.db", "threads.db-wal", "whole.backup"}
"""The files these columns are in, looked through as bytes besides."""
OPEN_STATES = (State.PENDING, State.APPROVED, State.EXECUTING, State.UNKNOWN)


def obliging(request: dict[str, Any]) -> Step:
    """Look up what was asked for; repeat whatever the tools said."""
    last = request["messages"][-1]
    if "tools" not in request:
        return say("{}")
    if last["role"] == "tool":
        return say(f"It says: {last['content'][:400]}")
    for words, (name, arguments) in LOOKUPS.items():
        if words in last["content"]:
            return call(name, **arguments)
    return say(f"You said: {last['content']}")


@dataclass(frozen=True)
class Told:
    """What came of a working program: its folder, all it said in Slack, and what it printed."""

    canaries: tuple[Canary, ...]
    words: tuple[Canary, ...]
    folder: Path
    slack: str
    printed: dict[str, str]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=60) as running:
        yield running


@pytest.fixture(scope="module")
def told(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """Let a program with every kind of secret do every kind of work."""
    folder = tmp_path_factory.mktemp("canary")
    (folder / "tmp").mkdir()
    customer = _plant(sandbox)
    printed: dict[str, str] = {}
    with scripted_model() as model:
        model.planner = obliging
        settings = _settings(sandbox, model, folder)
        with program(sandbox, folder, settings=settings) as serving:
            _look_up(serving)
            _change(serving, WRITES)
            _post_nonsense(serving)
            _misbehave(serving)
            serving.kill()
            serving.environment["COUNTERSIGN_PRACTICE_MAIL"] = "imap"
            serving.start()
            serving.settled()
            _change(serving, BY_IMAP)
            _run_commands(serving, printed)
            serving.settled()
    calls = sandbox.get("/_control/slack/calls")
    words = (Canary("first line", FIRST_LINE[:40]), Canary("address", customer))
    return Told((*_canaries(sandbox),), words, folder, json.dumps(calls), printed)


def _plant(sandbox: Sandbox) -> str:
    """Lay a mail into the inbox and a note on an order; return whose mail it is."""
    found = sandbox.get("/_control/connect")["imap"]
    asked = AdminApi(sandbox).ask('{ orders(first: 1, query: "name:1007") { nodes { email } } }')
    mail = EmailMessage()
    customer = str(asked["orders"]["nodes"][0]["email"])
    mail["From"], mail["To"] = customer, found["mailbox"]
    mail["Message-ID"] = "<canary@canary.example>"
    mail["Subject"] = f"About #1007, my card is {CARDS[0]}"
    mail.set_content(f"My card is {CARDS[1]}. {FIRST_LINE}\n\n{'. ' * 120}\n{DEPTH} {CARDS[1]}\n")
    with imaplib.IMAP4(found["host"], found["port"]) as line:
        line.login(found["mailbox"], found["write_password"])
        line.append("INBOX", "", imaplib.Time2Internaldate(time.time()), mail.as_bytes())
    note = f"Please charge {CARDS[2]} instead"
    sandbox.post("/_control/shop/edit", {"order": "1025", "note": note})
    return customer


def _settings(sandbox: Sandbox, model: ScriptedModel, folder: Path) -> dict[str, str]:
    own = {f"COUNTERSIGN_{name}": value for name, value in OWN.values()}
    return own | {
        "COUNTERSIGN_MODEL__BASE_URL": model.url,
        "COUNTERSIGN_TRACING__FILE": str(folder / "spans.jsonl"),
        "COUNTERSIGN_TRACING__OTLP_URL": f"{sandbox.url}/nobody/v1/traces",
        "COUNTERSIGN_EVENTS__STRIPE_ACCOUNT": "stripe:countersign-practice",
        "COUNTERSIGN_EVENTS__GRAPH_ACCOUNT": "graph:countersign-practice",
        "COUNTERSIGN_LOG__LEVEL": "DEBUG",
        "COUNTERSIGN_LOG__FORMAT": "json",
        "TMPDIR": str(folder / "tmp"),
    }


def _canaries(sandbox: Sandbox) -> Iterator[Canary]:
    yield from secrets_of(sandbox.get("/_control/connect"))
    yield from (Canary(what, value) for what, (_, value) in OWN.items())
    yield from (Canary(what, beginning) for what, beginning in ISSUED.items())
    for card in CARDS:
        yield Canary("card number", card)
        yield Canary("card number", card.replace(" ", "").replace("-", ""))
    yield Canary("depth of a mail", DEPTH)


def _look_up(serving: Serving) -> None:
    """Ask every system something, and say a card number to the program."""
    said = [*LOOKUPS, f"my card is {CARDS[3]}"]
    for thread in [serving.say("dana", words) for words in said]:
        serving.answer(thread)


def _change(serving: Serving, wishes: Mapping[str, tuple[str, tuple[str, ...], str]]) -> None:
    """Have changes asked for, approved and carried out."""
    for wish, (asker, _, _) in wishes.items():
        serving.ops(asker, wish)
    for _, approvers, shown in wishes.values():
        for person in approvers:
            serving.press(person, serving.card(shown), "approve")
        serving.eventually(partial(_can_be_undone, serving, shown))
    serving.move_calendar(UNDO_SECONDS)
    serving.eventually(lambda: not _unsettled(serving))


def _can_be_undone(serving: Serving, shown: str) -> bool:
    return "undo" in buttons(serving.card(shown))


def _unsettled(serving: Serving) -> list[str]:
    with serving.database.read() as tx:
        return [one.name for one in records.in_states(tx, OPEN_STATES)]


def _post_nonsense(serving: Serving) -> None:
    """Post what is no event, and one that is: each has a card number in it."""
    body = {"id": 7, "admin_graphql_api_id": "gid://shopify/Order/7", "note": CARDS[1]}
    domain = "countersign-practice.myshopify.com"
    genuine = {"topic": "orders/updated", "shop_domain": domain, "event_id": "canary"}
    secret = serving.sandbox.get("/_control/connect")["shopify"]["webhook_secret"]
    posts = [
        ("shopify", *posted(body, secret="guessed", **genuine)),
        ("shopify", *posted(body, secret=secret, **genuine)),
        ("shopify", *signed(f"{{{CARDS[1]}".encode(), secret=secret, **genuine)),
        ("stripe", CARDS[1].encode(), {"stripe-signature": f"t=1,v1={OWN['model key'][1]}"}),
        ("graph", json.dumps({"value": [{"clientState": CARDS[1]}]}).encode(), {}),
        ("graph", CARDS[1].encode(), {}),
    ]
    port = serving.environment["COUNTERSIGN_PORT"]
    with httpx.Client(trust_env=False, verify=NOBODY) as client:
        told = [
            client.post(f"http://127.0.0.1:{port}/events/{sender}", content=raw, headers=headers)
            for sender, raw, headers in posts
        ]
    assert [one.status_code for one in told] == [401, 200, 400, 401, 401, 400]


def _misbehave(serving: Serving) -> None:
    """Have every system refuse a look-up, in its own words."""
    for vendor in ("shopify", "amazon", "easypost", "graph", "keepa", "quickbooks", "stripe"):
        for fault in ("unauthorized", "error_before_commit"):
            serving.sandbox.fault(fault, "*", vendor=vendor, count=2)
    for thread in [serving.say("dana", words) for words in LOOKUPS]:
        serving.answer(thread)
    serving.sandbox.delete("/_control/faults")


def _run_commands(serving: Serving, printed: dict[str, str]) -> None:
    """Run every command that says something about all this."""
    for words in COMMANDS:
        done = serving.command(*words)
        printed[" ".join(words)] = done.stdout + done.stderr


def _searched(told: Told, canaries: tuple[Canary, ...]) -> Search:
    search = Search(canaries)
    search.folder(told.folder)
    search.text("Slack", told.slack)
    for command, said in told.printed.items():
        search.text(command, said)
    assert search.places > 1_000
    return search


def test_all_of_it_was_really_done(sandbox: Sandbox, told: Told) -> None:
    done = ("refundCreate", "createFeed.refund", "createBill", "send", "data")
    made = [one["operation"] for one in sandbox.get("/_control/journal")["entries"]]
    assert [made.count(one) for one in done] == [1] * len(done)
    assert told.slack.count(REMOVED) >= len(CARDS)
    assert {one["fault"] for one in sandbox.get("/_control/calls")["calls"]} > {"unauthorized"}


def test_no_secret_is_in_anything_the_program_wrote_or_said(told: Told) -> None:
    found = _searched(told, told.canaries).found
    assert not found, "\n".join(sorted({*found}))


def test_what_people_wrote_is_only_where_people_have_to_see_it(told: Told) -> None:
    """Of a mail that is its beginning; a log, a trace and an exported audit have nothing at all."""
    found = _searched(told, told.words).found
    elsewhere = {one for one in found if one.partition(" in ")[2] not in SEEN.keys() | BYTES}
    assert not elsewhere, "\n".join(sorted(elsewhere))
