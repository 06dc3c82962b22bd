"""An error is read without the keys its call was made with, however they were sent."""

import base64
from typing import Any

import httpx
import pytest

from tools.connectors.hushed import hushed

BASIC = base64.b64encode(b"client-one:hidden-secret").decode()


@pytest.mark.parametrize(
    ("sent", "repeated"),
    [
        ({"headers": {"X-Shopify-Access-Token": "shpat_hidden"}}, "shpat_hidden"),
        ({"headers": {"Authorization": "Bearer hidden-token"}}, "hidden-token"),
        ({"headers": {"Authorization": f"Basic {BASIC}"}}, BASIC),
        ({"headers": {"Authorization": f"Basic {BASIC}"}}, "hidden-secret"),
        ({"headers": {"x-amz-access-token": "Atza|hidden"}}, "Atza|hidden"),
        ({"data": {"refresh_token": "hidden|one", "scope": "all"}}, "hidden|one"),
        ({"params": {"key": "hidden-key", "domain": "1"}}, "hidden-key"),
        ({"data": {"client_secret": "hidden secret"}}, "hidden secret"),
    ],
)
def test_a_key_that_is_repeated_is_left_out_wherever_it_stands(
    sent: dict[str, Any], repeated: str
) -> None:
    request = httpx.Request("POST", "https://vendor.example/", **sent)
    said = {"errors": [{"message": f"No: {repeated}, sorry", "code": 7, "more": [repeated, None]}]}
    heard = hushed(said, request)
    assert heard == {
        "errors": [{"message": "No: [key], sorry", "code": 7, "more": ["[key]", None]}]
    }


def test_what_is_no_key_stays_as_it_was_said() -> None:
    request = httpx.Request("GET", "https://vendor.example/", headers={"Authorization": "Bearer x"})
    assert hushed({"message": "Bearer of x"}, request) == {"message": "Bearer of x"}
    assert hushed(None, httpx.Request("GET", "https://vendor.example/")) is None
