"""Every key and type that our practice QuickBooks knows, answers or is sent is Intuit's own."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from policies.errors import NotFound
from sandbox.quickbooks.query import FILTERABLE
from sandbox.quickbooks.shapes import ENUMS, SHAPES
from tests.contract.quickbooks_xsd import Xsd, read_xsd
from tests.given import REFERENCE
from tests.held_to import HELD, Tell
from tests.practice_books import PracticeBooks, bill_for, open_books
from tests.sandbox_fixture import start_sandbox
from tools.connectors.quickbooks import Upload
from tools.connectors.quickbooks_answers import ENTITIES, PurchaseOrder
from tools.connectors.quickbooks_faults import QuickBooksRejected

WHOLE = {"QueryResponse", "Fault", "CDCResponse", "BatchItemResponse", "AttachableResponse", "time"}


@pytest.fixture(scope="module")
def xsd() -> Xsd:
    folder = REFERENCE / "quickbooks" / "xsd"
    if not folder.exists():
        pytest.skip("needs Intuit's XSD: set COUNTERSIGN_REFERENCE (looked for quickbooks/xsd)")
    return read_xsd(folder)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PracticeBooks]:
    with (
        start_sandbox(orders=60) as sandbox,
        open_books(sandbox, tmp_path_factory.mktemp("books")) as books,
    ):
        _do_everything(books)
        yield books


def _do_everything(books: PracticeBooks) -> None:
    """Have each call made that the client knows, and each refusal met."""
    reader, writer = books.reader, books.writer
    order = reader.purchase_order("4027")
    assert reader.company().company_name
    assert reader.count("Bill")
    for entity, model in ENTITIES.items():
        reader.find(entity, model)
    reader.payment(reader.find("BillPayment", ENTITIES["BillPayment"])[0].id)
    reader.vendor(order.vendor_ref.value)
    reader.purchase_order_by_id(order.id)
    bill = writer.create_bill(bill_for(order, "SI-84027", "by the contract test"), key="b1")
    reader.bill(bill.id)
    noted = writer.note_purchase_order(reader.purchase_order("4028"), "noted", key="n1")
    writer.send_purchase_order(noted.id, to="orders@vendor.example", key="s1")
    file = Upload("Bill", bill.id, "invoice.pdf", "application/pdf", b"%PDF-1.7")
    writer.attach(file, key="f1")
    for entity in ("Bill", "PurchaseOrder", "Vendor", "VendorCredit"):
        reader.some(entity, ENTITIES[entity], start=1, most=5)
        reader.changes(datetime.now(UTC) - timedelta(days=2), entity, ENTITIES[entity])
    for wrong in ({"Vendor": 1}, bill_for(order, "SI-84027"), {}, {"DocNumber": "9" * 30}):
        with pytest.raises(QuickBooksRejected):
            writer.create_bill(wrong, key=f"wrong {sorted(wrong)}")
    with pytest.raises(NotFound):
        reader.bill("9999")
    _batch(books, order)


def _batch(books: PracticeBooks, order: PurchaseOrder) -> None:
    """Batches are the practice API's; the program sends none yet."""
    signed = next(one for one in books.traffic.requests[::-1] if one.method == "POST")
    items = [
        {"bId": "1", "Query": "select * from Vendor where Active = true maxresults 2"},
        {"bId": "2", "operation": "create", "VendorCredit": _credit(order)},
        {"bId": "3", "operation": "create", "Bill": {}},
    ]
    headers = {"Authorization": signed.headers["Authorization"], "Accept": "application/json"}
    url = f"{books.settings.company_url}/batch"
    books.network.client.post(url, json={"BatchItemRequest": items}, headers=headers)


def _credit(order: PurchaseOrder) -> dict[str, Any]:
    body = bill_for(order, "CR-1")
    lines = [{k: v for k, v in one.items() if k != "LinkedTxn"} for one in body["Line"]]
    return {"VendorRef": body["VendorRef"], "DocNumber": "CR-1", "Line": lines}


def test_every_shape_of_the_practice_books_is_of_the_schema(
    xsd: Xsd, record_property: Tell
) -> None:
    wrong = [
        f"{shape}.{name}"
        for shape, keys in SHAPES.items()
        for name, key in keys.items()
        if (found := xsd.keys(shape).get(name)) is None
        or (found.type, found.repeats)
        != ("ReferenceType" if key.type == "ref" else key.type, key.repeats)
    ]
    strange = [name for name, values in ENUMS.items() if not values <= xsd.values(name)]
    record_property(HELD, ("QuickBooks", "shapes", len(SHAPES)))
    assert (wrong, strange) == ([], [])


def test_every_field_that_can_be_asked_for_is_of_the_schema(xsd: Xsd) -> None:
    paths = [(entity, path) for entity, names in FILTERABLE.items() for path in names]
    assert [one for one in paths if not _is_known(xsd, *one)] == []


def _is_known(xsd: Xsd, entity: str, path: str) -> bool:
    kind = entity
    for part in path.split("."):
        if xsd.is_reference(kind):
            return part.casefold() in {"type", "name", "value"}
        found = xsd.keys(kind).get(part)
        if found is None:
            return False
        kind = found.type
    return True


def test_every_answer_of_the_practice_books_is_of_the_schema(
    xsd: Xsd, books: PracticeBooks, record_property: Tell
) -> None:
    before, answers = xsd.checked, 0
    for request, _, said in books.traffic.answers:
        if "/v3/company/" not in request.url.path:
            continue
        body, answers = json.loads(said), answers + 1
        unknown = [key for key in body if key not in WHOLE and key not in xsd.entities]
        assert unknown == []
        assert list(xsd.faults("IntuitResponse", body)) == []
    record_property(HELD, ("QuickBooks", "responses", answers))
    record_property(HELD, ("QuickBooks", "keys in them", xsd.checked - before))
    assert answers > 20


def test_every_body_the_program_sends_is_of_the_schema(
    xsd: Xsd, books: PracticeBooks, record_property: Tell
) -> None:
    sent = 0
    meant = [one for one in books.traffic.requests if one.method == "POST"]
    for request in meant:
        entity = next((one for one in xsd.entities if _posts(request, one)), None)
        body = json.loads(request.content) if entity and request.content else None
        if entity and isinstance(body, dict) and "Vendor" not in body:
            sent += 1
            assert list(xsd.faults(entity, body)) == []
    uploads = [one for one in meant if one.url.path.endswith("/upload")]
    for one in uploads:
        found = re.search(rb"\r\n\r\n(\{.*?\})\r\n--", one.content, re.DOTALL)
        assert found
        assert list(xsd.faults("Attachable", json.loads(found[1]))) == []
    record_property(HELD, ("QuickBooks", "bodies of our own client's", sent + len(uploads)))
    assert sent >= 4


def _posts(request: httpx.Request, entity: str) -> bool:
    return request.url.path.endswith(f"/{entity.lower()}")


def test_every_change_is_sent_under_a_request_id_and_every_call_with_a_minor_version(
    books: PracticeBooks,
) -> None:
    for request in books.traffic.requests:
        asked = parse_qs(urlsplit(str(request.url)).query)
        if "/v3/company/" in request.url.path and not request.url.path.endswith("/batch"):
            assert asked["minorversion"] == ["75"]
            assert request.method == "GET" or asked["requestid"]


def test_a_key_that_is_none_would_be_noticed(xsd: Xsd) -> None:
    assert list(xsd.faults("Bill", {"DueDate": "tomorrow", "Due": 1, "Line": {}})) == [
        "DueDate: 'tomorrow' is no date",
        "Due: no such key",
        "Line: not a list",
    ]
