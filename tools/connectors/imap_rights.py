"""What the passwords of a mailbox may do: a server says of an opened folder if it may be changed.

Nothing is changed by asking. Source: RFC 3501, 6.3.1 (READ-ONLY and READ-WRITE).
"""

from typing import Final

from tools.connectors import smtp
from tools.connectors.imap_door import Door
from tools.connectors.imap_faults import MayNotLook
from tools.connectors.imap_settings import ImapSettings
from tools.connectors.network import Network
from tools.key_rights import KeyRights, Need

_VENDOR = "Mailbox by IMAP"
_PREFIX = "COUNTERSIGN_IMAP__"
_LOOK, _CHANGE, _SEND = "reading", "writing and deleting", "sending"
_AT = "your mail provider: passwords for apps"
_SEEN = "the server says of an opened folder whether the password may change it"
_ONE_KIND = (
    "Where the provider has one kind of password only, it stays so: the half that reads opens "
    "folders for looking only"
)
_NOT_TOLD = "It was let in, and a server that sends mail tells nothing else of a password"
READ: Final = Need(
    _VENDOR,
    "read password",
    f"{_PREFIX}READ_PASSWORD",
    {_LOOK: "questions about mail, and lists that vendors mail"},
    _AT,
    _SEEN,
)
WRITE: Final = Need(
    _VENDOR,
    "write password",
    f"{_PREFIX}WRITE_PASSWORD",
    {_CHANGE: "drafts, and copies of what was sent"},
    _AT,
    _SEEN,
    besides=(_LOOK,),
)
SEND: Final = Need(
    _VENDOR,
    "send password",
    f"{_PREFIX}SEND_PASSWORD",
    {_SEND: "mails that were approved"},
    _AT,
    "a server that sends mail tells nothing but whether it lets a password in",
)


def imap_rights(settings: ImapSettings) -> tuple[KeyRights, ...]:
    """Look at all passwords there are. Raises `CountersignError`."""
    network = Network()
    with network.client:
        found = (_reading(settings, network), _writing(settings, network))
        if settings.send_password is None:
            return found
        smtp.try_out(settings.way("send"), network.patience)
        return (*found, SEND.hidden(_NOT_TOLD))


def _reading(settings: ImapSettings, network: Network) -> KeyRights:
    door = Door(settings, network, "read")
    with door.opened("SELECT") as session:
        try:
            session.counts(door.folders.inbox)
        except MayNotLook:
            return READ.compared(())
        if session.may_change(door.folders.drafts):
            return READ.compared({_LOOK, _CHANGE}, note=_ONE_KIND)
    return READ.compared({_LOOK})


def _writing(settings: ImapSettings, network: Network) -> KeyRights:
    door = Door(settings, network, "write")
    with door.opened("SELECT") as session:
        may = all(session.may_change(one) for one in (door.folders.drafts, door.folders.sent))
    return WRITE.compared({_CHANGE} if may else {_LOOK})
