"""What a day of thinking may cost: rows, shared by all workers, said in a sentence."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from agent.budget import TOKENS
from agent.model_settings import ModelSettings
from agent.usage import LEAST_TOKENS, spent_line
from countersign.accounting import used
from countersign.settings import load_settings
from memory import switches, usage
from memory.database import Database
from memory.schema import migrate
from memory.usage import HOLD_LIFE, Spent
from policies.errors import Misconfigured
from tests.operator_fixture import Bench
from tests.scripted_model import ScriptedModel, Step, call, completion, say, scripted_model

TODAY = "2026-11-24"
USED_UP = (
    "The language model's budget for today is used up, so the built-in planner answered. "
    "It is back on Wed 25 Nov at 00:00."
)
ANSWERED = "Delivered 12 Nov."


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url, practice=True)
    migrate(opened)
    yield opened
    opened.close()


@pytest.fixture
def model() -> Iterator[ScriptedModel]:
    with scripted_model() as running:
        running.planner = _looks_up_and_says
        yield running


def _looks_up_and_says(request: dict[str, Any]) -> Step:
    done = request["messages"][-1]["role"] == "tool"
    return say(ANSWERED) if done else call("order_lookup", order="1001")


def _says_much(request: dict[str, Any]) -> Step:
    """Answer as a model does whose calls cost as much as we expect of them at the most."""
    step = _looks_up_and_says(request)
    usage = {"prompt_tokens": 6_900, "completion_tokens": 100, "total_tokens": 7_000}
    return replace(step, body=json.dumps(json.loads(step.body) | {"usage": usage}).encode())


def worker(model: ScriptedModel, database: Database, **limits: object) -> Bench:
    settings = model.settings.model_copy(update=limits)
    return Bench(model=settings, database=database)


def spent(database: Database) -> Spent:
    with database.read() as tx:
        return usage.of_day(tx, TODAY)


def test_a_turn_says_and_books_what_it_used(model: ScriptedModel, database: Database) -> None:
    prices = {"input_price": Decimal("2.5"), "output_price": Decimal(10)}
    reply = worker(model, database, **prices).say("where is 1001?", event="Ev1")
    with database.read() as tx:
        booked = usage.of_turn(tx, "Ev1")
    assert booked is not None
    assert (booked.calls, booked.output_tokens) == (2, 40)
    assert booked.cost == booked.input_tokens * 2.5 + 40 * 10
    assert booked == spent(database)
    assert reply.spent == spent_line(booked)
    assert reply.spent.startswith("2 model calls, ")


def test_it_is_said_in_one_line() -> None:
    assert spent_line(Spent(3, 4_000, 0, 120, 12_000)) == "3 model calls, 4,120 tokens, $0.012"
    assert spent_line(Spent(1, 900, 0, 20)) == "1 model call, 920 tokens"
    assert spent_line(Spent(2, 900, 0, 20, 5_000, "CHF")).endswith("920 tokens, 0.005 CHF")
    assert spent_line(None) == spent_line(Spent()) == ""


def test_cached_tokens_have_their_price_and_parts_of_a_millionth_count_up() -> None:
    settings = ModelSettings(
        input_price=Decimal("0.3"), cached_price=Decimal("0.03"), output_price=Decimal("1.2")
    )
    assert settings.cost(1_000, 400, 10) == 204  # 180 + 12 + 12
    assert settings.cost(1, 0, 0) == 1


def test_workers_share_a_days_tokens_and_then_the_planner_answers_and_says_until_when(
    model: ScriptedModel, database: Database
) -> None:
    model.planner = _says_much
    workers = [worker(model, database, day_tokens=45_000) for _ in range(2)]
    replies = [
        workers[number % 2].say("where is 1001?", thread=f"T:{number}", event=f"Ev{number}")
        for number in range(12)
    ]
    asked = [reply for reply in replies if not reply.degraded]
    assert 1 < len(asked) < len(replies)
    assert {reply.text for reply in asked} == {ANSWERED}
    assert {reply.degraded_because for reply in replies[len(asked) :]} == {USED_UP}
    assert {reply.spent for reply in replies[len(asked) :]} == {""}
    assert all(reply.text.startswith("Delivered 12 Nov, UPS") for reply in replies[len(asked) :])
    assert len(model.requests) == 2 * len(asked)
    assert 9_000 - LEAST_TOKENS < spent(database).tokens <= 45_000


def test_turns_at_once_never_use_more_than_the_day_has(
    model: ScriptedModel, database: Database
) -> None:
    benches = [worker(model, database, day_tokens=30_000) for _ in range(6)]

    def ask(number: int) -> None:
        for turn in range(4):
            event = f"Ev{number}-{turn}"
            benches[number].say("where is 1001?", thread=f"T:{event}", event=event)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as tx:
        assert usage.held(tx, TODAY) == 0
    assert 0 < spent(database).tokens <= 30_000


def test_a_days_money_ends_before_its_tokens_do(model: ScriptedModel, database: Database) -> None:
    model.planner = _says_much
    limits = {"input_price": Decimal(1_000), "output_price": Decimal(1_000)}
    bench = worker(model, database, **limits, day_cost=Decimal(45))
    replies = [bench.say("where is 1001?", thread=f"T:{n}") for n in range(12)]
    assert not replies[0].degraded
    assert replies[-1].degraded_because == USED_UP
    assert 0 < spent(database).cost <= 45_000_000


def test_no_tokens_a_day_asks_no_model(model: ScriptedModel, database: Database) -> None:
    reply = worker(model, database, day_tokens=0).say("where is 1001?")
    assert reply.degraded_because == USED_UP
    assert model.requests == []


def test_what_a_dead_worker_held_is_free_again_after_a_while(database: Database) -> None:
    with database.transaction() as tx:
        usage.hold(tx, "EvDead", day=TODAY, model="m", tokens=TOKENS, currency="USD")
    with database.read() as tx:
        assert usage.held(tx, TODAY) == TOKENS
    with database.transaction() as tx:
        switches.set_clock_offset(tx, int(HOLD_LIFE.total_seconds()) + 1)
    with database.read() as tx:
        assert usage.held(tx, TODAY) == 0
        assert usage.of_turn(tx, "EvDead") is None


def test_a_turn_that_is_run_again_is_counted_twice_and_shown_once(
    model: ScriptedModel, database: Database
) -> None:
    bench = worker(model, database)
    for _ in range(2):
        bench.say("where is 1001?", event="Ev1")
    with database.read() as tx:
        [day] = usage.by_day(tx)
    assert (day.day, day.model, day.turns, day.spent.calls) == (TODAY, "scripted", 1, 4)


def test_a_silent_model_is_charged_its_prompt(model: ScriptedModel, database: Database) -> None:
    model.planner = lambda _: Step(silent_for=1)
    worker(model, database, timeout=0.2).say("where is 1001?")
    assert spent(database).input_tokens > 400
    assert spent(database).output_tokens == 0


def test_a_server_that_reports_nonsense_is_not_free(
    model: ScriptedModel, database: Database
) -> None:
    for number, count in enumerate((None, -9)):
        told = {"prompt_tokens": count, "completion_tokens": count, "total_tokens": count}
        shown = None if count is None else told
        model.planner = lambda _, shown=shown: completion({"content": "Which?"}, usage=shown)
        worker(model, database).say("refund it", event=f"Ev{number}", thread=f"T:{number}")
        with database.read() as tx:
            booked = usage.of_turn(tx, f"Ev{number}")
        assert booked is not None
        assert booked.input_tokens > 400
        assert booked.output_tokens > 0


def test_the_table_of_days(model: ScriptedModel, database: Database) -> None:
    settings = load_settings(
        model={"base_url": model.url, "input_price": "2", "day_cost": "5"}, _env_file=None
    )
    limits = "A day may use 2,000,000 tokens and $5.00."
    assert used(settings, database, days=3) == f"No model has been asked yet. {limits}"
    worker(model, database, input_price=Decimal(2)).say("where is 1001?")
    header, row, last = used(settings, database, days=3).splitlines()
    assert header.split()[:4] == ["day", "model", "turns", "calls"]
    assert row.split()[:4] == [TODAY, "scripted", "1", "2"]
    assert row.split()[-1].startswith("$0.00")
    assert last == limits


@pytest.mark.parametrize("price", ["-1", "NaN", "1e9", "a lot"])
def test_a_price_that_is_none_is_refused(price: str) -> None:
    with pytest.raises(Misconfigured, match="COUNTERSIGN_MODEL__INPUT_PRICE"):
        load_settings(model={"input_price": price}, _env_file=None)
