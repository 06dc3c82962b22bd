import gzip
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from sandbox.amazon.job_search import jobs_asked_for, search_by
from sandbox.amazon.operation import VENDOR, Ask, Operation, Param, Plan
from sandbox.amazon.orders_file import ORDERS, empty_file, orders_file
from sandbox.amazon.paperwork import Job, here_only
from sandbox.amazon.wire import Body, invalid, missing, moment_in, stamp
from sandbox.door import Answer
from sandbox.trade.market import MARKETPLACE

LONGEST = timedelta(days=30)
"""Of more than this time the report is empty, and nothing says why."""
PACKED_FROM = 8_000
"""Bytes from which a document is packed."""
TEXT = "text/plain; charset=UTF-8"
FATAL, WITHDRAWN = "report_fatal", "report_withdrawn"
FAULTS = (FATAL, WITHDRAWN)
"""While one lasts: reports break off, or somebody cancels them before they were begun."""


@dataclass(slots=True, kw_only=True)
class Report(Job):
    """A report; it is written when Amazon comes to it, of what is true by then."""

    start: datetime
    end: datetime
    begun_at: datetime | None = None
    ended_at: datetime | None = None


def create_report(ask: Ask) -> Answer:
    """Answer `createReport`: all orders updated in a time, as a flat file."""
    body = Body(ask.body, "body")
    here_only(body.texts("marketplaceIds", most=25))
    if body.text("reportType") != ORDERS:
        raise invalid("The report type is not known, or not open to this application.")
    start, end = _moment(ask, body, "dataStartTime"), _moment(ask, body, "dataEndTime")
    if start > end:
        raise invalid("dataStartTime has to be before dataEndTime.")
    papers = ask.office.papers
    number = papers.next_number()
    papers.jobs[number] = Report(number, "report", ORDERS, ask.now, "", start=start, end=end)
    return Answer({"reportId": number}, HTTPStatus.ACCEPTED)


def get_report(ask: Ask) -> Answer:
    """Answer `getReport`; a report takes a few looks."""
    report = ask.office.papers.jobs.get(ask.path["reportId"])
    if not isinstance(report, Report):
        raise missing(f"Report {ask.path['reportId']}")
    if not report.ended_as:
        _go_on(ask, report)
    return Answer(_report(report))


def get_reports(ask: Ask) -> Answer:
    """Answer `getReports`: newest first."""
    return Answer(
        {
            "reports": [
                _report(job)
                for job in jobs_asked_for(ask, "report", "reportTypes")
                if isinstance(job, Report)
            ]
        }
    )


def get_report_document(ask: Ask) -> Answer:
    """Answer `getReportDocument`: where the file can be fetched without a token."""
    name = ask.path["reportDocumentId"]
    return Answer(ask.office.papers.found_at(name, "reportDocumentId", ask.now))


def _moment(ask: Ask, body: Body, field: str) -> datetime:
    text = body.text(field, required=False)
    moment = moment_in(text, field) if text else ask.now
    if moment > ask.now:
        raise invalid(f"{field} has to be now at the latest.")
    return moment


def _go_on(ask: Ask, report: Report) -> None:
    """Come to it, and to its end one look later."""
    active = ask.office.faults.active
    status = report.look()
    if status == "IN_QUEUE":
        report.ended_as = "CANCELLED" if active(VENDOR, WITHDRAWN) else ""
        return
    if status == "IN_PROGRESS":
        report.begun_at = ask.now
        return
    report.ended_at = ask.now
    if active(VENDOR, FATAL):
        report.ended_as = "FATAL"
        return
    is_too_long = report.end - report.start > LONGEST
    file = empty_file() if is_too_long else orders_file(ask.office.market, report.start, report.end)
    report.ended_as = "CANCELLED" if file is None else "DONE"
    if file is not None:
        packed = len(file) >= PACKED_FROM
        content = gzip.compress(file, mtime=0) if packed else file
        report.document = ask.office.papers.keep(content, content_type=TEXT, gzipped=packed)


def _report(report: Report) -> dict[str, Any]:
    told = {
        "reportId": report.id,
        "reportType": report.kind,
        "marketplaceIds": [MARKETPLACE],
        "dataStartTime": stamp(report.start),
        "dataEndTime": stamp(report.end),
        "createdTime": stamp(report.created_at),
        "processingStatus": report.status,
    }
    if report.begun_at is not None:
        told["processingStartTime"] = stamp(report.begun_at)
    if report.ended_at is not None:
        told["processingEndTime"] = stamp(report.ended_at)
    return told | ({"reportDocumentId": report.document} if report.document else {})


_REPORTS, _DOCUMENTS = "/reports/2021-06-30/reports", "/reports/2021-06-30/documents"

OPERATIONS = (
    Operation("createReport", "POST", _REPORTS, Plan(0.0167, 15), create_report),
    Operation("getReport", "GET", f"{_REPORTS}/{{reportId}}", Plan(2, 15), get_report),
    Operation(
        "getReports", "GET", _REPORTS, Plan(0.0222, 10), get_reports, search_by("reportTypes")
    ),
    Operation(
        "getReportDocument",
        "GET",
        f"{_DOCUMENTS}/{{reportDocumentId}}",
        Plan(0.0167, 15),
        get_report_document,
        {"enableContentEncodingUrlHeader": Param(values=("true", "false"))},
    ),
)
