"""A seller's orders written down by Amazon, as files: for many at once, and not one by one.

Asking for a report changes nothing: the reading key is enough, and what was asked for twice is
written twice. Amazon reports at most thirty days at once, and of more it says nothing.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated

from pydantic import Field

from policies.errors import VendorRejected
from tools.connectors import amazon_api as api
from tools.connectors.amazon_files import FileRoom, Kept, Stage
from tools.connectors.amazon_wire import AmazonWire, Moment, written

ORDERS = "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL"
_MOST_A_PAGE = 100


class _Created(AmazonWire):
    id: Annotated[str, Field(alias="reportId")]


class Report(AmazonWire):
    """A report that was asked for, and how far Amazon is with it."""

    id: Annotated[str, Field(alias="reportId")]
    stage: Annotated[Stage, Field(alias="processingStatus")]
    since: Annotated[Moment | None, Field(alias="dataStartTime")] = None
    until: Annotated[Moment | None, Field(alias="dataEndTime")] = None
    begun_at: Annotated[Moment | None, Field(alias="processingStartTime")] = None
    document: Annotated[str | None, Field(alias="reportDocumentId")] = None

    @property
    def under_way(self) -> bool:
        """Whether Amazon still works on it."""
        return self.stage in ("IN_QUEUE", "IN_PROGRESS")

    @property
    def is_of_nothing(self) -> bool:
        """Whether there is nothing to report: Amazon cancels such a report once it has begun it.

        One that was cancelled before was called off by somebody, and says nothing about orders.
        """
        return self.stage == "CANCELLED" and self.begun_at is not None

    @property
    def can_be_read(self) -> bool:
        """Whether there is a file of it."""
        return self.stage == "DONE" and self.document is not None

    @property
    def is_lost(self) -> bool:
        """Whether it will never tell anything."""
        return not (self.under_way or self.is_of_nothing or self.can_be_read)


class _Page(AmazonWire):
    reports: tuple[Report, ...]


class OrderReports:
    """What one seller has had written down of its orders. Each method raises `Unavailable`."""

    def __init__(self, endpoint: api.SellingPartner, room: FileRoom, marketplace: str) -> None:
        self._api = endpoint
        self._room = room
        self._marketplace = marketplace

    def ask_for(self, since: datetime, until: datetime) -> str:
        """Have all orders that changed in a time written down; return the report's number."""
        body = {
            "reportType": ORDERS,
            "dataStartTime": written(since),
            "dataEndTime": written(until),
            "marketplaceIds": [self._marketplace],
        }
        return self._api.read(api.CREATE_REPORT, _Created, body=body).id

    def asked_for(self, since: datetime) -> tuple[Report, ...]:
        """Read which were asked for since, newest first, a hundred at most."""
        query = {
            "reportTypes": ORDERS,
            "createdSince": written(since),
            "pageSize": str(_MOST_A_PAGE),
        }
        return self._api.read(api.GET_REPORTS, _Page, query).reports

    def look_at(self, number: str) -> Report:
        """Read how far one is. Raises `NotFound` where Amazon no longer keeps it."""
        return self._api.read(api.GET_REPORT, Report, reportId=number)

    def lines_of(self, report: Report) -> Iterator[Mapping[str, str]]:
        """Read a report's lines, each by the names of Amazon's columns.

        The file's address is good for five minutes, so it is asked for each time. Raises
        `VendorRejected` where Amazon gave up on it, and for a file that is no table.
        """
        if not report.can_be_read:
            raise VendorRejected("Amazon gave up on a report of orders.")
        kept = self._api.read(api.REPORT_DOCUMENT, Kept, reportDocumentId=report.document)
        lines = self._room.lines(kept)
        names = next(lines, "").split("\t")
        for line in lines:
            cells = line.split("\t")
            if len(cells) != len(names):
                raise VendorRejected("Amazon's report of orders has a line of another length.")
            yield dict(zip(names, cells, strict=True))
