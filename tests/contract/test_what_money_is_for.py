"""Facts about lines are read from every line the money may be for, not only from those named."""

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest

from policies.actions.refund import OrderFacts, Refund
from policies.money import Money
from tests.practice_shop import ZONE, PracticeShop, connect
from tests.sandbox_fixture import Sandbox, start_sandbox
from tools.capability import Draft
from tools.connectors.shopify_orders import Order, OrderLine
from tools.orders import FoundOrder, find_order
from tools.refund_facts import read_facts
from tools.refund_units import may_be_for
from tools.refunds import REFUNDS, customer_of

MIXED = "1041"  # ten bins, and one label holder of $11.90


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=60) as sandbox:
        yield sandbox


@pytest.fixture
def shop(sandbox: Sandbox) -> Iterator[PracticeShop]:
    sandbox.post("/_control/reset")
    with connect(sandbox) as shop:
        yield shop


def one_label(shop: PracticeShop, **more: str) -> Draft:
    lines = ({"sku": "LABEL-3", "quantity": 1},)
    ask = REFUNDS.kind.ask.model_validate({"order": MIXED, "lines": lines, **more})
    return REFUNDS.prepare(ask, shop.reads, shop.now(), ZONE)


def tagged(found: FoundOrder, tags: dict[str, tuple[str, ...] | None]) -> FoundOrder:
    lines = tuple(
        line.model_copy(update={"tags": tags.get(line.sku or "", ())}) for line in found.order.lines
    )
    return replace(found, order=found.order.model_copy(update={"lines": lines}))


def facts_of(shop: PracticeShop, draft: Draft, found: FoundOrder) -> OrderFacts:
    refund = draft.arguments
    assert isinstance(refund, Refund)
    about = may_be_for(refund.lines, refund.amount, found)
    facts = read_facts(found, about, shop.now(), ZONE)["order"]
    assert isinstance(facts, OrderFacts)
    return facts


@pytest.mark.parametrize(
    ("more", "is_final"), [({}, False), ({"amount": "5.00"}, False), ({"amount": "50.00"}, True)]
)
def test_naming_another_line_does_not_hide_a_final_sale_that_the_money_reaches(
    shop: PracticeShop, more: dict[str, str], *, is_final: bool
) -> None:
    found = tagged(find_order(MIXED, shop.reads), {"BIN-30": ("final-sale",)})
    draft = one_label(shop, **more)
    assert facts_of(shop, draft, found).final_sale is is_final
    assert ("more than these are worth" in draft.told[1]) is is_final


def test_money_up_to_what_the_named_units_are_worth_is_for_them(shop: PracticeShop) -> None:
    found = find_order(MIXED, shop.reads)
    refund = one_label(shop).arguments
    assert isinstance(refund, Refund)
    cent = Money(minor=1, currency="USD")
    assert [x.sku for x in may_be_for(refund.lines, refund.amount, found)] == ["LABEL-3"]
    assert may_be_for(refund.lines, refund.amount + cent, found) == found.order.lines
    assert may_be_for((), cent, found) == found.order.lines


def test_units_that_cannot_go_back_any_more_vouch_for_nothing(shop: PracticeShop) -> None:
    found = find_order(MIXED, shop.reads)
    refund = one_label(shop).arguments
    assert isinstance(refund, Refund)
    gone = tuple(x.model_copy(update={"refundable_quantity": 0}) for x in found.order.lines)
    later = replace(found, order=found.order.model_copy(update={"lines": gone}))
    assert may_be_for(refund.lines, refund.amount, later) == gone


@pytest.mark.parametrize(
    "tag", ["final-sale", "Final Sale", "final_sale", "FINALSALE", "\uff26inal sale"]
)
def test_a_final_sale_is_one_however_it_is_spelt(shop: PracticeShop, tag: str) -> None:
    draft, found = one_label(shop), find_order(MIXED, shop.reads)
    assert facts_of(shop, draft, tagged(found, {"LABEL-3": ("new", tag)})).final_sale


def test_a_product_the_shop_no_longer_has_counts_as_final_sale(shop: PracticeShop) -> None:
    draft, found = one_label(shop), find_order(MIXED, shop.reads)
    facts = facts_of(shop, draft, tagged(found, {"LABEL-3": None}))
    assert (facts.final_sale, facts.unknown_product) == (True, True)
    known = facts_of(shop, draft, found)
    assert (known.final_sale, known.unknown_product) == (False, False)


def test_a_line_without_a_product_is_read_as_unknown() -> None:
    bag = {"amount": "1.00", "currencyCode": "USD"}
    line = {
        "id": "1",
        "title": "CAB",
        "sku": "CAB",
        "quantity": 1,
        "refundableQuantity": 1,
        "discountedUnitPriceSet": {"presentmentMoney": bag, "shopMoney": bag},
    }
    assert OrderLine.read({**line, "product": None}).tags is None
    assert OrderLine.read({**line, "product": {"tags": ["a"]}}).tags == ("a",)


def test_a_tag_on_the_order_itself_makes_it_final_sale(shop: PracticeShop) -> None:
    shop.sandbox.post("/_control/shop/edit", {"order": MIXED, "tags": ["Final Sale"]})
    facts = one_label(shop).remote["order"]
    assert isinstance(facts, OrderFacts)
    assert (facts.final_sale, facts.unknown_product) == (True, False)


def test_a_guest_is_told_apart_by_mail_address_and_without_writing_it_down(
    shop: PracticeShop,
) -> None:
    found = find_order(MIXED, shop.reads)

    def customer(order: Order) -> str | None:
        stub = cast("FoundOrder", SimpleNamespace(order=order, ref=found.ref))
        return customer_of(stub)

    def guest(email: str | None) -> Order:
        return found.order.model_copy(update={"customer": None, "email": email})

    known = customer(guest("Ann@Acme.example"))
    assert known == customer(guest(" ann@acme.example"))
    assert known != customer(guest("bob@acme.example"))
    assert known is not None
    assert "acme" not in known
    assert customer(guest(None)) is None
