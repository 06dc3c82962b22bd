"""A stranger's HTML as text: what would be read, without styles, scripts and links."""

import re
from html.parser import HTMLParser

_UNREAD = frozenset({"head", "script", "style", "template", "title"})
_LINES = frozenset({"br", "p", "div", "tr", "li", "h1", "h2", "h3", "table", "blockquote", "hr"})
_CELLS = frozenset({"td", "th"})
_LONGEST = 200_000
_BLANKS = re.compile(r"\s+")


class _Reading(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unread: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - as declared
        if tag in _UNREAD:
            self._unread.append(tag)
        elif tag in _LINES:
            self.parts.append("\n")
        elif tag in _CELLS:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._unread:
            del self._unread[self._unread.index(tag) :]
        elif tag in _LINES:
            self.parts.append("\n")
        elif tag == "body":  # what was never closed before it does not swallow what follows
            self._unread.clear()

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.parts.append(_BLANKS.sub(" ", data))


def html_text(html: str) -> str:
    """Return the text of an HTML body, one line a block; broken HTML gives what can be read."""
    reading = _Reading()
    reading.feed(html[:_LONGEST])
    reading.close()
    lines = (" ".join(line.split()) for line in "".join(reading.parts).split("\n"))
    return "\n".join(line for line in lines if line)
