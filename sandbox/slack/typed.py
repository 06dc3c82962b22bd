"""What Slack makes of the words a person types."""

import re
from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

from sandbox.slack.members import BOT_NAME, BOT_USER_ID, Member
from sandbox.slack.payload import Payload

_MENTION = re.compile(r"<@(\w+)>")
_HANDLE = re.compile(r"(?<![\w@.])@(\w+)")
_EMAIL = re.compile(r"(?<![\w.@])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LINK = re.compile(r"https?://[^\s<>|]+")
_TOKEN = re.compile(r"(<[^>]+>)")


def as_sent(text: str, members: Iterable[Member]) -> str:
    """Return typed text as messages carry it.

    `&`, `<` and `>` are escaped, so typing `<!channel>` rings nobody; `@mia` and `<@U03MIA>` become
    mentions, `@channel` rings everybody, addresses and links are wrapped.
    """
    known = {m.handle: m.id for m in members} | {BOT_NAME: BOT_USER_ID}
    ids = set(known.values())
    marked = _MENTION.sub(lambda m: f"\0{m[1]}\0" if m[1] in ids else m[0], text)
    escaped = marked.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    escaped = _LINK.sub(r"<\g<0>>", escaped)
    escaped = _EMAIL.sub(r"<mailto:\g<0>|\g<0>>", escaped)

    def handle(found: re.Match[str]) -> str:
        if found[1] in {"channel", "here", "everyone"}:
            return f"<!{found[1]}>"
        return f"<@{known[found[1]]}>" if found[1] in known else found[0]

    return re.sub(r"\0(\w+)\0", r"<@\1>", _HANDLE.sub(handle, escaped))


def registered_links(sent: str, domains: Collection[str]) -> list[Payload]:
    """Return the links in a message whose domain, or the one it is below, the app registered."""
    links = dict.fromkeys(_LINK.findall(sent))
    hosts = {url: urlsplit(url).hostname or "" for url in links}
    return [
        {"url": url, "domain": domain}
        for url, host in hosts.items()
        for domain in domains
        if host == domain or host.endswith(f".{domain}")
    ]


def as_rich_text(sent: str) -> list[Payload]:
    """Return the rich_text block Slack adds to what a person wrote."""
    parts: list[Payload] = []
    for piece in filter(None, _TOKEN.split(sent)):
        if mention := _MENTION.fullmatch(piece):
            parts.append({"type": "user", "user_id": mention[1]})
        elif piece.startswith("<!"):
            parts.append({"type": "broadcast", "range": piece[2:-1]})
        elif piece.startswith("<") and piece.endswith(">"):
            url, _, label = piece[1:-1].partition("|")
            parts.append({"type": "link", "url": url} | ({"text": label} if label else {}))
        else:
            plain = piece.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
            parts.append({"type": "text", "text": plain})
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": parts}]}]
