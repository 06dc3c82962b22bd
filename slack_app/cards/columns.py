"""The form in which a person says what the columns of a vendor's list say."""

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.column_sheets import Sheet
from policies.errors import BadRequest
from slack_app.cards.blocks import (
    TITLE_CHARACTERS,
    Block,
    actions,
    aside,
    button,
    header,
    plain,
    said,
    titled,
)
from slack_app.cards.modals import View, choice, field, notice
from tools.vendor_lists.columns import NOT_THERE
from tools.vendor_lists.roles import NAMES, Role

COLUMNS: Final = "columns"
AGAIN: Final = "columns_again"
DECIMAL: Final = "decimal"
_TITLE: Final = "What the columns say"
_DECIMALS: Final = {".": "a point: 1,234.50", ",": "a comma: 1.234,50"}
_NO_COLUMN: Final = "No column"


class Kept(BaseModel):
    """What the form carries along: whose list it shows, and which titles that has."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    source: Annotated[str, Field(pattern=r"^feeds:[a-z0-9-]+/[a-z0-9-]+$", max_length=120)]
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

    @classmethod
    def from_form(cls, metadata: str) -> "Kept":
        """Read what a form carried along. Raises `BadRequest` for anything else."""
        try:
            return cls.model_validate_json(metadata)
        except ValidationError as error:
            raise BadRequest("I cannot read that form. Nothing was changed by it.") from error

    def field(self, name: str) -> str:
        """Name a field: in a form of other titles it is another, or Slack would keep its entry."""
        return f"{name}-{self.digest[:8]}"


def reading_form() -> View:
    """Say that a list is being read, until it is."""
    return notice(_TITLE, "Reading the newest list…")


def columns_form(sheet: Sheet, told: str = "") -> View:
    """Ask what each column says, with the first rows as they are read so; `told` comes before."""
    kept = Kept(source=sheet.source, digest=sheet.digest)
    blocks = [said(f"⚠ {told}")] if told else []
    blocks += [
        said(sheet.head),
        *(_asked(sheet, kept, role) for role in Role),
        field(
            kept.field(DECIMAL),
            "Decimals come after",
            choice(_DECIMALS, "static_select", sheet.decimal),
            hint="The numbers do not prove it: please look." if sheet.doubt else "",
        ),
        actions([button("Show again", AGAIN, "again")]),
        header("The first rows, read this way"),
        *_rows(sheet),
    ]
    return {
        **notice(_TITLE, *blocks),
        "callback_id": COLUMNS,
        "private_metadata": kept.model_dump_json(),
        "submit": plain("Confirm", TITLE_CHARACTERS),
        "close": plain("Not now", TITLE_CHARACTERS),
    }


def _asked(sheet: Sheet, kept: Kept, role: Role) -> Block:
    """Ask which column says one thing; only the vendor's own number is always there."""
    titles = {
        str(at): f"{at + 1}. {title or '(no title)'}" for at, title in enumerate(sheet.titles)
    }
    offered = titles if role is Role.SKU else {NOT_THERE: _NO_COLUMN, **titles}
    at = sheet.places.get(role)
    chosen = str(at) if at is not None else NOT_THERE
    label = NAMES[role][0].upper() + NAMES[role][1:]
    return field(kept.field(role), label, choice(offered, "static_select", chosen))


def _rows(sheet: Sheet) -> list[Block]:
    if not sheet.rows:
        return [said(sheet.wrong or "None of the rows names an article.")]
    rows = [titled(one.part, f"{one.read}\nIn the file: {one.stands}") for one in sheet.rows]
    if not sheet.prices_in:
        return rows
    return [*rows, aside(plain(f"Prices are in {sheet.prices_in} where a row says nothing else."))]
