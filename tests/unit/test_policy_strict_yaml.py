from pathlib import Path

import pytest

from policies import strict_yaml
from policies.errors import RulebookError


@pytest.mark.parametrize(
    "value",
    [
        *("NO", "no", "off", "yes", "On", "Y", "n", "TRUE", "False", "~", "null", "NULL"),
        *("010", "0x1F", "0o17", "0b11", "1_000", "1e3", "1.5", "+7", "-0", "12:30", "1:2:3"),
        *(".inf", "-.inf", ".nan", ".NaN", "2026-11-24", "2026-11-24T10:00:00Z", "1,000.00"),
    ],
)
def test_a_value_that_yaml_might_read_as_something_else_is_refused(value: str) -> None:
    with pytest.raises(RulebookError, match=r"^f\.yaml:2:6: .*write it in quotes\.$"):
        strict_yaml.parse(f"a: 1\nkey: {value}\n", "f.yaml")


@pytest.mark.parametrize("value", ["NO", "010", "12:30", "~", "0x1F", ""])
def test_the_same_value_in_quotes_is_text(value: str) -> None:
    assert strict_yaml.parse(f'key: "{value}"', "f.yaml").data == {"key": value}


def test_plain_words_numbers_and_truth_are_read_as_written() -> None:
    text = "a: 7\nb: -3\nc: true\nd: false\ne: order.age_days > limit.x\nf: [leads, 16h]\n"
    assert strict_yaml.parse(text, "f.yaml").data == {
        "a": 7,
        "b": -3,
        "c": True,
        "d": False,
        "e": "order.age_days > limit.x",
        "f": ["leads", "16h"],
    }


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a: 1\na: 2", "f.yaml:2:1: “a” is here twice; only one of them would count."),
        ("a:\n  - {b: 1, b: 1}", "f.yaml:2:12: “b” is here twice; only one of them would count."),
        ("a: &x 1\nb: 2", "f.yaml:1:4: anchors and aliases"),
        ("a: 1\nb: *x", "f.yaml:2:4: anchors and aliases"),
        ("<<: {a: 1}", "f.yaml:1:1: “<<” can be read in more than one way; write it in quotes."),
        ("a: !!int 7", "f.yaml:1:4: the tag"),
        ("a: !python/object:os.system x", "f.yaml:1:4: the tag"),
        ("!x {a: 1}", "f.yaml:1:1: the tag"),
        ("1: a", "f.yaml:1:1: a key must be a word."),
        ("? [a]\n: b", "f.yaml:1:3: a key must be a word."),
        ("a:\nb: 1", "f.yaml:1:3: nothing stands here; write a value or drop the line."),
        ("a: 1\n---\nb: 2", "f.yaml:2:1: but found another document."),
        ("a: [1", "f.yaml:1:6: expected ',' or ']'"),
        ("a: 1\n\tb: 2", "f.yaml:2:1: found character '\\t'"),
        ("a: \x07", "f.yaml holds characters that no text file should."),
        ("", "f.yaml is empty."),
        ("# only a note", "f.yaml is empty."),
        ("[" * 3000, "f.yaml is nested too deeply."),
        ("a" * 200_001, "f.yaml is longer than 200,000 characters."),
    ],
)
def test_a_file_that_could_mislead_is_refused_with_its_place(text: str, sentence: str) -> None:
    with pytest.raises(RulebookError) as refusal:
        strict_yaml.parse(text, "f.yaml")
    assert refusal.value.sentence.startswith(sentence)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "f.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RulebookError, match=r"f\.yaml cannot be read as a UTF-8 text file"):
        strict_yaml.read(tmp_path / "f.yaml")


def test_a_part_that_is_missing_is_placed_at_what_is_around_it() -> None:
    document = strict_yaml.parse("a:\n  - b: 1\n", "f.yaml")
    assert document.place(("a", 0, "b")) == "f.yaml:2:5"
    assert document.place(("a", 0, "nowhere", "deep")) == "f.yaml:2:5"
    assert document.place(("nowhere",)) == "f.yaml:1:1"
