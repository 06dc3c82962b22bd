"""The serving process: everything started in order, watched, and stopped in reverse."""

import gc
import logging
import os
import signal
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from filelock import FileLock, Timeout
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from agent.arriving import GATHER_SECONDS, Consumer, Intake
from agent.clock import Clock
from agent.conversation import Conversations, open_conversations
from agent.executor import Executor
from agent.jobs import DbosJobs
from agent.letters import Letters
from agent.looking_again import SECOND_LOOKS, SecondLook
from agent.mail_hints import MAIL_CARE, MAIL_HINTS, MailCare
from agent.market_hints import MARKET_LOOKS, MarketWatch
from agent.mirror_hints import MIRROR_HINTS
from agent.payment_news import PAYMENT_LOOKS, PAYMENT_NEWS, PaymentNews
from agent.pushes import Pushes
from agent.reconcile import Reconciler
from agent.renewing import Renewal
from agent.tuning import Tuning
from agent.worker import Worker
from countersign import logs, metrics
from countersign.calendar import EVERY_SECONDS, follow
from countersign.composition import House, build_house, build_operator, open_database
from countersign.events import EventDoor
from countersign.hearing import forget_old, keep_mail_told, practised, subscribe, tend_mail
from countersign.keeping import keep_checkpoint, open_safe
from countersign.mirroring import open_mirroring
from countersign.practice import Connections, connections
from countersign.settings import Settings
from countersign.systems import open_writes
from countersign.telemetry import traced
from countersign.tower import keep_watch
from countersign.web import Web
from memory import inbox, outbox
from memory.database import Database
from memory.stored_lists import Shelf
from policies.errors import Misconfigured
from slack_app.app import build_app
from slack_app.attentive import attentive
from slack_app.ballots import Ballots
from slack_app.clients import reading_client, sending_client
from slack_app.delivery import Delivery
from slack_app.front import Front
from slack_app.http import routes
from slack_app.people import Vouching
from slack_app.socket import SocketConnection
from slack_app.tally import Tally
from slack_app.uptime import Pulse, Uptime
from tools.connectors.network import Exchange, Network
from tools.connectors.practice import send_slack_to
from tools.connectors.shared_buckets import buckets_of
from tools.webhooks.amazon import ChangedOrders

log = logging.getLogger(__name__)
SOON, EVERY_FEW_SECONDS, EVERY_MINUTE = 2, 5, 60
EVERY_FIVE_MINUTES, EVERY_TEN_MINUTES, EVERY_HOUR = 300, 600, 3600


@dataclass
class Part:
    """One thing that runs: how it starts, how it stops, and whether it lives."""

    name: str
    start: Callable[[], object]
    stop: Callable[[], object]
    healthy: Callable[[], bool] = field(default=lambda: True)


def serve(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT. Raises `Misconfigured` or `Unavailable` before anything runs."""
    logs.set_up(settings.log)
    found = practised(settings, connections(settings))
    with ExitStack() as stack:
        _hold_worker_role(settings, stack)
        stack.enter_context(traced(settings.tracing, settings.worker))
        database = open_database(settings)
        conversations = stack.enter_context(
            open_conversations(settings.database_url, settings.state_folder)
        )
        parts = _build(settings, found, database, conversations)
        for part in parts:
            part.start()
            stack.callback(_quietly, part)
        _keep_what_stays()
        stopping = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stopping.set())
        where = f"  open {found.page}" if found.page else ""
        print(f"ready http://127.0.0.1:{settings.port}  Countersign serves{where}", flush=True)  # noqa: T201 - its ready line
        stopping.wait()
    # Threads that hang in a model's or a vendor's silence must not hold the process.
    os._exit(0)


def _build(
    settings: Settings, found: Connections, database: Database, conversations: Conversations
) -> list[Part]:
    """Put the serving rooms together, in start order."""
    name = settings.worker or "worker-1"
    front_door: list[Worker] = []

    def poke(what: str) -> None:
        for worker in front_door:
            worker.poke(what)

    vouching = Vouching(
        reading_client(found.slack), database, enterprise_id=found.slack.enterprise_id
    )
    pulses: dict[str, Pulse] = {}

    def heard(exchange: Exchange) -> None:
        if pulse := pulses.get(exchange.vendor):
            pulse.hear(exchange)

    network = Network(recorder=heard, buckets=buckets_of(database))
    house = build_house(
        settings, database, found.systems, network=network, vouch=vouching, enrolling=True
    )
    operator = build_operator(house, conversations)
    front = Front(
        database=database,
        decisions=house.decisions,
        tuning=Tuning(database, house.directory, settings.zone, settings.calendars),
        ballots=Ballots(database),
        directory=house.directory,
        poke=poke,
        zone=settings.zone,
        asked_plainly=operator.asked_plainly,
        team_id=found.slack.team_id,
        enterprise_id=found.slack.enterprise_id,
    )
    app = build_app(found.slack, front)
    chat = SocketConnection(app, found.slack)
    by_socket = found.slack.mode == "socket"
    pulses |= _pulses(house, found)
    uptime = Uptime(
        {
            "Slack": (lambda: chat.connected) if by_socket else (lambda: True),
            **{vendor: pulse.beats for vendor, pulse in pulses.items()},
        },
        changed=lambda: _show_homes(database),
    )
    delivery = Delivery(
        database=database,
        client=sending_client(found.slack),
        settings=found.slack,
        directory=house.directory,
        zone=settings.zone,
        owner=name,
        uptime=uptime,
    )
    handlings = (SECOND_LOOKS, PAYMENT_LOOKS, PAYMENT_NEWS, MAIL_HINTS, MAIL_CARE, MARKET_LOOKS)
    hints = (MIRROR_HINTS,) if settings.mirror.on else ()
    consumer = Consumer(database, (*handlings, *hints), gather=GATHER_SECONDS)
    worker = Worker(
        name=name,
        database=database,
        jobs=DbosJobs(settings.engine_url, worker=name),
        executor=Executor(
            house.filing,
            open_writes(found.systems, open_safe(settings, database), network, Shelf(database)),
            owner=name,
        ),
        reconciler=Reconciler(house.filing),
        letters=Letters(
            database,
            house.directory,
            attentive(operator, sending_client(found.slack), database),
            house.proposals,
            settings.zone,
            house.reads.vendor_lists,
        ),
        drain=delivery.drain,
        nudge=Pushes(database, house.filing.bench).run,
        hear=consumer.run,
        tally=Tally(front).run,
        looks=SecondLook(house.filing),
    )
    front_door.append(worker)
    clock = _clock(settings, found, house, worker)
    for vendor, pulse in pulses.items():
        again = EVERY_MINUTE if vendor == "Shopify" else EVERY_TEN_MINUTES
        clock.every(EVERY_FEW_SECONDS, vendor, partial(pulse.tend, older_than=again))
    clock.every(EVERY_FEW_SECONDS, "uptime", uptime.look)
    keep_watch(clock, settings, house.filing, owner=name)
    intake = Intake(database, lambda: poke("arrivals"))
    queues = [ChangedOrders(one) for one in house.reads.amazon.values()]
    watch = MarketWatch(database, intake, queues)
    clock.every(EVERY_FIVE_MINUTES, "marketplaces", watch.run)
    door = EventDoor(found.senders, intake)
    parts: list[Part] = []
    pages = [
        Route("/healthz", _healthz(parts, worker)),
        Route("/metrics", metrics.page(database, lambda: _lives(parts), door.counted)),
        *routes(app),
        *door.routes,
    ]
    web = Web(settings.host, settings.port, pages)
    parts += [
        Part("database", lambda: None, database.close, database.answers),
        # Before anybody is heard: whom nobody was asked about yet would be taken for a stranger.
        Part("people", house.directory.refresh, lambda: None),
        Part("http", web.start, web.stop, web.listening),
        Part("worker", worker.start, worker.stop, lambda: all(worker.healthy().values())),
        Part("clock", clock.start, clock.stop, clock.running),
    ]
    if settings.mirror.on:
        copying = open_mirroring(settings, database, house.reads, owner=name)
        parts.append(Part("mirror", copying.start, copying.stop, copying.healthy))
    if by_socket:
        parts.append(Part("slack", chat.start, chat.stop, lambda: chat.connected))
    elif settings.is_practice:
        address = f"http://127.0.0.1:{settings.port}/slack/events"
        parts.append(
            Part("slack", lambda: send_slack_to(settings.sandbox_url, address), lambda: None)
        )
    return parts


def _pulses(house: House, found: Connections) -> dict[str, Pulse]:
    """Watch those of whom no copy would say that they are silent, and the shop itself."""
    pulses = {"Shopify": Pulse(house.reads.shops[found.shopify.account].shop)}
    for carriers in house.reads.carriers.values():
        pulses["EasyPost"] = Pulse(carriers.newest)
    for prices in house.reads.market_prices.values():
        pulses["Keepa"] = Pulse(prices.tokens)
    return pulses


def _clock(settings: Settings, found: Connections, house: House, worker: Worker) -> Clock:
    """Say what is due by time alone."""
    database, clock = house.database, Clock()
    clock.every(EVERY_MINUTE, "reconcile", worker.reconciler.run)
    clock.every(EVERY_MINUTE, "renew", Renewal(house.filing).run)
    # Often, because whoever has no answer yet (Slack was away) is asked about again each time.
    clock.every(
        EVERY_FEW_SECONDS, "people", lambda: house.directory.refresh(older_than=EVERY_MINUTE)
    )
    news = PaymentNews(database, house.filing.bench, house.reads)
    clock.every(SOON, "payment news", news.run)
    clock.every(EVERY_HOUR, "checkpoint", lambda: keep_checkpoint(settings, database))
    clock.every(EVERY_HOUR, "old events", lambda: forget_old(database, found.events.keep_days))
    if settings.is_practice:
        clock.every(EVERY_SECONDS, "calendar", lambda: follow(settings, database))
    if settings.is_practice or found.events.public_url:
        # Again and again, because a shop gives up on an address that was away for some hours.
        clock.every(EVERY_HOUR, "subscriptions", lambda: subscribe(settings, found))
        clock.every(EVERY_HOUR, "payments", lambda: practised(settings, found))
        clock.every(EVERY_TEN_MINUTES, "mails", lambda: tend_mail(settings, found))
        care = MailCare(database, lambda: keep_mail_told(settings, found, anew=True))
        clock.every(EVERY_FEW_SECONDS, "mail care", care.run)
    return clock


def _keep_what_stays() -> None:
    """Look for garbage once more, and then never again in what was there when all had started.

    A million such objects are otherwise gone through every few seconds under load, and nothing else
    runs for as long as that takes.
    """
    gc.collect()
    gc.freeze()


def _show_homes(database: Database) -> None:
    """Have every Home tab say what is connected now."""
    with database.transaction() as tx:
        outbox.touch(tx, "home")


def _healthz(parts: list[Part], worker: Worker) -> Callable[[Request], JSONResponse]:
    def healthz(_request: Request) -> JSONResponse:
        """Answer 200 only when every part is connected."""
        lives = _lives(parts)
        try:
            with worker.database.read() as tx:
                behind, uncounted = outbox.behind(tx), len(inbox.ballots(tx))
        except Exception:  # noqa: BLE001 - a health page says what is wrong, it never breaks
            behind = uncounted = -1
        lag = {"surfaces_behind": behind, "votes_uncounted": uncounted}
        body = {"ok": all(lives.values()), "parts": lives, **lag}
        return JSONResponse(body, status_code=200 if body["ok"] else 503)

    return healthz


def _lives(parts: list[Part]) -> dict[str, bool]:
    return {part.name: part.healthy() for part in parts}


def _hold_worker_role(settings: Settings, stack: ExitStack) -> None:
    """On SQLite one process works; others are clients. On PostgreSQL each needs its own name."""
    if not settings.database_url.startswith("sqlite"):
        if not settings.worker:
            raise Misconfigured(
                "COUNTERSIGN_WORKER is missing: on PostgreSQL every process needs a stable name of "
                "its own, or two would take each other's work."
            )
        return
    # Where the file really is, because a link to it must not be a second door.
    file = Path(settings.database_url.removeprefix("sqlite:///").partition("?")[0]).resolve()
    if file.exists() and file.stat().st_nlink > 1:
        raise Misconfigured(
            f"{file.name} has a second name on this disk (a hard link), and two programs under two "
            "names would spoil it. Remove one of them. Nothing was started."
        )
    file.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(file.parent / "worker.lock")
    try:
        stack.enter_context(lock.acquire(timeout=0))
    except Timeout as error:
        raise Misconfigured(
            "Another Countersign works on this database already. SQLite carries one; for several "
            "use PostgreSQL."
        ) from error


def _quietly(part: Part) -> None:
    try:
        part.stop()
    except Exception:
        log.exception("%s did not stop cleanly", part.name)
