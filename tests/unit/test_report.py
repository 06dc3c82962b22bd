"""What days came to beside their baseline, and how a baseline is brought: whole or not at all."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from countersign.baseline import bring, watched
from countersign.minutes import ASSUMED, assumed
from countersign.reporting import Report, compose
from memory import hindsight, measured
from memory.database import Database
from memory.hindsight import Benefit, Seen
from memory.measured import Source, Value
from memory.schema import migrate
from policies.actions import ACTION_KINDS
from policies.errors import BadRequest
from tests.copies import ZONE
from tests.ledger_house import LedgerHouse

DAY = timedelta(days=1)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def today(database: Database) -> date:
    with database.read() as tx:
        return tx.now().astimezone(ZONE).date()


def keep(database: Database, day: date, **counts: dict[str, int]) -> None:
    with database.copying() as tx:
        for name, found in counts.items():
            measured.keep(tx, day, name, found)


def written(database: Database, days: int = 28) -> Report:
    with database.read() as tx:
        return compose(tx, ZONE, days=days, minutes=ASSUMED)


def kept(database: Database, today: date) -> list[Value]:
    with database.read() as tx:
        return measured.read(tx, first=today - 100 * DAY, last=today)


def told(report: Report, name: str) -> dict[str, tuple[str, str, str, str]]:
    (section,) = [one for one in report.sections if one.measure.name == name]
    return {one.name: (one.before, one.now, one.changed, one.verdict) for one in section.rows}


def before_and_now(database: Database, today: date) -> None:
    """Two days of baseline, and three days now, one of which nobody counted."""
    for number, stuck, refunds in ((40, 9, 1), (39, 11, 2)):
        keep(
            database,
            today - number * DAY,
            stuck_orders={"": stuck},
            carried_out={"refund": refunds},
            approval_latency={"median": 60},
            override_rate={"refund.lead": 80, "refund.window": 10},
            money_at_risk={"USD": 100_000},
        )
    watched(database, str(today - 40 * DAY), str(today - 39 * DAY), today)
    for number, stuck, holds in ((4, 6, 0), (3, 4, 2), (1, 2, 4)):
        keep(
            database,
            today - number * DAY,
            stuck_orders={"": stuck},
            carried_out={"refund": 3} | ({"hold": holds} if holds else {}),
            approval_latency={"median": number * 10},
            override_rate={"refund.lead": 70 + number},
            money_at_risk={"USD": 50_000, "EUR": 3_050 * number},
        )


def test_the_figures_are_those_one_adds_up_by_hand(database: Database, today: date) -> None:
    before_and_now(database, today)
    report = written(database)
    assert (report.counted, report.first, report.last) == (3, today - 28 * DAY, today - DAY)
    assert report.before == (today - 40 * DAY, today - 39 * DAY, 2)
    assert told(report, "stuck_orders") == {"All": ("10", "4", "-6 (-60%)", "better")}
    assert told(report, "carried_out") == {
        "All": ("1.5", "5", "+3.5 (+233%)", "better"),
        "Hold": ("0", "2", "+2", "better"),
        "Refund": ("1.5", "3", "+1.5 (+100%)", "better"),
    }
    assert told(report, "approval_latency") == {
        "median": ("60 min", "30 min", "-30 min (-50%)", "better")
    }
    assert told(report, "override_rate") == {
        "refund.lead": ("80%", "71%", "-9%", "better"),
        "refund.window": ("10%", "none", "", ""),
    }
    # Euros: 122 + 91.50 + 30.50 over three days.
    assert told(report, "money_at_risk") == {
        "EUR": ("€0", "€81.33", "+€81.33", "worse"),
        "USD": ("$1,000", "$500", "-$500 (-50%)", "better"),
    }
    # Nine refunds at 6 minutes and six holds at 3, over three days.
    assert told(report, "minutes_saved")["All"][:2] == ("9 min", "24 min")
    assert told(report, "late_contacts") == {}


def test_the_page_is_one_file_with_every_figure_and_a_word_for_every_plot(
    database: Database, today: date
) -> None:
    before_and_now(database, today)
    report = written(database)
    page = report.html
    for section in report.sections:
        assert section.measure.definition in unescape(page)
        for row in section.rows:
            for cell in (row.before, row.now, row.changed):
                assert f">{cell}" in page
    assert "Hold" in page
    assert "prefers-color-scheme: dark" in page
    assert 'name="viewport"' in page
    assert re.findall(r"(?:src|href)=|@import|url\(|<script", page) == []
    plots = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(plots) == sum(len(one.plots) for one in report.sections) == 7
    for plot in plots:
        tree = ET.fromstring(plot)  # noqa: S314 - our own page
        title, words = tree.find("title"), tree.find("desc")
        assert title is not None
        assert words is not None
        assert title.text
        assert words.text
        assert tree.get("aria-labelledby") == f"{title.get('id')} {words.get('id')}"


def test_a_day_nobody_counted_breaks_the_line(database: Database, today: date) -> None:
    before_and_now(database, today)
    (stuck,) = [one for one in written(database).sections if one.measure.name == "stuck_orders"]
    (line,) = stuck.plots
    assert line.said.startswith("3 days: lowest 2 on")
    # Of 28 days the 24th and 25th, a gap, and the 27th; the baseline of 10 is the top.
    assert getattr(line, "runs", None) == (((24 / 27, 0.6), (25 / 27, 0.4)), ((1.0, 0.2),))


def test_names_from_a_file_are_no_markup(database: Database, today: date) -> None:
    keep(database, today - DAY, override_rate={"<script>x": 3})
    assert "<script" not in written(database).html


def test_the_csv_says_the_same_as_the_page(database: Database, today: date) -> None:
    before_and_now(database, today)
    lines = [*csv.DictReader(io.StringIO(written(database).csv))]
    (lead,) = [one for one in lines if one["dimension"] == "refund.lead"]
    assert (lead["baseline"], lead["now"], lead["difference"]) == ("80", "71", "-9")
    (euros,) = [one for one in lines if one["dimension"] == "EUR"]
    assert (euros["unit"], euros["now"]) == ("minor units", "8133.3")


def test_the_days_of_one_shop_can_be_the_baseline_of_another(
    database: Database, today: date, tmp_path: Path
) -> None:
    before_and_now(database, today)
    file = tmp_path / "report-days.csv"
    file.write_text(written(database).days_csv, encoding="utf-8")
    here = kept(database, today)
    other = Database(f"sqlite:///{tmp_path / 'other.db'}")
    migrate(other)
    assert (
        bring(other, file, today) == f"{len(here)} values read, {len(here)} of them new or changed."
    )
    assert kept(other, today) == [replace(one, source=Source.BASELINE) for one in here]
    assert told(written(other), "stuck_orders") == {"All": ("6.4", "none", "", "")}
    other.close()


def csv_of(folder: Path, *lines: str) -> Path:
    file = folder / "before.csv"
    file.write_text("\n".join(["day,measure,dimension,value", *lines, ""]), encoding="utf-8-sig")
    return file


def test_the_same_file_twice_changes_nothing_and_a_corrected_one_does(
    database: Database, today: date, tmp_path: Path
) -> None:
    lines = ["2026-03-02,stuck_orders,,7", "2026-03-02,carried_out,refund,3"]
    assert bring(database, csv_of(tmp_path, *lines), today).endswith("2 of them new or changed.")
    assert bring(database, csv_of(tmp_path, *lines), today).endswith("0 of them new or changed.")
    lines[0] = "2026-03-02,stuck_orders,,8"
    assert bring(database, csv_of(tmp_path, *lines), today).endswith("1 of them new or changed.")
    assert told(written(database), "stuck_orders") == {"All": ("8", "none", "", "")}


BAD = {
    "2026-02-30,stuck_orders,,7": "“2026-02-30” is no day such as 2026-11-01.",
    "20260302,stuck_orders,,7": "“20260302” is no day such as 2026-11-01.",
    "2999-01-01,stuck_orders,,7": "2999-01-01 is not over yet.",
    "2026-03-02,stuck,,7": "There is no measure “stuck”.",
    "2026-03-02,minutes_saved,refund,7": "minutes_saved is worked out of carried_out: bring that.",
    "2026-03-02,stuck_orders,Reno,7": "“Reno” is no dimension of stuck_orders.",
    "2026-03-02,carried_out,=1+1,7": "“=1+1” is no dimension of carried_out.",
    "2026-03-02,money_at_risk,,7": "The dimension of money_at_risk is a currency such as USD.",
    "2026-03-02,stuck_orders,,7.5": "“7.5” is no whole number of count.",
    "2026-03-02,stuck_orders,,-1": "“-1” is no whole number of count.",
    '2026-03-02,money_at_risk,USD,"1,000"': "“1,000” is no whole number of minor units.",
    "2026-03-02,stuck_orders,7": "4 cells are needed, and there are 3.",
}


def test_every_bad_line_is_told_with_its_number_and_nothing_is_stored(
    database: Database, today: date, tmp_path: Path
) -> None:
    good = "2026-03-01,stuck_orders,,7"
    file = csv_of(tmp_path, good, *BAD, good)
    with pytest.raises(BadRequest) as refused:
        bring(database, file, today)
    expected = [f"Line {number}: {said}" for number, said in enumerate(BAD.values(), start=3)]
    twice = f"Line {len(BAD) + 3}: Line 2 says already what stuck_orders was on 2026-03-01."
    assert refused.value.sentence.splitlines() == [*expected, twice, "Nothing was stored."]
    assert kept(database, today) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Line 1 of before.csv has to be day,measure,dimension,value."),
        ("day;measure;dimension;value\n", "Line 1 of before.csv has to be"),
        ("day,measure,dimension,value\n", "before.csv has no line below its first."),
        ('day,measure,dimension,value\n"2026-03-02', "Line 2 of before.csv is no CSV"),
    ],
)
def test_what_is_no_such_file_is_said(
    database: Database, today: date, tmp_path: Path, text: str, said: str
) -> None:
    file = tmp_path / "before.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadRequest, match=re.escape(said)):
        bring(database, file, today)


def test_what_was_counted_here_is_not_brought_over(
    database: Database, today: date, tmp_path: Path
) -> None:
    day = today - 3 * DAY
    keep(database, day, stuck_orders={"": 4})
    with pytest.raises(BadRequest, match=f"Line 3: stuck_orders of {day} was counted here."):
        bring(
            database,
            csv_of(tmp_path, "2026-03-02,stuck_orders,,7", f"{day},stuck_orders,,9"),
            today,
        )
    assert [one.value for one in kept(database, today)] == [4]


def test_watched_days_become_the_baseline_and_are_no_longer_now(
    database: Database, today: date
) -> None:
    for number in (1, 2, 3):
        keep(database, today - number * DAY, stuck_orders={"": 10 * number})
    said = watched(database, str(today - 3 * DAY), str(today - 2 * DAY), today)
    assert said.startswith("2 days from")
    assert told(written(database), "stuck_orders") == {"All": ("25", "10", "-15 (-60%)", "better")}
    keep(database, today - 3 * DAY, stuck_orders={"": 99})
    assert told(written(database), "stuck_orders")["All"][0] == "25"


@pytest.mark.parametrize(
    "days", [("x", "2026-01-02"), ("2026-01-02", ""), ("2026-01-03", "2026-01-02")]
)
def test_days_that_are_none_are_refused(
    database: Database, today: date, days: tuple[str, str]
) -> None:
    with pytest.raises(BadRequest):
        watched(database, *days, today)


def test_days_nobody_counted_make_no_baseline(database: Database, today: date) -> None:
    with pytest.raises(BadRequest, match="Nothing was counted on those days"):
        watched(database, "2026-01-02", "2026-01-03", today)


def test_minutes_are_assumed_for_every_kind_and_one_s_own_come_first(tmp_path: Path) -> None:
    assert ASSUMED.keys() == ACTION_KINDS.keys()
    file = tmp_path / "minutes.csv"
    file.write_text("kind,minutes\nrefund,11\n", encoding="utf-8")
    assert (assumed(file)["refund"], assumed(file)["hold"]) == (11, ASSUMED["hold"])
    file.write_text("kind,minutes\nrefnud,11\nhold,²\nmail,601\n", encoding="utf-8")
    with pytest.raises(BadRequest) as refused:
        assumed(file)
    assert [one[:7] for one in refused.value.sentence.splitlines()] == [
        *("Line 2:", "Line 3:", "Line 4:"),
        "Nothing",
    ]


def test_what_hurt_stands_first_with_a_way_to_what_it_changed(house: LedgerHouse) -> None:
    action = house.approved("1001")
    house.work()
    with house.database.copying() as tx:
        hindsight.keep(tx, action.id, Seen(Benefit.HURT, "$20 of the order was disputed."))
    house.wait(DAY)
    report = written(house.database)
    assert [(one.kind, one.counts) for one in report.judged] == [("refund", {Benefit.HURT: 1})]
    assert [one.name for one in report.worst] == [action.name]
    page = report.html
    assert "$20 of the order was disputed." in page
    assert re.search(rf"(?:<a href=\"[^\"]+\">)?{action.name}(?:</a>)? Refund", page)
