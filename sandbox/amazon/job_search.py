"""Looking for reports or feeds among all that were asked for: by kind, status and age."""

from collections.abc import Mapping

from sandbox.amazon.operation import Ask, Param
from sandbox.amazon.paperwork import STATUSES, Job
from sandbox.amazon.wire import invalid

MOST, USUAL = 100, 10


def search_by(kinds: str) -> Mapping[str, Param]:
    """Return what `getReports` and `getFeeds` may be asked with; they differ in one name."""
    return {
        kinds: Param(most=10),
        "marketplaceIds": Param(most=10),
        "pageSize": Param(),
        "processingStatuses": Param(values=STATUSES, most=len(STATUSES)),
        "createdSince": Param(),
        "createdUntil": Param(),
        "nextToken": Param(),
    }


def jobs_asked_for(ask: Ask, sort: str, kinds: str) -> list[Job]:
    """Return one page of jobs of a sort, newest first."""
    ask.here()
    wanted, size = ask.query.get(kinds), ask.one("pageSize") or str(USUAL)
    if not wanted:
        raise invalid(f"{kinds} is required without nextToken.")
    if not size.isdecimal() or not 1 <= int(size) <= MOST:
        raise invalid(f"pageSize is from 1 to {MOST}.")
    since, until = ask.moment("createdSince"), ask.moment("createdUntil")
    found = [
        job
        for job in reversed(ask.office.papers.jobs.values())
        if job.sort == sort and job.kind in wanted
        if (since is None or since <= job.created_at) and (until is None or job.created_at <= until)
        if job.status in ask.query.get("processingStatuses", STATUSES)
    ]
    return found[: int(size)]
