"""Words for one person only, once each."""

from memory import outbox
from memory.database import Tx
from slack_app.accounts import Account


def whisper(
    tx: Tx, key: str, *, account: Account, text: str, channel: str = "", thread_ts: str = ""
) -> None:
    """Tell one account something in the channel it acted in, or in its direct message without one.

    Unlike `agent.surfaces.whisper` it also reaches strangers, who are nobody in our rows.
    """
    outbox.want(
        tx,
        f"whisper:{key}",
        "whisper",
        channel=channel,
        thread_ts=thread_ts,
        payload={"account": str(account), "text": text},
    )
