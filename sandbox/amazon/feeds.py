from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from sandbox.amazon.job_search import jobs_asked_for, search_by
from sandbox.amazon.operation import Ask, Operation, Param, Plan
from sandbox.amazon.paperwork import Job, here_only
from sandbox.amazon.refund_feed import refund_feed
from sandbox.amazon.wire import Body, invalid, missing, stamp
from sandbox.door import Answer
from sandbox.trade.market import MARKETPLACE

REFUNDS = "POST_PAYMENT_ADJUSTMENT_DATA"
KINDS: Mapping[str, Callable[[Ask, bytes, str], bytes]] = {REFUNDS: refund_feed}
"""What each feed type does with (the request, its file, the feed's number): its result file."""


def create_document(ask: Ask) -> Answer:
    """Answer `createFeedDocument`: an address to send a file to."""
    body = Body(ask.body, "body")
    name = ask.office.papers.expect(body.text("contentType"))
    body_told = {"feedDocumentId": name, "url": ask.office.papers.address(name, ask.now)}
    return Answer(body_told, HTTPStatus.CREATED)


def create_feed(ask: Ask) -> Answer:
    """Answer `createFeed`: take a file that was sent, and do what it says."""
    body = Body(ask.body, "body")
    here_only(body.texts("marketplaceIds", most=25))
    kind, papers = body.text("feedType"), ask.office.papers
    document = papers.documents.get(body.text("inputFeedDocumentId"))
    if document is None or document.content is None:
        raise invalid("There is nothing at inputFeedDocumentId.")
    if kind not in KINDS:
        raise invalid("The feed type is not known, or not open to this application.")
    number = papers.next_number()
    result = papers.keep(KINDS[kind](ask, document.content, number))
    papers.jobs[number] = Job(number, "feed", kind, ask.now, result)
    return Answer({"feedId": number}, HTTPStatus.ACCEPTED)


def get_feed(ask: Ask) -> Answer:
    """Answer `getFeed`; a feed takes a few looks."""
    job = ask.office.papers.jobs.get(ask.path["feedId"])
    if job is None or job.sort != "feed":
        raise missing(f"Feed {ask.path['feedId']}")
    job.look()
    return Answer(_feed(job))


def get_feeds(ask: Ask) -> Answer:
    """Answer `getFeeds`: newest first."""
    return Answer({"feeds": [_feed(job) for job in jobs_asked_for(ask, "feed", "feedTypes")]})


def get_feed_document(ask: Ask) -> Answer:
    """Answer `getFeedDocument`: where the result can be fetched without a token."""
    name = ask.path["feedDocumentId"]
    return Answer(ask.office.papers.found_at(name, "feedDocumentId", ask.now))


def _feed(job: Job) -> dict[str, Any]:
    told = {
        "feedId": job.id,
        "feedType": job.kind,
        "marketplaceIds": [MARKETPLACE],
        "createdTime": stamp(job.created_at),
        "processingStatus": job.status,
    }
    return told | ({"resultFeedDocumentId": job.document} if job.status == "DONE" else {})


_FEEDS, _DOCUMENTS = "/feeds/2021-06-30/feeds", "/feeds/2021-06-30/documents"

OPERATIONS = (
    Operation(
        "createFeedDocument", "POST", _DOCUMENTS, Plan(0.5, 15), create_document, writes=True
    ),
    Operation("createFeed", "POST", _FEEDS, Plan(0.0083, 15), create_feed, writes=True),
    Operation("getFeed", "GET", f"{_FEEDS}/{{feedId}}", Plan(2, 15), get_feed),
    Operation(
        "getFeeds",
        "GET",
        _FEEDS,
        Plan(0.0222, 10),
        get_feeds,
        search_by("feedTypes"),
    ),
    Operation(
        "getFeedDocument",
        "GET",
        f"{_DOCUMENTS}/{{feedDocumentId}}",
        Plan(0.0222, 10),
        get_feed_document,
        {"enableContentEncodingUrlHeader": Param(values=("true", "false"))},
    ),
)
