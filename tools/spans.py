"""Spans of OpenTelemetry, as far as every room needs them: no content, no names, no keys.

Without a provider (the default; `countersign.telemetry` sets one up) they cost next to nothing and
go nowhere. An exception leaves only the name of its class: its text may quote a person.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlsplit

from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from opentelemetry.util.types import AttributeValue

_TRACER: Final = trace.get_tracer("countersign")
ERROR_TYPE: Final = "error.type"


@contextmanager
def span(
    name: str, attributes: Mapping[str, AttributeValue], kind: SpanKind = SpanKind.INTERNAL
) -> Iterator[Span]:
    """Run a block as one span, a child of whatever span is open."""
    with _TRACER.start_as_current_span(
        name,
        kind=kind,
        attributes=dict(attributes),
        record_exception=False,
        set_status_on_exception=False,
    ) as opened:
        try:
            yield opened
        except BaseException as error:
            failed(opened, type(error).__name__)
            raise


def failed(opened: Span, what: str) -> None:
    """Mark a span as failed by the name of a class or a code of ours."""
    opened.set_attribute(ERROR_TYPE, what)
    opened.set_status(Status(StatusCode.ERROR))


def server(url: str) -> dict[str, AttributeValue]:
    """Return where a call goes: host and port, never a path, a query or a password."""
    try:
        where = urlsplit(url)
        host, port = where.hostname, where.port
    except ValueError:  # whoever uses the address says so
        return {}
    return {"server.address": host or "", **({"server.port": port} if port else {})}


@contextmanager
def vendor_call(
    vendor: str, operation: str, url: str, method: str = "POST", *, writes: bool
) -> Iterator[Span]:
    """Run one exchange with a vendor as a span named after its operation; no HTTP, no method."""
    attributes: dict[str, AttributeValue] = {
        **({"http.request.method": method} if method else {}),
        "countersign.vendor": vendor,
        "countersign.operation": operation,
        "countersign.writes": writes,
        **server(url),
    }
    with span(f"{vendor} {operation}", attributes, SpanKind.CLIENT) as opened:
        yield opened
