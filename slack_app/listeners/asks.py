"""Sentences people say to the program: mentions, direct messages, follow-ups in its threads."""

from memory import inbox, outbox
from memory.database import Tx
from slack_app.front import Front, Stranger
from slack_app.incoming import Arrival, spoken
from slack_app.listeners.gesture import Answer, Gesture, Kind
from slack_app.whispers import whisper

# A picture with words, and a reply that is also shown in the channel, are said by people.
_SPOKEN_SUBTYPES = frozenset({"", "file_share", "thread_broadcast"})
ELSEWHERE = (
    "Another company reads this channel too, so I answer nothing here. Ask me in a direct message, "
    "or in a channel of our own."
)


def mention(front: Front, arrival: Arrival) -> Answer:
    """Somebody named the program in a channel."""
    return _ask(front, arrival)


def message(front: Front, arrival: Arrival) -> Answer:
    """Somebody wrote something; only direct messages and our own threads are answered."""
    if arrival.text("event", "channel_type") != "im":
        thread = arrival.text("event", "thread_ts")
        if not thread:
            return _hint(front, arrival)
        with front.database.glance() as tx:
            if not _is_ours(tx, arrival, thread):
                return None
    return _ask(front, arrival)


def _hint(front: Front, arrival: Arrival) -> Answer:
    """Tell whoever asks us without naming us how that is done: once, and only to them."""
    event, words = arrival.body["event"], arrival.text("event", "text").strip()
    spoken_to_somebody = "<@" in words or bool(event.get("bot_id"))
    if spoken_to_somebody or arrival.text("event", "subtype") or not front.asked_plainly(words):
        return None
    if front.person(arrival.account) is None:
        return None
    said = f"Say “@countersign {words}”, or write to me directly."
    return _say_once(front, arrival, "hint", f"In channels I answer only who names me. {said}")


def _is_ours(tx: Tx, arrival: Arrival, thread: str) -> bool:
    """Whether we were asked in a thread or stand in it: following up needs no mention there."""
    partition = f"{arrival.team}:{arrival.channel}:{thread}"
    return inbox.heard_in(tx, partition) or outbox.stands_in(tx, arrival.channel, thread)


def _ask(front: Front, arrival: Arrival) -> Answer:
    event = arrival.body["event"]
    by_somebody = arrival.account.user and not event.get("bot_id")
    if not by_somebody or arrival.text("event", "subtype") not in _SPOKEN_SUBTYPES:
        return None
    ts = arrival.text("event", "ts")
    thread = arrival.text("event", "thread_ts") or ts
    partition = f"{arrival.team}:{arrival.channel}:{thread}"
    try:
        person = front.member(arrival.account)
    except Stranger as refusal:
        return _say_once(front, arrival, f"stranger:{partition}", refusal.sentence)
    if arrival.is_overheard:
        return _say_once(front, arrival, f"overheard:{partition}:{ts}", ELSEWHERE)
    payload = {
        "text": spoken(arrival.text("event", "text"), _own_id(arrival)),
        "person": person.id,
        "channel": arrival.channel,
        "ts": thread,
        "message_ts": ts,
        "team": arrival.team,
    }
    # A mention in a direct thread arrives as two events with two ids; the message is one.
    said_once = f"message:{arrival.team}:{arrival.channel}:{ts}"
    with front.database.copying() as tx:
        inbox.receive(tx, said_once, "ask", partition, payload)
    front.poke("inbox")
    return None


def _say_once(front: Front, arrival: Arrival, key: str, sentence: str) -> Answer:
    """Say instead of an answer why there is none, once and only to whoever asked."""
    with front.database.transaction() as tx:
        whisper(
            tx,
            f"{key}:{arrival.account}",
            account=arrival.account,
            text=sentence,
            channel=arrival.channel,
            thread_ts=arrival.text("event", "thread_ts"),
        )
    front.poke("outbox")
    return None


def _own_id(arrival: Arrival) -> str:
    """Return our bot user's id as the event names it, which saves asking Slack."""
    granted = arrival.body.get("authorizations")
    first = granted[0] if isinstance(granted, list) and granted else {}
    return str(first.get("user_id") or "") if isinstance(first, dict) else ""


GESTURES = (
    Gesture(
        Kind.EVENT,
        "app_mention",
        mention,
        subscriptions=("app_mention",),
        scopes=("app_mentions:read",),
    ),
    Gesture(
        Kind.EVENT,
        "message",
        message,
        subscriptions=("message.channels", "message.groups", "message.im"),
        scopes=("channels:history", "groups:history", "im:history"),
    ),
)
