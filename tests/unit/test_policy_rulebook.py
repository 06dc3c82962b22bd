import shutil
from itertools import pairwise
from pathlib import Path

import pytest

from policies.errors import RulebookError
from policies.limits import Direction, Limit
from policies.money import Money
from policies.rulebook import RULES, load_rulebook

RULEBOOK = load_rulebook()


def rules_with(folder: Path, old: str, new: str) -> Path:
    text = (RULES / "refund.yaml").read_text(encoding="utf-8")
    assert old in text
    shutil.copytree(RULES, folder, dirs_exist_ok=True)
    (folder / "refund.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def line_of(text: str) -> int:
    lines = (RULES / "refund.yaml").read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "action: refund",
            "action: refnd",
            "refund.yaml speaks of “refnd”; did you mean “refund”?",
        ),
        ("forbid:", "forbidd:", "“forbidd” is not known here; did you mean “forbid”?"),
        ("quorum: 2", "quorom: 2", "“quorom” is not known here; did you mean “quorum”?"),
        ("looser: higher", "loser: higher", "“loser” is not known here; did you mean “looser”?"),
        ("group: leads", "group: lead", "there is no group “lead”; did you mean “leads”?"),
        ("quorum: 2", "quorum: true", "“quorum” cannot be “True”"),
        ("quorum: 2", 'quorum: "2"', "“quorum” cannot be “2”"),
        ("quorum: 2", "quorum: 0", "“quorum” cannot be “0”"),
        ("quorum: 2", "quorum: 2.0", "“2.0” can be read in more than one way; write it in quotes."),
        ("expires: 16h", "expires: 16", "“expires” cannot be “16”"),
        ("expires: 16h", "expires: 0h", "“expires” cannot be “0h”"),
        ("retype_amount: true", "retype_amount: yes", "“yes” can be read in more than one way"),
        ("retype_amount: true", "retype_amount: 1", "“retype_amount” cannot be “1”"),
        ("[amount, reason, note]", "[amout]", "“amout” of a refund cannot be edited; did you mean"),
        ("[amount, reason, note]", "[order]", "“order” of a refund cannot be edited."),
        (
            "id: refund.window",
            "id: refund.disputed",
            "there are two rules called “refund.disputed”.",
        ),
        ("id: refund.window", "id: cancel.window", "“cancel.window” must begin with “refund.”."),
        ("id: refund.window", "id: window", "“id” cannot be “window”"),
        ("    when: order.disputed\n", "", "“when” is missing."),
        ("order.age_days > limit", "order.agedays > limit", "did you mean “order.age_days”?"),
        ("order.risk == Risk.high", 'order.risk == "high"', "has no place in a condition"),
        ("Group.leads in", "Group.lead in", "There is no Group “lead”; did you mean “leads”?"),
        ("Risk.high", "Risk.hihg", "There is no Risk “hihg”; did you mean “high”?"),
        ("day {order.age_days} of", "day {order.age_day} of", "did you mean “order.age_days”?"),
        ("value: 60", "value: 121", "“window_days” is above its max."),
        ("value: 60", "value: -1", "“window_days” is below its min."),
        ("value: 60", 'value: "60.00 USD"', "is money for some and a plain number for others"),
        ("max: 120, ", "", "“window_days” is looser when higher, so it needs a max."),
        ('value: "150.00 USD"', 'value: "150.00"', "has “150.00”, which is not like “150.00 USD”"),
        ('value: "150.00 USD"', 'value: "150 dollars"', "which is not like “150.00 USD”"),
        ('value: "150.00 USD"', 'value: "1e2 USD"', "which is not like “150.00 USD”"),
        ('value: "150.00 USD"', 'value: ["1.00 USD", "2.00 USD"]', "exactly one amount for each"),
        (
            'value: "150.00 USD"',
            'value: ["150.00 USD", "9.00 EUR"]',
            "has a bound, but none for EUR",
        ),
        ("title: ", "titel: ", "“titel” is not known here; did you mean “title”?"),
        ("  lead_up_to:", "  window_days:", "“window_days” is here twice"),
        (
            "order.age_days > limit.window_days",
            "order.age_days > 60",
            "the limit “window_days”; ch",
        ),
    ],
)
def test_a_mistake_in_a_rule_file_fails_when_it_is_loaded(
    tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    with pytest.raises(RulebookError) as refusal:
        load_rulebook(rules_with(tmp_path, old, new))
    assert sentence in refusal.value.sentence
    assert refusal.value.sentence.startswith("refund.yaml:")


@pytest.mark.parametrize(
    ("where", "old", "new"),
    [
        ("id: refund.window", "order.age_days > limit", "order.agedays > limit"),
        ('title: "Days after', "value: 60", "value: 500"),
        ("group: leads", "group: lead", "group: laeds"),
    ],
)
def test_a_mistake_is_reported_with_its_line(
    tmp_path: Path, where: str, old: str, new: str
) -> None:
    with pytest.raises(RulebookError) as refusal:
        load_rulebook(rules_with(tmp_path, old, new))
    reported = int(refusal.value.sentence.split(":")[1])
    assert abs(reported - line_of(where)) <= 1


def test_a_missing_a_foreign_and_a_backup_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match=r"^refund\.yaml is missing"):
        load_rulebook(tmp_path)
    shutil.copytree(RULES, tmp_path, dirs_exist_ok=True)
    load_rulebook(tmp_path)
    for name in ("refunds.yaml", "refund.yml", "refund.yaml.bak"):
        (tmp_path / name).write_text("action: refund")
        with pytest.raises(RulebookError, match=rf"^{name} belongs to no action"):
            load_rulebook(tmp_path)
        (tmp_path / name).unlink()
    with pytest.raises(RulebookError, match="There is no folder of rules called “nowhere”"):
        load_rulebook(tmp_path / "nowhere")


def test_the_version_follows_content_and_not_the_way_it_came_about(tmp_path: Path) -> None:
    again = load_rulebook(rules_with(tmp_path, "# Refunds:", "# What follows is about refunds:"))
    assert again.version == RULEBOOK.version
    tuned = load_rulebook(overlay={"refund.window_days": "61"})
    assert tuned.version != RULEBOOK.version
    assert load_rulebook(overlay={"refund.window_days": "60"}).version == RULEBOOK.version
    reworded = load_rulebook(rules_with(tmp_path, "need finance.", "go to finance."))
    assert len({RULEBOOK.version, tuned.version, reworded.version}) == 3


def test_a_rulebook_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        RULEBOOK.kinds["refund"] = RULEBOOK.kinds["refund"]  # type: ignore[index]  # on purpose
    with pytest.raises(TypeError):
        RULEBOOK.kinds["refund"].limits["window_days"] = 9999  # type: ignore[index]  # on purpose


def test_an_admin_tunes_a_limit_inside_its_bounds() -> None:
    tuned = load_rulebook(
        overlay={"refund.window_days": " 90 ", "refund.lead_up_to": "200.00 USD"}
    ).kinds["refund"]
    assert tuned.limits["window_days"] == 90
    assert tuned.limits["lead_up_to"] == {"USD": Money(minor=20_000, currency="USD")}


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("refund.window", "90", "There is no limit “refund.window”; did you mean"),
        ("refund.window_days", "121", "The limit “refund.window_days” is above its max."),
        ("refund.window_days", "-1", "The limit “refund.window_days” has “-1”"),
        ("refund.window_days", "9.5", "The limit “refund.window_days” has “9.5”"),
        ("refund.window_days", "\uff19\uff10", "The limit “refund.window_days” has “\uff19\uff10”"),
        ("refund.window_days", "90.00 USD", "is money for some and a plain number for others."),
        ("refund.lead_up_to", "200", "is money for some and a plain number for others."),
        ("refund.lead_up_to", "300.01 USD", "The limit “refund.lead_up_to” is above its max."),
        ("refund.lead_up_to", "9.99 USD", "The limit “refund.lead_up_to” is below its min."),
        ("refund.lead_up_to", "100.00 USD, 90.00 EUR", "has a bound, but none for EUR."),
        ("refund.lead_up_to", "100.00 USD, 90.00 USD", "exactly one amount for each currency."),
        ("refund.lead_up_to", "", "has “”, which is not like “150.00 USD”."),
        ("refund.lead_up_to", "NaN USD", "has “NaN USD”, which is not like “150.00 USD”."),
    ],
)
def test_an_overlay_that_cannot_be_is_refused(path: str, value: str, sentence: str) -> None:
    with pytest.raises(RulebookError) as refusal:
        load_rulebook(overlay={path: value})
    assert sentence in refusal.value.sentence


def test_a_limit_in_several_currencies_has_each_in_its_bounds() -> None:
    limit = Limit(
        title="For both",
        value=("150.00 USD", "140.00 EUR"),
        max=("300.00 USD", "280.00 EUR"),
        looser=Direction.HIGHER,
    )
    assert limit.in_force == {
        "USD": Money(minor=15_000, currency="USD"),
        "EUR": Money(minor=14_000, currency="EUR"),
    }
    with pytest.raises(ValueError, match="is above its max"):
        limit.retuned("150.00 USD, 280.01 EUR")


def test_a_limit_that_is_looser_when_lower_needs_a_min() -> None:
    with pytest.raises(ValueError, match="is looser when lower, so it needs a min"):
        Limit(title="A minimum", value=3, max=9, looser=Direction.LOWER)


def test_a_larger_refund_never_needs_less_whatever_admins_tune() -> None:
    """The bounds of the three tiers touch nowhere, so their order cannot be turned around."""
    limits = RULEBOOK.kinds["refund"].file.limits
    tiers = [limits[name] for name in ("lead_up_to", "finance_up_to", "management_up_to")]
    for lower, upper in pairwise(tiers):
        assert lower.checked(lower.max or "") == {"USD": _usd(lower.max)}
        assert _usd(lower.max) < _usd(upper.min)


def _usd(written: object) -> Money:
    assert isinstance(written, str)
    amount, currency = written.split()
    return Money.parse(amount, currency)
