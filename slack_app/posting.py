"""Getting one rendered surface into Slack, once, whatever was lost on the way before."""

import logging
from collections.abc import Callable, Sequence
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from memory.outbox import Surface
from slack_app.accounts import Account
from slack_app.addresses import Addresses, NoSuchPlace
from slack_app.cards.blocks import SEE_DETAILS, Block, Message, aside, plain, words_of
from slack_app.prompts import TITLE, Prompt
from slack_app.records import Spot
from slack_app.streaming import ended, stopped
from slack_app.trouble import PASSING, code_of, lacks_a_file

log = logging.getLogger(__name__)
EVENT_TYPE = "countersign_surface"

_GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
_TOO_MUCH = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "invalid_attachments"}
)
_OUT_OF_EARSHOT = frozenset(
    {"user_not_in_channel", "channel_not_found", "not_in_channel", "is_archived"}
)
_CLOSED = frozenset({"not_found", "view_not_found"})
_PLAIN_BYTES = 3500
_LOOKED_THROUGH = 200
_PATIENCE = 5  # how often it is tried again while Slack looks a file over


class Posting:
    """Writes to Slack. Every method raises what the SDK raises; the outbox decides what then."""

    def __init__(self, client: WebClient, addresses: Addresses) -> None:
        self._client = client
        self._addresses = addresses

    def show(self, item: Surface, message: Message, *, maybe_there: bool) -> Spot:
        """Post a surface or bring it up to date, and say where it is.

        `maybe_there` means an earlier attempt may have posted it without our hearing of it: then it
        is looked for by its metadata first.
        """
        channel = self._addresses.channel(item.channel)
        ts = item.ts or (self._found(item, channel) if maybe_there else "")
        if ts and item.ts and not item.shown and self._streamed(item, Spot(channel, ts), message):
            return Spot(channel, ts)
        if ts:
            try:
                return self._update(Spot(channel, ts), message)
            except SlackApiError as error:
                if code_of(error) not in _GONE:
                    raise
                log.info("surface %s is gone from Slack; posting it anew", item.surface)
        return self._post(item, channel, message)

    def whisper(self, item: Surface, message: Message) -> None:
        """Say something to one person where they are, or in their direct message."""
        account = self._recipient(item)
        if item.channel:
            try:
                self._client.chat_postEphemeral(
                    channel=self._addresses.channel(item.channel),
                    user=account.user,
                    thread_ts=item.thread_ts or None,
                    text=message.text,
                    blocks=message.blocks,
                )
            except SlackApiError as error:
                if code_of(error) not in _OUT_OF_EARSHOT:
                    raise
            except NoSuchPlace:
                log.info("whisper %s has no channel; trying a direct message", item.surface)
            else:
                return
        channel = self._addresses.direct(account)
        self._client.chat_postMessage(channel=channel, text=message.text, blocks=message.blocks)

    def reword(self, item: Surface, view: dict[str, Any]) -> bool:
        """Replace what an open form shows; False where it was closed meanwhile."""
        try:
            self._client.views_update(view_id=str(item.payload["view"]), view=view)
        except SlackApiError as error:
            if code_of(error) not in _CLOSED:
                raise
            return False
        return True

    def publish(self, item: Surface, view: dict[str, Any]) -> str:
        """Show a person's Home tab and return its hash, which `item.ts` keeps.

        With the hash of what we showed last, a slower sender cannot put an older tab over a newer
        one; where Slack knows another, ours is shown all the same: it was read just now.
        """
        user = self._recipient(item).user
        try:
            done = self._client.views_publish(user_id=user, view=view, hash=item.ts or None)
        except SlackApiError as error:
            if code_of(error) != "hash_conflict":
                raise
            done = self._client.views_publish(user_id=user, view=view)
        return str((done.get("view") or {}).get("hash") or "")

    def suggest(self, item: Surface, prompts: Sequence[Prompt]) -> None:
        """Offer what to type in a direct message; where Slack will not, nobody misses anything."""
        offered = [{"title": one.title, "message": one.message} for one in prompts]
        if not offered:
            return
        try:
            self._client.assistant_threads_setSuggestedPrompts(
                channel_id=item.channel, title=TITLE, prompts=offered
            )
        except SlackApiError as error:
            if code_of(error) in PASSING | {"ratelimited"}:
                raise
            log.info("Slack shows no suggestions in %s: %s", item.channel, code_of(error))

    def _recipient(self, item: Surface) -> Account:
        if account := str(item.payload.get("account") or ""):
            team, _, user = account.partition(":")
            return Account(team, user)
        return self._addresses.account(str(item.payload.get("person") or ""))

    def _post(self, item: Surface, channel: str, message: Message) -> Spot:
        def send(text: str, blocks: list[Block]) -> SlackResponse:
            return self._client.chat_postMessage(
                channel=channel,
                thread_ts=item.thread_ts or None,
                text=text,
                blocks=blocks,
                metadata=_marked(item),
                unfurl_links=False,
                unfurl_media=False,
            )

        done = _insisting(item.surface, message, send, patient=item.attempts < _PATIENCE)
        return Spot(str(done["channel"]), str(done["ts"]))

    def _update(self, spot: Spot, message: Message) -> Spot:
        def send(text: str, blocks: list[Block]) -> SlackResponse:
            return self._client.chat_update(
                channel=spot.channel, ts=spot.ts, text=text, blocks=blocks
            )

        _insisting(f"{spot.channel}/{spot.ts}", message, send)
        return spot

    def _streamed(self, item: Surface, spot: Spot, message: Message) -> bool:
        """End what was begun as a stream. Whoever tried before may have got half of it through."""
        if item.attempts:
            stopped(self._client, spot)
            return False
        return ended(self._client, spot, message, _marked(item))

    def _found(self, item: Surface, channel: str) -> str:
        read = (
            self._client.conversations_replies(
                channel=channel,
                ts=item.thread_ts,
                limit=_LOOKED_THROUGH,
                include_all_metadata=True,
            )
            if item.thread_ts
            else self._client.conversations_history(
                channel=channel, limit=_LOOKED_THROUGH, include_all_metadata=True
            )
        )
        for message in read["messages"]:
            metadata = message.get("metadata") or {}
            ours = metadata.get("event_type") == EVENT_TYPE
            if ours and metadata.get("event_payload", {}).get("surface") == item.surface:
                return str(message["ts"])
        return ""


def _marked(item: Surface) -> dict[str, Any]:
    """Return what a message carries so that it can be found again."""
    return {"event_type": EVENT_TYPE, "event_payload": {"surface": item.surface}}


def _insisting(
    what: str,
    message: Message,
    send: Callable[[str, list[Block]], SlackResponse],
    *,
    patient: bool = False,
) -> SlackResponse:
    """Send, and send again without what is the trouble: no answer is worse.

    A picture that Slack cannot fetch spoils the whole message, so pictures go first, then blocks.
    Whoever is `patient` gets the refusal of a file that Slack has not looked over yet.
    """
    without = [_unpictured(block) for block in message.blocks]
    tries = [(message.text, message.blocks), (message.text, without), (_words(message), [])]
    for text, blocks in tries if without != message.blocks else tries[::2]:
        try:
            return send(text, blocks)
        except SlackApiError as error:
            if code_of(error) not in _TOO_MUCH or not blocks or (patient and lacks_a_file(error)):
                raise
            log.error("Slack refused the blocks of %s: %s", what, error.response.get("errors"))  # noqa: TRY400 - Slack's own words say more than a trace
    raise AssertionError  # the last try either returned or raised


def _unpictured(block: Block) -> Block:
    """Leave out the picture that stands beside some words; one by itself becomes its words."""
    if block["type"] == "image":
        return aside(plain(block["alt_text"]))
    pictured = block.get("accessory", {}).get("type") == "image"
    return {part: value for part, value in block.items() if not (pictured and part == "accessory")}


def _words(message: Message) -> str:
    """Return all a message says as text, shortened visibly to what an update takes."""
    whole = words_of(message.blocks) or message.text
    raw = whole.encode()
    if len(raw) <= _PLAIN_BYTES:
        return whole
    return raw[:_PLAIN_BYTES].decode(errors="ignore").rstrip() + SEE_DETAILS
