"""Cutting a shop's orders into slices: each is in exactly one, wherever the cuts are."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.shopify.search import search
from tools.mirror.shopify_load import Export, Load
from tools.mirror.shopify_slices import searches

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2026, 11, 30), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is added


def finds(asked: str, placed: datetime) -> bool:
    found, warnings = search([placed], asked, {"created_at": lambda one: one}, text=(), now=NOW)
    assert warnings == []
    return bool(found)


@given(span=st.tuples(moments, moments), placed=moments, pieces=st.integers(2, 24))
def test_an_order_is_in_one_slice_and_no_other(
    span: tuple[datetime, datetime], placed: datetime, pieces: int
) -> None:
    slices = searches(min(span), max(span), pieces)
    assert len(slices) == pieces
    assert sum(finds(one, placed) for one in slices) == 1


def test_the_newest_slice_is_first_and_both_ends_are_open() -> None:
    slices = searches(NOW - timedelta(days=30), NOW, 3)
    assert [finds(one, NOW + timedelta(days=400)) for one in slices] == [True, False, False]
    assert [finds(one, NOW - timedelta(days=4000)) for one in slices] == [False, False, True]
    assert slices[1] == (
        'created_at:>="2026-11-10T12:00:00+00:00" created_at:<"2026-11-20T12:00:00+00:00"'
    )


def test_a_load_is_as_old_as_its_first_export_and_counts_what_is_stored() -> None:
    load = Load.planned(NOW, ["a", "b", "c"])
    for minutes, lines in ((5, 100), (3, 60)):
        begun = load.current.but(as_of=NOW + timedelta(minutes=minutes), lines=lines)
        load = load.put(0, begun).after()
    assert (load.loaded, load.known) == (160, NOW + timedelta(minutes=3))
    assert load.expected(80) == 240
    assert load.current == Export(search="c")


@pytest.mark.parametrize("kept", [{}, {"load": {"export": "gid://1", "bytes": 0}}])
def test_checkpoint_without_a_load_or_with_one_of_an_earlier_version_has_none(
    kept: dict[str, object],
) -> None:
    assert Load.kept(kept) is None


def test_load_is_read_from_its_checkpoint_as_it_was() -> None:
    load = Load.of_changes(NOW, "x").put(0, Export(search="x", asked=NOW, id="1", bytes=7))
    assert Load.kept(load.on({"seen": "then"})) == load
