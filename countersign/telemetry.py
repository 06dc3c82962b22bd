"""Where spans go: nowhere, unless a file or a collector is named in the settings."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import (
    BatchSpanProcessor,
    ConsoleSpanExporter,
    SpanExporter,
)

from countersign.settings import TracingSettings

_EVERY_MILLISECONDS = 1_000


@contextmanager
def traced(settings: TracingSettings | None, worker: str = "") -> Iterator[TracerProvider | None]:
    """Export spans until the end of the block; without settings nothing is set up at all."""
    if settings is None or not (settings.file or settings.otlp_url):
        yield None
        return
    resource = {"service.name": "countersign", "service.instance.id": worker or "command"}
    provider = TracerProvider(resource=Resource.create(resource), shutdown_on_exit=False)
    try:
        for exporter in _exporters(settings):
            provider.add_span_processor(
                BatchSpanProcessor(exporter, schedule_delay_millis=_EVERY_MILLISECONDS)
            )
        trace.set_tracer_provider(provider)
        yield provider
    finally:
        provider.shutdown()


def _exporters(settings: TracingSettings) -> Iterator[SpanExporter]:
    if settings.file:
        settings.file.parent.mkdir(parents=True, exist_ok=True)
        # Read by its owner only, although there is nothing personal in it.
        handle = os.open(settings.file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        lines = os.fdopen(handle, "a", encoding="utf-8")
        yield ConsoleSpanExporter(out=lines, formatter=_line)
    if settings.otlp_url:
        from opentelemetry.exporter.otlp.proto.http import (  # noqa: PLC0415 - brings a client
            trace_exporter as otlp,
        )

        key = settings.otlp_key
        headers = {"Authorization": f"Bearer {key.get_secret_value()}"} if key else None
        yield otlp.OTLPSpanExporter(endpoint=str(settings.otlp_url), headers=headers)


def _line(span: ReadableSpan) -> str:
    return f"{span.to_json(indent=None)}\n"
