"""A client nobody here wrote talks to the practice QuickBooks as it does to the real one."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import quickbooks
import requests
from quickbooks.objects import bill, purchaseorder, vendor

from tests.practice_books import PracticeBooks, open_books
from tests.sandbox_fixture import start_sandbox


@pytest.fixture
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PracticeBooks]:
    with (
        start_sandbox(orders=60) as sandbox,
        open_books(sandbox, tmp_path_factory.mktemp("peer")) as books,
    ):
        yield books


class Session(requests.Session):
    """What the library wants of a session: its key beside it, too."""

    def __init__(self, access_token: str) -> None:
        super().__init__()
        self.access_token = access_token


@pytest.fixture
def peer(books: PracticeBooks, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    settings = books.settings
    given = httpx.post(
        settings.token_url,
        auth=(settings.write_client_id, settings.write_client_secret.get_secret_value()),
        data={
            "grant_type": "refresh_token",
            "refresh_token": settings.write_refresh_token.get_secret_value(),
        },
    ).json()
    monkeypatch.setattr(quickbooks.QuickBooks, "api_url_v3", f"{settings.url}/v3")
    with Session(given["access_token"]) as session:
        session.headers["Authorization"] = f"Bearer {given['access_token']}"
        client = quickbooks.QuickBooks(company_id=settings.realm, minorversion=75)
        client.session = session
        yield client


def test_it_counts_filters_pages_creates_and_understands_a_refusal(peer: Any) -> None:  # noqa: ANN401 - it has no types
    assert vendor.Vendor.count(qb=peer) == 4
    assert len(bill.Bill.all(max_results=5, qb=peer)) == 5
    (order,) = purchaseorder.PurchaseOrder.filter(DocNumber="4027", qb=peer)
    assert order.TotalAmt == 399.62
    for taken in (False, True):
        made = vendor.Vendor()
        made.DisplayName = "Peer & Sons"
        if taken:
            with pytest.raises(quickbooks.exceptions.QuickbooksException):
                made.save(qb=peer)
        else:
            made.save(qb=peer)
            assert vendor.Vendor.get(made.Id, qb=peer).DisplayName == "Peer & Sons"
