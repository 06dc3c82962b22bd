from dataclasses import replace
from typing import Any

import pytest

from policies.actions import ACTION_KINDS
from policies.actions.refund import REFUND
from policies.errors import Misconfigured
from tools.refunds import REFUNDS
from tools.registry import CAPABILITIES, LOOKUPS, check_registry
from tools.tool import Lookup


def test_the_registry_we_ship_is_whole() -> None:
    check_registry()
    assert CAPABILITIES.keys() == ACTION_KINDS.keys()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"owner_field": "customer"}, "refund.customer must be a Ref"),
        ({"owner_field": "shop"}, "refund.shop must be a Ref"),
        ({"money_field": "ordinal"}, "refund.ordinal must be a Money"),
        ({"identity_fields": ("lines", "amuont")}, "refund.amuont is no argument"),
        ({"editable": frozenset({"ordinal"})}, "refund.ordinal cannot be edited"),
    ],
)
def test_a_kind_that_names_fields_it_lacks_stops_the_program(
    change: dict[str, Any], fault: str
) -> None:
    wrong = replace(REFUND, **change)
    with pytest.raises(Misconfigured, match=fault):
        check_registry({"refund": wrong}, {"refund": replace(REFUNDS, kind=wrong)})


def test_a_kind_without_hands_and_hands_without_a_kind_stop_the_program() -> None:
    with pytest.raises(Misconfigured, match="refund has no capability"):
        check_registry(ACTION_KINDS, {})
    with pytest.raises(Misconfigured, match="refund is no declared action"):
        check_registry({}, CAPABILITIES)
    with pytest.raises(Misconfigured, match="under another definition"):
        check_registry({"refund": replace(REFUND)}, CAPABILITIES)
    with pytest.raises(Misconfigured, match="registered twice"):
        check_registry(lookups=(*LOOKUPS, LOOKUPS[0]))


@pytest.mark.parametrize("lookup", LOOKUPS, ids=lambda lookup: lookup.name)
def test_a_lookup_teaches_the_planner_enough_different_sentences(lookup: Lookup) -> None:
    assert len({example.casefold() for example in lookup.examples}) >= 15
    assert lookup.arguments.model_json_schema()["additionalProperties"] is False
