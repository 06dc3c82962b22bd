"""What the two apps of a mailbox may do.

An app's access token is a JWT that names its permissions: `roles`, or `scp` where a person stands
behind it. What Exchange grants an app by itself (role-based access control for applications) is
not in it, and opens the mailboxes it was granted for only. Sources: Microsoft's pages on access
token claims and on role based access control for applications in Exchange Online.
"""

from base64 import urlsafe_b64decode
from collections.abc import Callable
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator

from tools.connectors.graph import GraphReader, GraphWriter
from tools.connectors.graph_door import fetch_of
from tools.connectors.graph_faults import NotLetIn
from tools.connectors.graph_settings import GraphSettings, app
from tools.connectors.network import Network
from tools.key_rights import KeyRights, Need

_AT = "Entra ID: App registrations, the app, API permissions, Microsoft Graph"
_SEEN = "the app's access token names them"
_READ, _READ_WRITE, _SEND = "Mail.Read", "Mail.ReadWrite", "Mail.Send"
READ: Final = Need(
    "Microsoft 365",
    "app that reads",
    app("read").setting,
    {_READ: "questions about mail, and lists that vendors mail"},
    _AT,
    _SEEN,
    changing=lambda right: right in {_READ_WRITE, _SEND},
)
WRITE: Final = Need(
    "Microsoft 365",
    "app that writes",
    app("write").setting,
    {_READ_WRITE: "drafts of mails", _SEND: "mails that were approved"},
    _AT,
    _SEEN,
    besides=(_READ,),
)
_EVERY_MAILBOX = (
    "It opens every mailbox of the company unless Exchange narrows it to this one, which no token "
    "tells: see to that with New-ApplicationAccessPolicy or a management scope"
)
_IN_EXCHANGE = "Its token names no permission for mail, so Exchange grants it for this mailbox"
_NOT_SAID = "Microsoft gave a token that says nothing of what it is for"


class _Claims(BaseModel):
    roles: tuple[str, ...] = ()
    scp: Annotated[tuple[str, ...], BeforeValidator(lambda said: tuple(str(said).split()))] = ()


def graph_rights(settings: GraphSettings) -> tuple[KeyRights, ...]:
    """Look at both apps. Raises `Misconfigured` or `Unavailable`."""
    network = Network()
    with network.client:
        reads, writes = (_claims(settings, network, kind) for kind in ("read", "write"))
        reader, writer = GraphReader(settings, network), GraphWriter(settings, network)
        return (
            _compared(READ, reads, reader.inbox),
            _compared(WRITE, writes, lambda: writer.marked("countersign-doctor")),
        )


def _compared(need: Need, claims: _Claims | None, ask: Callable[[], object]) -> KeyRights:
    """Read a token; where it names nothing of mail, say what is proven by asking for some."""
    if claims is None:
        return need.hidden(_NOT_SAID)
    has = {*claims.roles, *claims.scp}
    if not any(one.startswith("Mail.") for one in has) and _answers(ask):
        if need is READ:
            return need.compared({_READ, *has}, note=_IN_EXCHANGE)
        return need.hidden(f"{_IN_EXCHANGE}; whether that is {_READ_WRITE} and {_SEND}, it says")
    implied = {_READ} if _READ_WRITE in has else set()
    return need.compared(has, implied=implied, note=_EVERY_MAILBOX if claims.roles else "")


def _answers(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except NotLetIn:
        return False
    return True


def _claims(settings: GraphSettings, network: Network, kind: str) -> _Claims | None:
    """Read what a fresh token says of itself; None where it is no JWT."""
    token = fetch_of(settings, network, kind)(None).access_token.get_secret_value()
    payload = token.partition(".")[2].partition(".")[0]
    try:
        return _Claims.model_validate_json(urlsafe_b64decode(f"{payload}==="))
    except ValueError:
        return None
