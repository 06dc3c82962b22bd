from dataclasses import replace

import pytest

from agent.model import Model
from agent.model_settings import ModelSettings
from policies.actions import ACTION_KINDS
from policies.people import Group
from tests.operator_fixture import MIA, Bench
from tests.prompt_goldens import FOLDER, person, rendered
from tests.scripted_model import call, say, scripted_model
from tools.inventory import INVENTORY_LOOKUP
from tools.registry import LOOKUPS

MARGIN = replace(INVENTORY_LOOKUP, name="margin", only_for=frozenset({Group.FINANCE}))


@pytest.mark.parametrize(("name", "text"), [*rendered()], ids=lambda value: value[:20])
def test_what_a_model_is_told_is_what_was_reviewed(name: str, text: str) -> None:
    reviewed = (FOLDER / name).read_text(encoding="utf-8")
    assert text == reviewed, "if you mean it: python -m tests.prompt_goldens, and read the diff"


def test_nothing_else_is_kept_among_the_reviewed_prompts() -> None:
    assert {file.name for file in FOLDER.iterdir()} == {name for name, _ in rendered()}


def test_prompts_of_all_roles_begin_alike_so_that_providers_can_cache_them() -> None:
    prompts = [text for name, text in rendered() if name.endswith(".md") and "Tools" in text]
    beginning = (FOLDER / "support.md").read_text(encoding="utf-8").partition("Whoever asks")[0]
    assert len(beginning) > 1_000
    everyday = [text for text in prompts if "carried out just now" not in text]
    assert all(text.startswith(beginning) for text in everyday)


def test_a_tool_of_finance_is_shown_to_finance_only() -> None:
    model = Model(ModelSettings(), [*LOOKUPS, MARGIN], ACTION_KINDS)
    assert "margin" in model.tools_for(person("finance"))
    assert "margin" not in model.tools_for(person("support"))
    assert model.tools_for(person("guest")) == ()


def test_a_tool_of_finance_is_refused_to_support_whoever_calls_it() -> None:
    with scripted_model(call("margin", product="BIN-24"), say("It is 40.")) as model:
        bench = Bench(model=model.settings, more=[MARGIN])
        reply = bench.say("what margin do we make on BIN-24?")
        [offered] = {str(sorted(_names(request))) for request in model.requests}
    assert "margin" not in offered
    assert reply.text == "That is for finance only."
    assert bench.looked_up == []
    dana = MIA.model_copy(update={"groups": frozenset({Group.FINANCE})})
    with scripted_model(call("margin", product="BIN-24"), say("132 are available.")) as model:
        assert (
            Bench(model=model.settings, more=[MARGIN])
            .say("what margin do we make on BIN-24?", person=dana)
            .tool_calls
        )


def _names(request: dict[str, list[dict[str, dict[str, str]]]]) -> list[str]:
    return [tool["function"]["name"] for tool in request["tools"]]
