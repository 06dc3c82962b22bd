from sqlalchemy import update

from agent.sweeps.stale_source import STALE_SOURCE
from memory.mirror import sources
from memory.mirror.tables import sources as table
from memory.problems import Severity
from tests.copies import SHOP, Copies


def stream(copies: Copies, name: str, **given: object) -> None:
    """Have a stream copied just now, then say otherwise."""
    copies.fresh(name)
    with copies.database.copying() as tx:
        tx.connection.execute(update(table).where(table.c.stream == name).values(**given))


def test_a_copy_whose_tries_fail_is_found_with_what_the_system_says(copies: Copies) -> None:
    stream(copies, "orders", failures=5, error="Shopify is down.")
    found = copies.found(STALE_SOURCE)["Shopify orders"]
    assert (found.severity, found.money, found.place) == (Severity.NOW, None, SHOP)
    assert found.key == (SHOP, "source", "orders")
    why = "5 tries have failed since it was up to date: Shopify is down"
    assert (found.facts["failures"], found.facts["why"]) == (5, why)


def test_one_that_waits_for_somebody_from_the_start_is_found(copies: Copies) -> None:
    stream(copies, "orders", succeeded_at=None, error="The key may not read orders.")
    found = copies.found(STALE_SOURCE)["Shopify orders"]
    assert found.facts["succeeded_at"] is None
    assert found.facts["why"] == "It waits for somebody: The key may not read orders"


def test_one_that_fell_silent_is_found_from_when_it_was_last_well(copies: Copies) -> None:
    stream(copies, "orders", succeeded_at=copies.ago(hours=7))
    found = copies.found(STALE_SOURCE)["Shopify orders"]
    assert found.since == copies.ago(hours=7)
    assert found.facts["why"] == "It has not been up to date for hours"


def test_a_vendor_s_list_that_is_looked_for_and_was_not_sent_for_days_is_found(
    copies: Copies,
) -> None:
    stream(copies, "list", seen_at=copies.ago(days=4), stale_after=36 * 3600)
    found = copies.found(STALE_SOURCE)["Shopify list"]
    assert found.since == copies.ago(days=4)
    assert found.facts["why"] == "Nothing newer was sent"
    assert copies.found(STALE_SOURCE, sent=5) == {}


def test_what_looks_alike_and_is_none(copies: Copies) -> None:
    copies.fresh("fresh")
    stream(copies, "a_few_tries_failed", failures=4, error="Shopify is busy.")
    stream(copies, "a_while_ago", succeeded_at=copies.ago(hours=5))
    stream(copies, "loading", succeeded_at=None, whole_at=None)
    stream(copies, "first_try_failed", succeeded_at=None, failures=1, error="Busy.")
    stream(copies, "loads_for_hours", succeeded_at=None, due_at=copies.ago(hours=9))
    stream(copies, "complains_and_is_well", error="One page was odd.")
    stream(copies, "sent_lately", seen_at=copies.ago(days=2), stale_after=36 * 3600)
    stream(copies, "sent_once_a_week", seen_at=copies.ago(days=4), stale_after=192 * 3600)
    stream(copies, "hardly_changes", seen_at=copies.ago(days=90))
    with copies.database.copying() as tx:
        sources.register(tx, SHOP, "not_looked_at_yet", "Shopify returns")
    assert copies.found(STALE_SOURCE) == {}


def test_how_many_tries_and_how_long_are_the_shop_s_to_tune(copies: Copies) -> None:
    stream(copies, "orders", failures=5, succeeded_at=copies.ago(hours=7))
    assert copies.found(STALE_SOURCE, tries=5, silence=8) == {}
