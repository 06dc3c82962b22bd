"""The serving process: everything started in order, watched, and stopped in reverse."""

import logging
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
from filelock import FileLock, Timeout
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from agent.clock import Clock
from agent.conversation import open_conversations
from agent.executor import Executor
from agent.jobs import DbosJobs
from agent.letters import Letters
from agent.reconcile import Reconciler
from agent.worker import Worker
from countersign.composition import House, build_house, build_operator, build_writes, open_database
from countersign.keeping import keep_checkpoints
from countersign.practice import Connections, connections
from countersign.settings import Settings
from memory import outbox
from policies.errors import Misconfigured
from slack_app.app import build_app
from slack_app.delivery import Delivery
from slack_app.front import Front
from slack_app.http import routes
from slack_app.people import Vouching
from slack_app.socket import SocketConnection

log = logging.getLogger(__name__)
DRAIN_SECONDS = 10.0
ANSWERED_WITHIN = 15.0


@dataclass
class Part:
    """One thing that runs: how to start it, how to stop it, how to see that it lives."""

    name: str
    start: Callable[[], None]
    stop: Callable[[], None]
    healthy: Callable[[], bool] = field(default=lambda: True)
