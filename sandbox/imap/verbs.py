"""The commands of a client that is logged in, each with what RFC 3501 says of it."""

from collections.abc import Callable
from datetime import datetime

from sandbox.imap import fetch as fetching
from sandbox.imap import search as searching
from sandbox.imap.commands import Token, Unreadable, Word
from sandbox.imap.folders import (
    FLAGS,
    NAMES,
    SPECIAL,
    Numbered,
    coded,
    flags_of,
    folder_named,
    set_flags,
    validity,
)
from sandbox.imap.replies import CAPABILITIES, Reply, bad, done, no
from sandbox.imap.room import Room
from sandbox.imap.search import UnknownCharset

Verb = Callable[[list[Token], str], Reply]
_NO_FOLDER = no("NONEXISTENT", "There is no such mailbox")
_NOT_ALLOWED = no("NOPERM", "This password may not do that")
_LOOKS = ("STATUS", "SELECT", "EXAMINE")
_MOST_PARTS = 2


class Verbs:
    """What one connection can ask for, and which folder it has open."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._folder: str | None = None
        self._read_only = True
        self._verbs: dict[str, Verb] = {
            "LIST": self._list,
            "STATUS": self._status,
            "SELECT": self._select,
            "EXAMINE": self._examine,
            "APPEND": self._append,
            "CLOSE": self._close,
            "UNSELECT": self._close,
            "UID SEARCH": self._search,
            "UID FETCH": self._fetch,
            "UID STORE": self._store,
            "UID EXPUNGE": self._expunge,
        }

    def anybodys(self, name: str, rest: list[Token]) -> Reply:
        """Answer what needs no login."""
        if rest:
            return bad("Nothing stands after it")
        if name == "CAPABILITY":
            return done(name, f"CAPABILITY {CAPABILITIES}".encode())
        return done(name, *([b"BYE Good bye"] if name == "LOGOUT" else []))

    def carry_out(self, name: str, rest: list[Token], user: str) -> Reply:
        """Answer a command of somebody who is logged in."""
        verb = self._verbs.get(name)
        if verb is None:
            return bad("Unknown command")
        if name in _LOOKS and not self._room.may(user, "read"):
            return _NOT_ALLOWED
        if name.startswith("UID ") and self._folder is None:
            return bad("No mailbox is selected")
        try:
            return verb(rest, user)
        except UnknownCharset:
            return no("BADCHARSET (UTF-8 US-ASCII)", "That charset is not known")
        except Unreadable as error:
            return bad(str(error))

    def _list(self, rest: list[Token], _: str) -> Reply:
        _words(rest, 2)
        return done(
            "LIST",
            *(
                b'LIST (\\HasNoChildren%s) "/" "%s"'
                % (f" {SPECIAL[name]}".encode() if name in SPECIAL else b"", coded(name))
                for name in NAMES
            ),
        )

    def _status(self, rest: list[Token], _: str) -> Reply:
        match rest:
            case [Word() as name, list() as wanted]:
                folder = folder_named(name.raw)
            case _:
                raise Unreadable("a mailbox and a list are wanted")
        if folder is None:
            return _NO_FOLDER
        mails, box = self._room.within(folder), self._room.mailbox
        known = {
            "MESSAGES": len(mails),
            "RECENT": 0,
            "UNSEEN": sum(not one.mail.is_read for one in mails),
            "UIDNEXT": box.revision + 1,
            "UIDVALIDITY": validity(box),
            "HIGHESTMODSEQ": box.revision,
        }
        asked = [one.name for one in wanted if isinstance(one, Word)]
        if not asked or not known.keys() >= set(asked):
            raise Unreadable("an item is not known")
        told = " ".join(f"{one} {known[one]}" for one in asked)
        return done("STATUS", b'STATUS "%s" (%s)' % (name.raw, told.encode()))

    def _select(self, rest: list[Token], user: str) -> Reply:
        return self._opened(rest, read_only=not self._room.may(user, "write"), name="SELECT")

    def _examine(self, rest: list[Token], _: str) -> Reply:
        return self._opened(rest, read_only=True, name="EXAMINE")

    def _opened(self, rest: list[Token], *, read_only: bool, name: str) -> Reply:
        (wanted,) = _words(rest[:1], 1)
        if len(rest) > 1 and not isinstance(rest[1], list):
            raise Unreadable("parameters stand in a list")
        self._folder, self._read_only = folder_named(wanted.raw), read_only
        if self._folder is None:
            return _NO_FOLDER
        mails, box = self._room.within(self._folder), self._room.mailbox
        lasting = "" if read_only else " ".join((*FLAGS, r"\*"))
        lines = (
            f"FLAGS ({' '.join(FLAGS)})",
            f"OK [PERMANENTFLAGS ({lasting})] Limited",
            f"{len(mails)} EXISTS",
            "0 RECENT",
            f"OK [UIDVALIDITY {validity(box)}] UIDs valid",
            f"OK [UIDNEXT {box.revision + 1}] Predicted next UID",
            f"OK [HIGHESTMODSEQ {max(box.revision, 1)}] Highest",
        )
        code = "READ-ONLY" if read_only else "READ-WRITE"
        return done(name, *(line.encode() for line in lines), code=code)

    def _close(self, rest: list[Token], _: str) -> Reply:
        if rest or self._folder is None:
            raise Unreadable("no mailbox is selected")
        self._folder = None
        return done("CLOSE")

    def _append(self, rest: list[Token], user: str) -> Reply:
        match rest:
            case [Word() as name, *more, Word(is_string=True) as content]:
                folder = folder_named(name.raw)
            case _:
                raise Unreadable("a mailbox and a literal are wanted")
        flags, at = _as_appended(more)
        if folder is None:
            return no("TRYCREATE", "There is no such mailbox")
        if not self._room.may(user, "write"):
            return _NOT_ALLOWED
        mail = self._room.lay(content.raw, folder, flags, at)
        self._room.commit("append", {"folder": folder, "flags": sorted(flags)}, user, mail)
        box = self._room.mailbox
        return done("APPEND", code=f"APPENDUID {validity(box)} {box.revision}")

    def _search(self, rest: list[Token], _: str) -> Reply:
        if not rest:
            raise Unreadable("a key is wanted")
        hits = searching.found(rest, self._mails(), lambda one: self._room.raw(one.mail))
        return done("SEARCH", " ".join(["SEARCH", *(str(one.uid) for one in hits)]).encode())

    def _fetch(self, rest: list[Token], user: str) -> Reply:
        if len(rest) != _MOST_PARTS or not isinstance(rest[0], Word):
            raise Unreadable("a set and items are wanted")
        wanted = fetching.wanted(rest[1])
        lines = []
        for one in self._chosen(rest[0]):
            raw = self._room.raw(one.mail)
            if wanted.marks and not self._read_only:
                one.mail.is_read = True
                self._room.mailbox.changed(one.mail, self._room.now())
                self._room.commit("store", {"flags": ["\\Seen"]}, user, one.mail)
            items = [item(one, raw) for item in wanted.items]
            if not any(item.startswith(b"UID ") for item in items):
                items.append(b"UID %d" % one.uid)
            lines.append(b"%d FETCH (%s)" % (one.place, b" ".join(items)))
        return done("FETCH", *lines)

    def _store(self, rest: list[Token], user: str) -> Reply:
        match rest:
            case [Word() as chosen, Word() as how, Word() | list() as said]:
                flags = {
                    one.text
                    for one in (said if isinstance(said, list) else [said])
                    if isinstance(one, Word)
                }
            case _:
                raise Unreadable("a set, a change and flags are wanted")
        change, silent = how.name.removesuffix(".SILENT"), how.name.endswith(".SILENT")
        if change not in {"FLAGS", "+FLAGS", "-FLAGS"}:
            raise Unreadable("flags are changed by FLAGS, +FLAGS or -FLAGS")
        if self._read_only:
            return _NOT_ALLOWED
        lines = []
        for one in self._chosen(chosen):
            before = flags_of(one.mail)
            after = {"+": before | flags, "-": before - flags}.get(change[0], flags)
            set_flags(one.mail, after)
            self._room.mailbox.changed(one.mail, self._room.now())
            self._room.commit("store", {"flags": sorted(after)}, user, one.mail)
            if not silent:
                lines.append(b"%d FETCH (UID %d %s)" % (one.place, one.uid, fetching.flags(one)))
        return done("STORE", *lines)

    def _expunge(self, rest: list[Token], user: str) -> Reply:
        (chosen,) = _words(rest, 1)
        if self._read_only:
            return _NOT_ALLOWED
        lines = []
        for gone, one in enumerate(
            x for x in self._chosen(chosen) if r"\Deleted" in flags_of(x.mail)
        ):
            self._room.mailbox.remove(one.mail, self._room.now())
            self._room.commit("expunge", {}, user, one.mail)
            lines.append(b"%d EXPUNGE" % (one.place - gone))
        return done("EXPUNGE", *lines)

    def _mails(self) -> list[Numbered]:
        return self._room.within(self._folder or "")

    def _chosen(self, chosen: Word) -> list[Numbered]:
        mails = self._mails()
        fits = searching.numbers(chosen.raw, mails[-1].uid if mails else 0)
        return [one for one in mails if fits(one.uid)]


def _words(rest: list[Token], many: int) -> list[Word]:
    words = [one for one in rest if isinstance(one, Word)]
    if len(words) != len(rest) or len(words) != many:
        raise Unreadable("that is not what stands here")
    return words


def _as_appended(more: list[Token]) -> tuple[set[str], datetime | None]:
    """Read flags and the moment that may stand before an appended mail."""
    rest, flags, at = list(more), set[str](), None
    if rest and isinstance(rest[0], list):
        flags = {one.text for one in rest[0] if isinstance(one, Word)}
        rest = rest[1:]
    if rest and isinstance(rest[0], Word) and rest[0].is_string:
        try:
            at = datetime.strptime(rest[0].text.strip(), "%d-%b-%Y %H:%M:%S %z")
        except ValueError as error:
            raise Unreadable("that is no moment") from error
        rest = rest[1:]
    if rest:
        raise Unreadable("that is not what stands before a mail")
    return flags, at
