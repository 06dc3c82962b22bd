"""What is particular to counts, prices and listings; the rest is in `test_every_action`."""

from typing import Any

import pytest

from memory import ledger
from memory.states import State
from tests.action_story import Story, sandbox, story

__all__ = ["sandbox", "story"]

LEVELS = """query($search: String!) { productVariants(first: 1, query: $search) { nodes {
    price product { status } inventoryItem { inventoryLevels(first: 5) { nodes {
    location { name } quantities(names: ["available"]) { quantity } } } } } } }"""


def shown(story: Story, sku: str) -> dict[str, object]:
    """Return price, status and counts by place, as the shop shows them."""
    (node,) = admin(story, LEVELS, search=f"sku:{sku}")["productVariants"]["nodes"]
    levels = node["inventoryItem"]["inventoryLevels"]["nodes"]
    counts = {one["location"]["name"]: one["quantities"][0]["quantity"] for one in levels}
    return {"price": node["price"], "status": node["product"]["status"], **counts}


def admin(story: Story, query: str, **variables: object) -> dict[str, Any]:
    """Ask the Admin API with the token that may write, as another program would."""
    answer = story.sandbox.client.post(
        "/shopify/admin/api/2026-07/graphql.json",
        json={"query": query, "variables": variables},
        headers={"X-Shopify-Access-Token": "shpat_sandbox_write"},
    )
    data: dict[str, Any] = answer.json()["data"]
    return data


def test_a_count_moves_by_what_was_approved_at_the_place_that_was_meant(story: Story) -> None:
    before = shown(story, "BIN-40")
    action = story.approved("/ops adjust_stock BIN-40 -3 Reno damaged three broke", by="lee")
    assert story.house.executor().run(action.id) is State.SUCCEEDED
    assert shown(story, "BIN-40") == before | {"Reno": int(str(before["Reno"])) - 3}
    (change,) = story.changes()
    assert change["idempotency_key"]
    assert change["result"]["reason"] == "damaged"
    assert change["arguments"]["changes"][0]["changeFromQuantity"] == before["Reno"]


def test_a_count_that_moved_meanwhile_is_asked_about_again(story: Story) -> None:
    action = story.approved("/ops adjust_stock BIN-40 -3 Reno damaged three broke", by="lee")
    other = story.approved("/ops adjust_stock BIN-40 +5 Reno received five came", by="lee")
    assert story.house.executor().run(other.id) is State.SUCCEEDED
    assert story.house.executor().run(action.id) is State.SUPERSEDED
    assert len(story.changes()) == 1


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("BIN-24 -1 Reno lost", "fewer than none"),
        ("BIN-40 +501 Reno found", "More than 500 units"),
        ("BIN-40 -1 Boston lost", "not kept in Boston. It is in Reno or Columbus"),
        ("NONE-1 -1 Reno lost", "no product with the SKU NONE-1"),
        ("TOTE-12 -1 Reno lost", "more was sold than there is"),
        ("BIN-40 3 Reno lost", "I expect +5 or -3"),
    ],
)
def test_a_count_that_cannot_be_is_refused_with_its_reason(
    story: Story, command: str, why: str
) -> None:
    assert why in story.say(f"/ops adjust_stock {command}", "lee").text


def test_without_a_place_each_that_has_some_is_offered(story: Story) -> None:
    reply = story.say("adjust BIN-40 by +2, they were behind the rack", "lee")
    assert {button.label for button in reply.buttons} == {"+2 in Reno", "+2 in Columbus"}
    assert story.say("adjust BIN-40 by 2", "lee").buttons == ()


def test_a_listing_goes_off_sale_and_back(story: Story) -> None:
    for command, status in (("pause_listing", "DRAFT"), ("resume_listing", "ACTIVE")):
        action = story.approved(f"/ops {command} BIN-24 the vendor is out", by="lee")
        assert story.house.executor().run(action.id) is State.SUCCEEDED
        assert shown(story, "BIN-24")["status"] == status
    assert "on sale" in story.say("/ops resume_listing BIN-24 again", "lee").text


def test_pausing_and_resuming_count_towards_one_day(story: Story) -> None:
    for command in ("pause_listing", "resume_listing"):
        action = story.approved(f"/ops {command} BIN-24 the vendor is out", by="lee")
        assert story.house.executor().run(action.id) is State.SUCCEEDED
    (asked,) = story.say("/ops pause_listing BIN-24 once more", "lee").proposals
    with story.house.database.read() as tx:
        found = ledger.revision(tx, int(asked.id.removeprefix("A-")), 1).facts
    assert found is not None
    assert found["ledger"]["today"] == 2


def test_over_five_percent_finance_agrees_too(story: Story) -> None:
    price = float(str(shown(story, "BIN-24")["price"]))
    action = story.approved(f"/ops change_price BIN-24 {price * 1.2:.2f} dearer", by="lee")
    assert story.house.executor().run(action.id) is State.SUCCEEDED
    assert "approved by Dana and Priya" in story.notes()[0]
    assert float(str(shown(story, "BIN-24")["price"])) == round(price * 1.2, 2)


@pytest.mark.parametrize(("factor", "why"), [(0.3, "Below the floor"), (1.5, "at most 40 %")])
def test_a_price_below_the_floor_or_too_far_away_is_refused(
    story: Story, factor: float, why: str
) -> None:
    price = float(str(shown(story, "BIN-24")["price"])) * factor
    assert why in story.say(f"/ops change_price BIN-24 {price:.2f} please", "lee").text


def test_a_price_somebody_changed_meanwhile_is_asked_about_again(story: Story) -> None:
    price = float(str(shown(story, "BIN-24")["price"]))
    action = story.approved(f"/ops change_price BIN-24 {price * 1.02:.2f} dearer", by="lee")
    other = story.approved(f"/ops change_price BIN-24 {price * 1.03:.2f} dearer", by="lee")
    assert story.house.executor().run(other.id) is State.SUCCEEDED
    assert story.house.executor().run(action.id) is State.SUPERSEDED
    assert len(story.changes()) == 1


@pytest.mark.parametrize("command", ["adjust_stock BIN-40 -3 Reno x", "change_price BIN-24 9 x"])
def test_support_asks_for_neither_counts_nor_prices(story: Story, command: str) -> None:
    (denied,) = story.say(f"/ops {command}").proposals
    assert denied.state == "denied"
