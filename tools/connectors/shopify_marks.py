"""Our own word on what we changed, for changes that have no note of their own.

It is the metafield `countersign.last_change` of the object: a text staff can see and no buyer can
write. A change carries it in the same request, before itself, so that reading tells three cases
apart: nothing arrived (no mark), it was refused (a mark and nothing changed), it was done.
"""

from typing import Annotated, Final

from pydantic import Field

from tools.connectors.shopify import ShopifyReader
from tools.connectors.shopify_answers import UserError
from tools.connectors.shopify_documents import Document
from tools.connectors.shopify_wire import Wire
from tools.signature import bears

_PLACE = {"namespace": "countersign", "key": "last_change"}
_TYPE = "single_line_text_field"

LAST_CHANGE: Final = Document(
    "LastChange",
    """
query LastChange($id: ID!) {
  node(id: $id) {
    ... on HasMetafields { metafield(namespace: "countersign", key: "last_change") { value } }
  }
}
""",
)


class _Text(Wire):
    value: str


class _Marked(Wire):
    mark: Annotated[_Text | None, Field(alias="metafield")]


class _MarkAnswer(Wire):
    node: _Marked | None


class MarkSet(Wire):
    """What came of setting a mark beside a change; the change itself is answered for itself."""

    user_errors: tuple[UserError, ...]


def mark(text: str) -> dict[str, str]:
    """Write a signed text as Shopify's `MetafieldInput`."""
    return {**_PLACE, "type": _TYPE, "value": text}


def mark_on(owner: str, text: str) -> list[dict[str, str]]:
    """Write it as the `MetafieldsSetInput` of one object."""
    return [{"ownerId": owner, **mark(text)}]


def is_marked(shop: ShopifyReader, owner: str, marker: str) -> bool:
    """Whether the last change of ours to an object is the one with this marker."""
    found = shop.ask(LAST_CHANGE, _MarkAnswer, id=owner).node
    return bool(found and found.mark and bears(found.mark.value, marker))
