"""Everything one can do with the mailbox over Graph, and what is written of it into the journal."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from sandbox.door import Answer
from sandbox.graph import shapes
from sandbox.graph.drafts import check_sendable, new_mail, reply_to, write_into
from sandbox.graph.follow import round_of
from sandbox.graph.letters import fill
from sandbox.graph.mailbox import FOLDERS, Address, Mail, Mailbox, folder_named
from sandbox.graph.query import narrowed, page_of
from sandbox.graph.refusals import Refused, misasked, not_found
from sandbox.journal import Change, Journal
from sandbox.world import World

VENDOR = "graph"
OWNER = Address("Countersign Practice Storage", "orders@countersign-practice.example")
NOTE = "Name CountersignNote"
"""How the extended property ends that says in words whose change a mail is."""
Asked = Mapping[str, str]


class Desk:
    """The practice company's one mailbox."""

    def __init__(self, world: World, journal: Journal) -> None:
        self._world = world
        self._journal = journal
        self._of: object = None
        self._mailbox = Mailbox(OWNER)

    @property
    def mailbox(self) -> Mailbox:
        """The mails, made anew whenever the world was."""
        if self._of is not self._world.trade:
            self._mailbox, self._of = Mailbox(OWNER), self._world.trade
            fill(self._mailbox, self._world)
        return self._mailbox

    def recall(self, mailbox: Mailbox) -> None:
        """Go on with the mails of an earlier run."""
        self._mailbox, self._of = mailbox, self._world.trade

    @property
    def pages(self) -> str:
        """Where people look at a mail."""
        return f"{self._world.base_url}/{VENDOR}/mail"

    def url(self, user: str, path: str) -> str:
        """Return the address of something, for contexts and links."""
        return f"{self._world.base_url}/{VENDOR}/v1.0/users/{user}{path}"

    def mails(self, user: str, folder: str | None, asked: Asked, manner: shapes.Manner) -> Answer:
        """List mails."""
        name = self._folder(folder) if folder is not None else None
        found = narrowed(self.mailbox.within(name), asked)
        top, skip = page_of(asked)
        shown = found.mails[skip : skip + top]
        where = f"/mailFolders/{folder}/messages" if folder is not None else "/messages"
        more: dict[str, Any] = {"@odata.count": len(found.mails)} if found.counted else {}
        if len(found.mails) > skip + top:
            again = {**asked, "$skip": str(skip + top)}
            more["@odata.nextLink"] = f"{self.url(user, where)}?{urlencode(again, safe='$')}"
        items = [shapes.message(one, manner, self.pages) for one in shown]
        return Answer(shapes.listed(items, self._context(user, "messages"), more))

    def mail(self, user: str, wanted: str, manner: shapes.Manner) -> Answer:
        """Show one mail."""
        return self._shown(user, self.find(wanted), manner)

    def attachments(self, user: str, wanted: str, select: frozenset[str]) -> Answer:
        """List what came with a mail."""
        items = [shapes.attachment(one, select) for one in self.find(wanted).attachments]
        return Answer(shapes.listed(items, self._context(user, "attachments"), {}))

    def attachment(self, user: str, wanted: str, file: str) -> Answer:
        """Show one file that came with a mail."""
        found = next((x for x in self.find(wanted).attachments if x.id == file), None)
        if found is None:
            raise not_found("attachment")
        context = self._context(user, "attachments/$entity")
        return Answer({"@odata.context": context, **shapes.attachment(found)})

    def folders(self, user: str) -> Answer:
        """List the folders."""
        items = [shapes.folder(name, self.mailbox) for name in FOLDERS]
        return Answer(shapes.listed(items, self._context(user, "mailFolders"), {}))

    def folder(self, user: str, wanted: str) -> Answer:
        """Show one folder."""
        shown = shapes.folder(self._folder(wanted), self.mailbox)
        return Answer({"@odata.context": self._context(user, "mailFolders/$entity"), **shown})

    def follow(self, user: str, folder: str, asked: Asked, manner: shapes.Manner) -> Answer:
        """Say what changed in a folder."""
        url = self.url(user, f"/mailFolders/{folder}/messages/delta")
        items, link = round_of(self.mailbox, self._folder(folder), asked, manner, url)
        context = self._context(user, "messages") + "/$delta"
        return Answer(shapes.listed(items, context, link))

    def create_reply(self, user: str, wanted: str, body: object, app: str) -> Answer:
        """Begin an answer to a mail."""
        answered = self.find(wanted)
        draft = reply_to(answered, self.mailbox, _object(body))
        draft.at = self._world.clock.now()
        return self._begun("createReply", {"message": answered.lasting_id}, user, draft, app)

    def create(self, user: str, body: object, app: str) -> Answer:
        """Begin a mail that answers none."""
        draft = new_mail(self.mailbox, _object(body), self._world.clock.now())
        return self._begun("createMessage", {}, user, draft, app)

    def _begun(
        self, operation: str, arguments: dict[str, object], user: str, draft: Mail, app: str
    ) -> Answer:
        self.mailbox.put(draft)
        self._commit(operation, arguments, draft, app)
        shown = shapes.message(draft, shapes.Manner(lasting_ids=True), self.pages)
        context = self._context(user, "messages/$entity")
        return Answer({"@odata.context": context, **shown}, HTTPStatus.CREATED)

    def patch(
        self,
        user: str,
        wanted: str,
        body: object,
        app: str,
        etag: str | None,
    ) -> Answer:
        """Change a mail."""
        mail = self.find(wanted)
        shown = shapes.message(mail, shapes.Manner(), self.pages)
        if etag not in {None, "*", shown["@odata.etag"]}:
            raise Refused(
                "ErrorIrresolvableConflict",
                "The send or update operation could not be performed because the change key "
                "passed in the request does not match the current change key for the item.",
                HTTPStatus.PRECONDITION_FAILED,
            )
        wishes = _object(body)
        write_into(mail, wishes)
        self.mailbox.changed(mail, self._world.clock.now())
        self._commit("update", {"properties": sorted(wishes)}, mail, app)
        return self._shown(user, mail, shapes.Manner(lasting_ids=True))

    def send(self, wanted: str, app: str) -> Answer:
        """Send a draft; it lies in Sent Items from then on."""
        draft = self.find(wanted)
        check_sendable(draft)
        now = self._world.clock.now()
        draft.is_draft, draft.at = False, now
        self.mailbox.move(draft, "sentitems", now)
        self._commit("send", {}, draft, app)
        return Answer(None, HTTPStatus.ACCEPTED)

    def move(self, user: str, wanted: str, body: object, app: str) -> Answer:
        """Lay a mail into another folder."""
        said = {name.lower(): value for name, value in _object(body).items()}
        if said.keys() != {"destinationid"} or not isinstance(said["destinationid"], str):
            raise misasked("The parameter 'DestinationId' is missing.", "RequestBodyRead")
        mail, folder = self.find(wanted), self._folder(said["destinationid"])
        self.mailbox.move(mail, folder, self._world.clock.now())
        self._commit("move", {"destination": folder}, mail, app)
        answer = self._shown(user, mail, shapes.Manner())
        return replace(answer, status=HTTPStatus.CREATED)

    def find(self, wanted: str) -> Mail:
        """Find a mail by its id. Raises `Refused`."""
        mail = self.mailbox.find(wanted)
        if mail is None:
            raise not_found()
        return mail

    def _folder(self, wanted: str) -> str:
        name = folder_named(wanted)
        if name is None:
            raise not_found("folder")
        return name

    def _shown(self, user: str, mail: Mail, manner: shapes.Manner) -> Answer:
        context = self._context(user, "messages/$entity")
        return Answer({"@odata.context": context, **shapes.message(mail, manner, self.pages)})

    def _context(self, user: str, what: str) -> str:
        base = f"{self._world.base_url}/{VENDOR}/v1.0/$metadata"
        return f"{base}#users('{user.replace('@', '%40')}')/{what}"

    def _commit(self, operation: str, arguments: dict[str, object], mail: Mail, app: str) -> None:
        note = next((x for name, x in mail.properties.items() if name.endswith(NOTE)), "")
        result: dict[str, object] = {
            "message": mail.lasting_id,
            "folder": mail.folder,
            "to": [one.address for one in mail.to],
            "text": shapes.plain(mail),
            "note": note,
        }
        self._journal.commit(Change(VENDOR, operation, arguments, app), result)


def guarded(do: Callable[[], Answer]) -> Answer:
    """Do it, and write a refusal down where there is one."""
    try:
        return do()
    except Refused as refused:
        return refused.answer


def body_of(raw: bytes) -> object:
    """Read a body. Raises `Refused`."""
    try:
        read: object = json.loads(raw) if raw else {}
    except (ValueError, RecursionError) as error:
        raise misasked("Unable to read JSON request payload.", "BadRequest") from error
    return read


def _object(body: object) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise misasked("Unable to read JSON request payload.", "BadRequest")
    return body
