"""What the gateway before QuickBooks says: its Faults are in small letters, as the real one's."""

from http import HTTPStatus

from sandbox.door import Answer


def _gateway(code: str, what: str, detail: str, kind: str, status: HTTPStatus) -> Answer:
    error = {
        "message": f"message={what}; errorCode={code.zfill(6)}; statusCode={status.value}",
        "detail": detail,
        "code": code,
        "element": None,
    }
    return Answer({"fault": {"error": [error], "type": kind}}, status)


UNAUTHORIZED = _gateway(
    "3200", "AuthenticationFailed", "Token expired", "AUTHENTICATION", HTTPStatus.UNAUTHORIZED
)
FORBIDDEN = _gateway(
    "3100",
    "ApplicationAuthorizationFailed",
    "This app may not do that in this company",
    "AUTHORIZATION",
    HTTPStatus.FORBIDDEN,
)
THROTTLED = _gateway(
    "3001",
    "ThrottleExceeded",
    "The request limit was reached.  Try again later",
    "SERVICE",
    HTTPStatus.TOO_MANY_REQUESTS,
)
SERVER_ERROR = _gateway(
    "10000",
    "InternalServerError",
    "An application error has occurred while processing your request",
    "SystemFault",
    HTTPStatus.INTERNAL_SERVER_ERROR,
)
XML_ONLY = Answer(
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<IntuitResponse xmlns="http://schema.intuit.com/finance/v3"/>',
    media_type="application/xml",
)
"""What somebody gets who does not say that they take JSON."""
