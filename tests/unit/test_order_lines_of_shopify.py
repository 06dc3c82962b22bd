"""What of an order's lines has yet to leave, as Shopify tells it."""

from datetime import UTC, datetime

import pytest

from tools.mirror.shopify_rows import MirroredLine, Reading

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(("requires_shipping", "unsent"), [(True, 2), (False, 0)])
def test_what_needs_no_shipping_has_no_units_that_have_yet_to_leave(
    requires_shipping: bool,  # noqa: FBT001 - a column of the table of cases
    unsent: int,
) -> None:
    price = {"shopMoney": {"amount": "25.00", "currencyCode": "USD"}}
    line = MirroredLine.read(
        {
            "id": "gid://shopify/LineItem/1",
            "sku": "GIFT-25",
            "title": "Gift card",
            "vendor": "Countersign",
            "quantity": 2,
            "unfulfilledQuantity": 2,
            "requiresShipping": requires_shipping,
            "variant": {"id": "gid://shopify/ProductVariant/1"},
            "discountedUnitPriceSet": price,
            "totalDiscountSet": price,
        }
    )
    reading = Reading("shopify:acme", NOON, "USD")
    row = line.row(reading, "gid://shopify/Order/1", NOON)
    assert (row.quantity, row.unsent) == (2, unsent)
