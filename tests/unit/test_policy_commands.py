import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from policies import commands
from policies.errors import BadRequest, NotFound, RulebookError
from policies.explanation import explained
from policies.goldcheck import GOLDENS, read_goldens
from policies.rulebook import RULES, load_rulebook

BASE = read_goldens()["refund"].base_case()


def request(**changes: object) -> dict[str, Any]:
    case = BASE.changed({word.replace("__", "."): value for word, value in changes.items()})
    return {
        "action": "refund",
        "arguments": case.arguments.model_dump(mode="json"),
        "facts": case.facts.model_dump(mode="json"),
        "requester": case.requester.model_dump(mode="json"),
    }


def test_check_sums_the_rules_up() -> None:
    said = commands.check().splitlines()
    assert "refund: 19 rules, 8 limits" in said
    assert said[-1] == f"version {load_rulebook().version}"


def test_check_fails_with_the_line(tmp_path: Path) -> None:
    text = (RULES / "refund.yaml").read_text(encoding="utf-8")
    (tmp_path / "refund.yaml").write_text(text.replace("group: leads", "group: led"), "utf-8")
    with pytest.raises(RulebookError, match=r"^refund\.yaml:\d+:\d+: there is no group “led”"):
        commands.check(tmp_path)


def test_rehearsing_keeps_every_agreed_case_and_every_rule_busy() -> None:
    report = commands.rehearse()
    assert report.passed
    summary = re.fullmatch(r"(\d+) of (\d+) agreed cases kept; (\d+) boundary .*", report.text)
    assert summary
    kept, agreed, boundary = map(int, summary.groups())
    assert kept == agreed >= 40
    assert boundary >= 300


def test_rehearsing_says_which_agreement_is_broken_and_how(tmp_path: Path) -> None:
    text = (RULES / "refund.yaml").read_text(encoding="utf-8")
    shutil.copytree(RULES, tmp_path, dirs_exist_ok=True)
    (tmp_path / "refund.yaml").write_text(
        text.replace("order.age_days > limit.window_days", "order.age_days >= limit.window_days"),
        encoding="utf-8",
    )
    report = commands.rehearse(tmp_path)
    assert not report.passed
    first, *_, last = report.text.splitlines()
    assert first == "refund: The last day of the window: verdict: agreed needs_approval, now deny"
    agreed = sum(len(golden.cases) for golden in read_goldens().values())
    assert last.startswith(f"{agreed - 1} of {agreed} agreed cases kept;")


def test_rehearsing_says_which_rule_decides_nothing(tmp_path: Path) -> None:
    text = (RULES / "refund.yaml").read_text(encoding="utf-8")
    shutil.copytree(RULES, tmp_path, dirs_exist_ok=True)
    twin = '  - {id: refund.late, when: order.age_days > 60, why: "Too late."}\n'
    (tmp_path / "refund.yaml").write_text(text.replace("forbid:\n", f"forbid:\n{twin}"), "utf-8")
    report = commands.rehearse(tmp_path)
    assert "refund: no boundary case is decided by refund.late alone" in report.text
    assert "refund: no boundary case is decided by refund.window alone" in report.text
    assert not report.passed


def test_rules_without_agreed_cases_do_not_pass(tmp_path: Path) -> None:
    report = commands.rehearse(goldens=tmp_path)
    assert not report.passed
    assert "no case was ever agreed; write goldens/refund.yaml" in report.text


def test_a_golden_file_is_read_as_strictly_as_rules(tmp_path: Path) -> None:
    text = (GOLDENS / "refund.yaml").read_text(encoding="utf-8")
    for old, new, sentence in (
        ("verdict: deny", "verdict: denied", r"^refund\.yaml:\d+:\d+: Input should be 'deny'"),
        ("verdict: deny", "verdikt: deny", r"^refund\.yaml:\d+:\d+: "),
        ("Mia: [support]", "Mia: [suport]", r"^refund\.yaml:\d+:\d+: Input should be"),
        ("{requester: Dana}", "{requester: Dan}", "nobody called “Dan”; did you mean “Dana”"),
        ("order.age_days: 60}", "order.age_days: -1}", "cannot be made"),
        ("order.risk: high", "order.risk: hihg", "cannot be made"),
    ):
        assert old in text
        (tmp_path / "refund.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(RulebookError, match=sentence):
            commands.rehearse(goldens=tmp_path)


def test_a_request_is_explained_rule_by_rule_with_its_values() -> None:
    lines = commands.explain(request(order__age_days=75)).splitlines()
    assert lines[:2] == [
        "Not allowed.",
        (
            "DENY refund.window Outside the 60-day window (75 days). "
            "| order.age_days > limit.window_days [75 vs 60]"
        ),
    ]
    assert "- refund.disputed | order.disputed [no]" in lines
    assert any(line.startswith("REQUIRE refund.lead ") for line in lines)
    assert lines[-1] == f"rules {load_rulebook().version[:12]}"


def test_an_explanation_names_the_people_it_takes() -> None:
    text = commands.explain(request(args__amount="2100.00 USD"))
    assert text.startswith("Needs 1 of owners and 1 of management, within 8 business hours.\n")


def test_every_rule_is_on_the_explanation_exactly_once() -> None:
    text = explained(BASE.judged(load_rulebook()))
    for rule in load_rulebook().kinds["refund"].rules:
        assert sum(f" {rule.id} " in f"{line} " for line in text.splitlines()) == 1, rule.id


def test_with_people_given_it_is_asked_whether_somebody_could_approve() -> None:
    mia = BASE.requester.model_dump(mode="json")
    assert "nobody could approve" in commands.explain({**request(), "people": [mia]})


def test_a_request_survives_json() -> None:
    asked = request()
    assert commands.explain(json.loads(json.dumps(asked))) == commands.explain(asked)


def test_a_request_that_cannot_be_read_says_where() -> None:
    with pytest.raises(NotFound, match="no action “refnd”; did you mean “refund”"):
        commands.explain({**request(), "action": "refnd"})
    with pytest.raises(BadRequest, match="cannot be read at “requester”"):
        commands.explain({"action": "refund", "arguments": {}, "facts": {}})
    broken = request()
    broken["facts"]["order"]["age_days"] = True
    with pytest.raises(BadRequest, match=r"cannot be read at “order\.age_days”"):
        commands.explain(broken)
