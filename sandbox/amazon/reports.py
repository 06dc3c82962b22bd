import csv
import gzip
import io
from datetime import UTC, datetime
from http import HTTPStatus

from sandbox.amazon.operation import Ask, Operation, Param, Plan
from sandbox.amazon.paperwork import Job, here_only
from sandbox.amazon.wire import Body, invalid, missing, moment_in, stamp
from sandbox.door import Answer
from sandbox.trade.market import MARKETPLACE

ORDERS = "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL"
COLUMNS = (
    "amazon-order-id",
    "purchase-date",
    "last-updated-date",
    "order-status",
    "fulfillment-channel",
    "sales-channel",
    "sku",
    "asin",
    "item-status",
    "quantity",
    "currency",
    "item-price",
)
_STATUS = {
    "UNSHIPPED": "Unshipped",
    "PARTIALLY_SHIPPED": "Partially Shipped",
    "SHIPPED": "Shipped",
    "CANCELLED": "Cancelled",
}


def create_report(ask: Ask) -> Answer:
    """Answer `createReport`: all orders updated in a time, as a flat file."""
    body = Body(ask.body, "body")
    here_only(body.texts("marketplaceIds", most=25))
    if body.text("reportType") != ORDERS:
        raise invalid("The report type is not known, or not open to this application.")
    start = _moment(body, "dataStartTime") or datetime.min.replace(tzinfo=UTC)
    end = _moment(body, "dataEndTime") or ask.now
    if start > end:
        raise invalid("dataStartTime has to be before dataEndTime.")
    document = ask.office.papers.keep(_flat_file(ask, start, end), gzipped=True)
    job = ask.office.papers.begin("report", ORDERS, ask.now, document)
    return Answer({"reportId": job.id}, HTTPStatus.ACCEPTED)


def get_report(ask: Ask) -> Answer:
    """Answer `getReport`; a report takes a few looks."""
    job = _job(ask, ask.path["reportId"])
    status = job.look()
    body = {
        "reportId": job.id,
        "reportType": job.kind,
        "marketplaceIds": [MARKETPLACE],
        "createdTime": stamp(job.created_at),
        "processingStatus": status,
    }
    return Answer(body | ({"reportDocumentId": job.document} if status == "DONE" else {}))


def get_report_document(ask: Ask) -> Answer:
    """Answer `getReportDocument`: where the file can be fetched without a token."""
    return Answer(ask.office.papers.found_at(ask.path["reportDocumentId"], "reportDocumentId"))


def _job(ask: Ask, number: str) -> Job:
    job = ask.office.papers.jobs.get(number)
    if job is None or job.sort != "report":
        raise missing(f"Report {number}")
    return job


def _moment(body: Body, field: str) -> datetime | None:
    text = body.text(field, required=False)
    return moment_in(text, field) if text else None


def _flat_file(ask: Ask, start: datetime, end: datetime) -> bytes:
    file = io.StringIO()
    writer = csv.writer(file, delimiter="\t", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for order in ask.office.market.orders.values():
        if start <= order.updated_at <= end:
            status = _STATUS[order.status.value]
            writer.writerows(
                (
                    order.id,
                    stamp(order.purchased_at),
                    stamp(order.updated_at),
                    status,
                    "Merchant",
                    "Amazon.com",
                    item.variant.sku,
                    item.asin,
                    status,
                    item.quantity,
                    item.unit_price.currency_code,
                    item.total.amount,
                )
                for item in order.items
            )
    return gzip.compress(file.getvalue().encode(), mtime=0)


OPERATIONS = (
    Operation(
        "createReport", "POST", "/reports/2021-06-30/reports", Plan(0.0167, 15), create_report
    ),
    Operation(
        "getReport", "GET", "/reports/2021-06-30/reports/{reportId}", Plan(2, 15), get_report
    ),
    Operation(
        "getReportDocument",
        "GET",
        "/reports/2021-06-30/documents/{reportDocumentId}",
        Plan(0.0167, 15),
        get_report_document,
        {"enableContentEncodingUrlHeader": Param(values=("true", "false"))},
    ),
)
