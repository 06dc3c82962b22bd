"""The picture in the morning digest: what was open over two weeks by kind, and approvals.

It is a card of its own, so that it reads alike on Slack's light and dark pages. Whatever is shown
is named beside it, in place of a legend; the colours are those of Okabe and Ito, which people who
see few colours tell apart, with a gap between each two.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import pairwise
from typing import TypeAlias

from PIL import Image, ImageDraw, ImageFont

from agent.digest_chart import OTHER, Chart, day_of

WIDTH, HEIGHT = 1200, 700
"""Pixels, two for each that a screen with plain ones has."""
_FINER = 2  # drawn so much larger and made smaller at the end: no edge is ragged
_PAPER, _EDGE, _GRID = "#ffffff", "#d4d8dd", "#e6e9ed"
_INK, _SOFT = "#1d2127", "#5c6570"
_COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9")
_REST = "#aab1ba"
_LEFT, _RIGHT, _TOP = 100, 684, 156  # where the days stand; names are to the right of them
_STRIP = 130  # for the line of approvals, below the days
_BAR = 0.72  # of the room of a day
_GAP, _ROW, _DOT = 3, 44, 7
_TITLE, _TEXT, _SMALL = 44, 28, 25
_HOURS = 120  # minutes from which on hours are said
_EMPTY = 4  # days at the start that are told of when there was nothing in them


_Point: TypeAlias = tuple[float, float]


@dataclass(frozen=True)
class _Sheet:
    """A canvas with coordinates as they are in the finished picture."""

    draw: ImageDraw.ImageDraw

    def box(self, corner: _Point, end: _Point, fill: str, curve: int) -> None:
        edges = [round(edge * _FINER) for edge in (*corner, *end)]
        edges[2:] = [edge - 1 for edge in edges[2:]]  # the last pixel is drawn
        self.draw.rounded_rectangle(edges, curve * _FINER, fill)

    def line(self, points: Sequence[_Point], fill: str, wide: float) -> None:
        finer = [(x * _FINER, y * _FINER) for x, y in points]
        self.draw.line(finer, fill, round(wide * _FINER), joint="curve")

    def dot(self, x: float, y: float, radius: float, fill: str) -> None:
        self.draw.circle((x * _FINER, y * _FINER), radius * _FINER, fill, _PAPER, 2 * _FINER)

    def long(self, words: str, size: int) -> float:
        return self.draw.textlength(words, _font(size * _FINER)) / _FINER

    def text(
        self,
        at: _Point,
        words: str,
        fill: str,
        size: int,
        anchor: str = "lm",
        bold: int = 0,
    ) -> None:
        finer, font = (at[0] * _FINER, at[1] * _FINER), _font(size * _FINER)
        self.draw.text(finer, words, fill, font, anchor, stroke_width=bold, stroke_fill=fill)


def draw(chart: Chart) -> bytes:
    """Draw a chart as PNG."""
    image = Image.new("RGBA", (WIDTH * _FINER, HEIGHT * _FINER))
    sheet = _Sheet(ImageDraw.Draw(image))
    sheet.box((0, 0), (WIDTH, HEIGHT), _EDGE, 28)
    sheet.box((2, 2), (WIDTH - 2, HEIGHT - 2), _PAPER, 26)
    _head(sheet, chart)
    took = any(minutes is not None for minutes in chart.minutes)
    low = HEIGHT - 84 - (_STRIP if took else 0)
    _bars(sheet, chart, low)
    _names(sheet, chart, low)
    _calendar(sheet, chart, low)
    if took:
        _approvals(sheet, chart, HEIGHT - _STRIP + 6, HEIGHT - 40)
    written = BytesIO()
    image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(written, "PNG", optimize=True)
    return written.getvalue()


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise TypeError("Pillow was built without FreeType: it has no letters of this size.")
    return font


def _head(sheet: _Sheet, chart: Chart) -> None:
    sheet.text((44, 64), chart.headline, _INK, _TITLE, bold=1)
    span = f"Problems at the end of each day, {day_of(chart.days[0])} to {day_of(chart.days[-1])}"
    sheet.text((44, 114), span, _SOFT, _SMALL)


def _columns(chart: Chart) -> Iterator[float]:
    """Yield the middle of each day."""
    yield from (_LEFT + _wide(chart) * (place + 0.5) for place in range(len(chart.days)))


def _wide(chart: Chart) -> float:
    return (_RIGHT - _LEFT) / len(chart.days)


def _bars(sheet: _Sheet, chart: Chart, low: float) -> None:
    step, most, scale = _scale(chart, low)
    for mark in range(0, most + 1, step):
        height = low - mark * scale
        sheet.line([(_LEFT, height), (_RIGHT, height)], _GRID if mark else _SOFT, 2)
        sheet.text((_LEFT - 14, height), f"{mark:,}", _SOFT, _SMALL, "rm")
    half = _wide(chart) * _BAR / 2
    first = next(place for place, total in enumerate(chart.totals) if total)
    if first >= _EMPTY:
        middle = _LEFT + _wide(chart) * first / 2
        sheet.text((middle, low - 30), "nothing found yet", _SOFT, _SMALL, "mm")
    for place, middle in enumerate(_columns(chart)):
        bottom = low - 1
        for kind, colour in _coloured(chart):
            top = bottom - kind[place] * scale
            if kind[place]:
                gap = _GAP if top + _GAP < bottom - 1 else 0
                sheet.box((middle - half, top + gap), (middle + half, bottom), colour, 3)
            bottom = top


def _names(sheet: _Sheet, chart: Chart, low: float) -> None:
    """Name the pieces of the last day where they stand, moved apart as far as they need it."""
    scale = _scale(chart, low)[-1]
    middles, bottom = [], low
    for kind in chart.kinds:
        middles.append(bottom - kind.open[-1] * scale / 2)
        bottom -= kind.open[-1] * scale
    edge = _RIGHT - _wide(chart) * (1 - _BAR) / 2
    rows = _apart(middles, low - _ROW / 2)
    words = _RIGHT + 56 + max(sheet.long(f"{kind.open[-1]:,}", _TEXT) for kind in chart.kinds)
    for row, middle, kind, (_, colour) in zip(
        rows, middles, chart.kinds, _coloured(chart), strict=True
    ):
        sheet.line([(edge + 4, middle), (_RIGHT + 18, row), (_RIGHT + 34, row)], colour, 3)
        sheet.text((words - 12, row), f"{kind.open[-1]:,}", _INK, _TEXT, "rm", 1)
        sheet.text((words, row), _fitting(sheet, kind.title, WIDTH - 30 - words), _INK, _TEXT)


def _calendar(sheet: _Sheet, chart: Chart, low: float) -> None:
    for before, (at, middle) in enumerate(zip(chart.days, _columns(chart), strict=True)):
        ink, bold = (_INK, 1) if at == chart.days[-1] else (_SOFT, 0)
        sheet.text((middle, low + 24), f"{at.day}", ink, _SMALL, "mm", bold)
        if not before or at.month != chart.days[before - 1].month:
            sheet.text((middle, low + 52), f"{at:%b}", _SOFT, _SMALL, "mm")


def _approvals(sheet: _Sheet, chart: Chart, high: float, low: float) -> None:
    """Draw how long people took to agree, as a line that is fainter where nobody had to."""
    most = max(minutes or 0 for minutes in chart.minutes) or 1
    points = [
        None if took is None else (middle, low - took / most * (low - high))
        for took, middle in zip(chart.minutes, _columns(chart), strict=True)
    ]
    sheet.line([(_LEFT, low), (_RIGHT, low)], _GRID, 2)
    for one, other in pairwise(point for point in points if point):
        next_day = other[0] - one[0] < 1.5 * _wide(chart)
        sheet.line([one, other], _SOFT if next_day else _EDGE, 3)
    for point in points:
        if point:
            sheet.dot(*point, _DOT, _INK)
    peak = max((point for point in points if point), key=lambda point: (-point[1], point[0]))
    if most > 1:
        sheet.text((peak[0], peak[1] - 24), _spoken(most), _SOFT, _SMALL, "mm")
    newest, at = next(
        (took, at)
        for took, at in zip(reversed(chart.minutes), reversed(chart.days), strict=True)
        if took is not None
    )
    middle, words = (high + low) / 2, _spoken(newest)
    sheet.text((_RIGHT + 44, middle - 16), words, _INK, _TEXT, bold=1)
    end = _RIGHT + 56 + sheet.long(words, _TEXT)
    sheet.text((end, middle - 16), "to approve", _INK, _TEXT)
    sheet.text((_RIGHT + 44, middle + 18), f"in the median, {day_of(at)}", _SOFT, _SMALL)


def _spoken(minutes: int) -> str:
    return f"{minutes} min" if minutes < _HOURS else f"{round(minutes / 60):,} h"


def _coloured(chart: Chart) -> Iterator[tuple[Sequence[int], str]]:
    for place, kind in enumerate(chart.kinds):
        yield kind.open, _REST if kind.title == OTHER else _COLOURS[place]


def _scale(chart: Chart, low: float) -> tuple[int, int, float]:
    """Return how far apart the lines are, the number of the highest, and the pixels for one."""
    step = _step(max(chart.totals))
    most = -(-max(chart.totals) // step) * step
    return step, most, (low - _TOP) / most


def _step(most: int) -> int:
    """Choose round numbers for the lines, three or four of them."""
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if most <= 4 * step:
                return step
        size *= 10


def _apart(middles: Sequence[float], lowest: float) -> list[float]:
    """Move rows up until none stands in another's way; they are given from the lowest up."""
    rows: list[float] = []
    for middle in middles:
        rows.append(min(middle, (rows[-1] - _ROW) if rows else lowest))
    return rows


def _fitting(sheet: _Sheet, words: str, room: float) -> str:
    """Shorten words visibly to the room there is."""
    font = _font(_TEXT * _FINER)
    while sheet.draw.textlength(words, font) > room * _FINER:
        words = words.removesuffix("…")[:-1].rstrip() + "…"
    return words
