"""The least a Slack app can do: Bolt over HTTP, dispatched from a thread pool, that only says ok.

python -m bench.bare_bolt SECRET        prints its address
"""

import logging
import sys

import uvicorn
from slack_bolt import Ack, App
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from slack_bolt.authorization import AuthorizeResult
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.program_fixture import free_port


def bare_app(secret: str) -> App:
    """Build an app that acknowledges every press of an `approve` button."""

    def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token="xoxb-none")

    app = App(
        signing_secret=secret,
        authorize=authorize,
        process_before_response=True,
        logger=logging.getLogger("bare"),
    )

    @app.action("approve")
    def approve(ack: Ack) -> None:
        ack()

    return app


def main() -> None:
    """Serve it the way the program serves itself."""
    app = bare_app(sys.argv[1])

    async def events(request: Request) -> Response:
        asked = to_bolt_request(request, await request.body())
        return to_starlette_response(await run_in_threadpool(app.dispatch, asked))

    port = free_port()
    print(f"http://127.0.0.1:{port}/slack/events", flush=True)
    routes = [Route("/slack/events", events, methods=["POST"])]
    uvicorn.run(Starlette(routes=routes), host="127.0.0.1", port=port, log_level="critical")


if __name__ == "__main__":
    main()
