"""How Microsoft Graph says no: one shape, a code for machines, a sentence for people."""

from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from uuid import uuid4

from sandbox.door import Answer


class Refused(Exception):
    """Something Graph does not do; nothing was changed."""

    def __init__(
        self,
        code: str,
        message: str,
        status: HTTPStatus = HTTPStatus.BAD_REQUEST,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.answer = refusal(code, message, status, headers)


def refusal(
    code: str, message: str, status: HTTPStatus, headers: Mapping[str, str] | None = None
) -> Answer:
    """Write a refusal down."""
    number = str(uuid4())
    inner = {
        "date": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}",
        "request-id": number,
        "client-request-id": number,
    }
    body = {"error": {"code": code, "message": message, "innerError": inner}}
    return Answer(body, status, headers or {})


def not_found(what: str = "object") -> Refused:
    """Refuse what is not (any more) where it is asked for."""
    return Refused(
        "ErrorItemNotFound",
        f"The specified {what} was not found in the store.",
        HTTPStatus.NOT_FOUND,
    )


def misasked(message: str, code: str = "ErrorInvalidRequest") -> Refused:
    """Refuse what cannot be understood."""
    return Refused(code, message)


SERVER_ERROR = refusal(
    "InternalServerError", "An internal server error occurred.", HTTPStatus.INTERNAL_SERVER_ERROR
)
THROTTLED = refusal(
    "ApplicationThrottled",
    "Application is over its MailboxConcurrency limit.",
    HTTPStatus.TOO_MANY_REQUESTS,
    {"Retry-After": "1"},
)
UNAUTHORIZED = refusal(
    "InvalidAuthenticationToken",
    "Lifetime validation failed, the token is expired.",
    HTTPStatus.UNAUTHORIZED,
    {"WWW-Authenticate": 'Bearer realm="", error="invalid_token"'},
)
DENIED = refusal(
    "ErrorAccessDenied",
    "Access is denied. Check credentials and try again.",
    HTTPStatus.FORBIDDEN,
)
