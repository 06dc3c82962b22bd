"""Graph's own noes, as errors of ours.

Nothing of what it writes beside its codes is repeated: its sentences quote addresses.
"""

from http import HTTPStatus

from policies.errors import CountersignError, Misconfigured, VendorRejected
from tools.connectors.graph_answers import VENDOR
from tools.connectors.mailbox import LinkTooOld, MailGone
from tools.connectors.network import Reply

_GONE = frozenset({"ErrorItemNotFound", "ErrorMessageNotFound", "ResourceNotFound"})
_NO_MAILBOX = frozenset(
    {"ErrorInvalidUser", "MailboxNotEnabledForRESTAPI", "ErrorNonExistentMailbox"}
    | {"ResourceNotFound", "Request_ResourceNotFound"}
)
_NOT_ALLOWED = frozenset({"ErrorAccessDenied", "Authorization_RequestDenied", "AccessDenied"})
_STALE = frozenset({"SyncStateNotFound", "SyncStateInvalid", "ResyncRequired"})


class NotLetIn(Misconfigured):
    """Microsoft 365 does not let my app read this mailbox. Nothing was changed."""


class GraphRejected(VendorRejected):
    """The mailbox said no. Nothing was changed."""


def refusal(reply: Reply, writes: bool) -> CountersignError | None:  # noqa: FBT001 - as declared
    """Read a refusal by its code; None leaves it to its status."""
    code = _code(reply.body)
    if reply.status == HTTPStatus.GONE or code in _STALE:
        return LinkTooOld()
    if code in _NO_MAILBOX:
        return _for_an_admin(f"{VENDOR} knows no such mailbox. Check its address.", writes=writes)
    if reply.status == HTTPStatus.FORBIDDEN or code in _NOT_ALLOWED:
        what = "write or send in" if writes else "read"
        sentence = f"{VENDOR} does not let my app {what} this mailbox."
        return _for_an_admin(sentence, writes=writes, as_read=NotLetIn)
    if reply.status == HTTPStatus.NOT_FOUND or code in _GONE:
        if writes:
            return GraphRejected("That mail is no longer in the mailbox. Nothing was changed.")
        return MailGone()
    return None


def _for_an_admin(
    sentence: str, *, writes: bool, as_read: type[Misconfigured] = Misconfigured
) -> CountersignError:
    """Say what an admin has to mend; to a write it is one more proof that nothing happened."""
    if writes:
        return GraphRejected(f"{sentence} Nothing was changed.")
    return as_read(f"{sentence} Please tell your admin. Nothing was changed.")


def _code(body: object) -> str:
    error = body.get("error") if isinstance(body, dict) else None
    return str(error.get("code", "")) if isinstance(error, dict) else ""
