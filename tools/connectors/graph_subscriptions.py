"""Having Microsoft Graph tell us of changes in the mailbox, and keeping that up.

It takes the app that reads: a subscription changes nothing in the mailbox. One lives seven days at
most; renewing it in time also authorizes it anew. Source: Microsoft's pages on subscriptions.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field, SecretStr

from tools.connectors.graph_answers import GraphWire
from tools.connectors.graph_door import GraphDoor
from tools.connectors.graph_settings import GraphSettings
from tools.connectors.network import Network
from tools.connectors.wire import Moment

LIVES: Final = timedelta(days=6)
RENEWED_BEFORE: Final = timedelta(days=3)
_CHANGES: Final = "created,updated,deleted"


class Subscription(GraphWire):
    """One subscription of this app's."""

    id: str
    resource: str
    change_type: str
    notification_url: str
    expires_at: Annotated[Moment, Field(alias="expirationDateTime")]


class _Subscriptions(GraphWire):
    value: tuple[Subscription, ...]


class Agreed(StrEnum):
    """What had to be done so that Graph tells us."""

    MADE = "made"
    RENEWED = "renewed"
    RIGHT = "right already"


class GraphSubscriber:
    """One mailbox's subscription of ours. `client_state` is what each notification has to bear."""

    def __init__(self, settings: GraphSettings, network: Network, client_state: SecretStr) -> None:
        root = settings.url.rstrip("/")
        self._door = GraphDoor(settings, network, "read", root=root)
        self._resource = settings.user_url.removeprefix(f"{root}/") + "/messages"
        self._state = client_state

    def agree(self, url: str, now: datetime, *, anew: bool = False) -> Agreed:
        """Hear of every change at this address; `anew` renews whatever there is.

        Graph tries the address before it answers. Raises what `Transport` does.
        """
        ends = f"{now + LIVES:%Y-%m-%dT%H:%M:%SZ}"
        for one in self._door.get("listSubscriptions", "/subscriptions", _Subscriptions).value:
            if (one.notification_url, one.resource.casefold()) != (url, self._resource.casefold()):
                continue  # another worker's, or another program's of the same app
            if not anew and one.expires_at > now + RENEWED_BEFORE:
                return Agreed.RIGHT
            body = {"expirationDateTime": ends}
            self._door.change("renew", f"/subscriptions/{one.id}", body, "PATCH")
            return Agreed.RENEWED
        wish = {
            "changeType": _CHANGES,
            "notificationUrl": url,
            "lifecycleNotificationUrl": url,
            "resource": self._resource,
            "expirationDateTime": ends,
            "clientState": self._state.get_secret_value(),
        }
        self._door.change("subscribe", "/subscriptions", wish)
        return Agreed.MADE
