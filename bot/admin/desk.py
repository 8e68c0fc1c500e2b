"""The desk at which admins are served: who may, what is asked again, what is written down, and how long it may take."""

from __future__ import annotations

import asyncio
import math
import re

import structlog

from ...accounts.admins import JoinResult
from ...accounts.audit import Act, Entry
from ...accounts.base import place_of
from ...accounts.connections import ALPHABET, TooManyCodes
from ...accounts.modes import ModeHeld
from ...accounts.second_factor import CodeResult, Enrolment
from ...accounts.second_factor import TooManyCodes as TooManyDigits
from ...accounts.secrets import SecretsError
from ...channels.base import OutboundMessage
from ...commands.base import Answer, Context
from ...commands.replies.confirming import confirm, is_mark, mark_of
from ...storage.errors import StoreUnavailable
from ..dispatch.confirmation import confirmed_elsewhere
from .base import AdminCommand, AdminError, Asked, Do, actor_of
from .isolation import LONG, QUERY, Busy, Isolation, TookTooLong
from .office import Office
from .pages import page_of, paged
from .registry import find_admin_commands

log = structlog.get_logger(__name__)

WORD = "admin"
JOIN = "join"

_DIGITS = re.compile(r"([0-9]{3})[ \u00a0-]?([0-9]{3})")  # authenticators draw them in two groups
_MARK = re.compile(r" #(\d{4})\Z")
_CODE = re.compile(f"[{ALPHABET}]{{8}}")


class Desk:
    """Serves admins by the commands of `find_admin_commands`. Nobody else learns that there is any of it."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._commands = find_admin_commands()
        self._isolation = Isolation()

    async def serves(self, context: Context, line: str) -> bool:
        """Whether somebody is answered who wrote this behind the word `admin`. A refusal stands in the audit, once a
        day for each person. Raises StoreError.
        """
        if context.message.private:
            if await self._is_admin(context):
                if not context.account.standing.doubted:
                    await self._office.alerts.heard(context.message.conversation, admin=True)
                return True
            if line.split(" ", maxsplit=1)[0].casefold() == JOIN:
                return True
            self._office.counters.admin_commands[WORD, "refused"] += 1
            day = context.message.at.date()
            entry = Entry(actor_of(context), Act.COMMAND, "", {"command": WORD, "result": "refused"})
            await self._office.store.audit.write(entry, key=f"refused:{actor_of(context)}:{day}")
            log.warning("admin_refused", channel=context.message.conversation.channel)
        return False

    async def waits_for(self, context: Context, text: str) -> bool:
        """Whether a line is six digits of an admin, whose code something may wait for. Raises StoreError."""
        return (
            context.message.private
            and _DIGITS.fullmatch(text.strip()) is not None
            and await self._is_admin(context)
        )

    async def answer(self, context: Context, line: str) -> Answer | None:
        """Do what an admin wrote behind the word; None for somebody who tried a code that makes nobody one.

        Raises StoreUnavailable: then the message waits for another try.
        """
        if line.split(" ", maxsplit=1)[0].casefold() == JOIN:
            return await self._join(context, line)
        if context.account.standing.doubted:
            return await confirmed_elsewhere(context)
        if digits := _DIGITS.fullmatch(line):
            return await self._confirm(context, digits[1] + digits[2])
        if not line:
            return _say(self._list())
        command, rest = self._find(line)
        if command is None:
            return _say(f"I don't know “{WORD} {line[:60]}”. “{WORD}” alone lists what there is.")
        return await self._ask_first(context, command, rest)

    async def _is_admin(self, context: Context) -> bool:
        """Whether who writes is an admin; nobody is one by an address that was an admin's before."""
        account = context.account
        return account.standing.quarantined is None and await self._office.admins.is_admin(account.person)

    def _list(self) -> str:
        lines = [f"{WORD} {one.name} {one.usage}".rstrip() + f" – {one.help}" for one in self._commands]
        return "\n".join(
            [*lines, "‡ wants six digits of your authenticator, § asks first and says whom it concerns."]
        )

    def _find(self, line: str) -> tuple[AdminCommand | None, str]:
        words = line.split()
        for length in (2, 1):
            name = " ".join(words[:length]).casefold()
            for command in self._commands:
                if command.name == name and len(words) >= length:
                    return command, " ".join(words[length:])
        return None, ""

    async def _ask_first(self, context: Context, command: AdminCommand, rest: str) -> Answer:
        """Ask for a code or for a yes, where the command wants one; else do it."""
        mark = _MARK.search(f" {rest}")
        about = (WORD, command.name, rest[: -len(mark[0])].strip() if mark else rest)
        if wrong := command.wrong(about[2]):  # said before anything is asked: a code counts once
            await self._note(context, command, "failed")
            return _say(wrong)
        if command.factor(about[2]):
            return await self._ask_code(context, command, about[2])
        if command.effect is None:
            return await self._do(context, command, rest)
        if mark:
            if not is_mark(context, mark[1], *about):
                return _say("That question is over. Write the command again.")
            return await self._do(context, command, about[2])
        said = f"{WORD} {command.name} {rest}".strip()
        try:
            effect = await self._limited(context, command, command.effect, rest)
        except AdminError as error:
            return _say(str(error))
        yes = ("Yes", f"{said} #{mark_of(context, *about)}")
        return await confirm(context, [effect], yes, ("No", WORD))

    async def _ask_code(self, context: Context, command: AdminCommand, rest: str) -> Answer:
        factor, account = self._office.factor, context.account.maker
        if await factor.state(account) is not Enrolment.DONE:
            if command.unenrolled(rest):
                return await self._do(context, command, rest)
            await self._note(context, command, "refused")
            return _say(f"This needs a second factor, and you have none yet: write “{WORD} totp”.")
        lines: list[str] = []
        if command.effect is not None:
            try:
                lines.append(await self._limited(context, command, command.effect, rest))
            except AdminError as error:
                return _say(str(error))
        await factor.ask(account, f"{command.name} {rest}".strip(), self._office.clock(), _chat(context))
        lines.append("Write the six digits of your authenticator within five minutes to do it.")
        return _say("\n".join(lines))

    async def _confirm(self, context: Context, digits: str) -> Answer:
        account = context.account.maker
        try:
            said = await self._office.factor.said(
                account, digits, context.message.origin, self._office.clock(), _chat(context)
            )
        except TooManyDigits as over:
            return _say(f"Too many wrong codes. Try again in {max(1, math.ceil(over.seconds / 60))} minutes.")
        except SecretsError:
            return _say("Your second factor can't be opened: see “chatwallet keys check” at the machine.")
        match said.result:
            case CodeResult.RIGHT:
                command, rest = self._find(said.line)
                if command is None:  # an older version knew it
                    return _say(f"I don't know “{WORD} {said.line}” any more.")
                return await self._do(context, command, rest)
            case CodeResult.USED:
                return _say("That code was used already. Write the next one that your authenticator shows.")
            case CodeResult.NOTHING_ASKED:
                return _say("Nothing waits for a code. Write the command again, then the next code.")
            case CodeResult.NOT_ENROLLED:
                return _say(f"You have no second factor yet: write “{WORD} totp”.")
            case _:
                return _say("That code is wrong. Write the one that your authenticator shows now.")

    async def _join(self, context: Context, line: str) -> Answer | None:
        """Let a code make somebody an admin. Who has none is answered as anybody who writes an unknown word."""
        message, account = context.message, context.account
        code = "".join(line.split(" ")[1:]).replace("-", "").upper()
        if not message.private or not _CODE.fullmatch(code):
            return None
        try:
            result = await self._office.invitations.join(code, account.person, account.id, message.origin)
        except TooManyCodes:
            return None
        if result is JoinResult.UNKNOWN:
            return None
        place = place_of(account.person)
        if result is JoinResult.JOINED:  # by the message's id: told once, however often it is handled
            await self._office.alerts.tell(
                f"admin:{message.origin}", "alert-admin-added", {"place": place}, admins_only=True
            )
        await self._office.alerts.heard(message.conversation, admin=True)
        if result is JoinResult.ALREADY:
            return _say(f"{place} is an admin already.")
        return _say(
            f"{place} is an admin now. “{WORD}” lists what you can do, “{WORD} totp” sets up your codes."
        )

    async def _do(self, context: Context, command: AdminCommand, rest: str) -> Answer:
        """Do it, and write down that it began, where it changes something, and how it ended."""
        if command.acts:
            await self._note(context, command, "begun")
        page, rest = (1, rest) if command.acts else page_of(rest)  # a reason may end as it likes
        try:
            text = await self._limited(context, command, command.do, rest)
            result = "done"
        except AdminError as error:
            text, result = str(error), "failed"
        await self._note(context, command, result)
        return _say(paged(text, page, f"{WORD} {command.name} {rest}".strip()))

    async def _limited(self, context: Context, command: AdminCommand, do: Do, rest: str) -> str:
        """Run a part of a command in its bounds. Raises AdminError where that failed."""
        asked, seconds = Asked(context, rest, self._office), LONG if command.slow else QUERY
        try:
            return await self._isolation.run(asked.account, lambda: do(asked), seconds=seconds)
        except Busy:
            raise AdminError("One command at a time: the one before is not done yet.") from None
        except TookTooLong:
            raise AdminError(
                f"That took longer than {seconds:g} s and was ended; nothing else waited."
            ) from None
        except ModeHeld as held:
            raise AdminError(f"Not done: a {held.modes.held or 'lockdown'} is on.") from held
        except (AdminError, StoreUnavailable, asyncio.CancelledError):
            raise
        except Exception as error:  # the ring around admins: payments go on, whatever a command raises
            log.exception("admin_command_failed", command=command.name)
            said = structlog.contextvars.get_contextvars().get("said", "-")
            raise AdminError(f"That failed (ref {said}); the log says why.") from error

    async def _note(self, context: Context, command: AdminCommand, result: str) -> None:
        """Count and write down a step of a command: once for each message, though it is handled again."""
        self._office.counters.admin_commands[command.name, result] += 1
        entry = Entry(actor_of(context), Act.COMMAND, "", {"command": command.name, "result": result})
        key = f"admin:{context.message.origin}:{command.name}:{'begun' if result == 'begun' else 'ended'}"
        await self._office.store.audit.write(entry, key=key)


def _chat(context: Context) -> str:
    return f"{context.message.conversation.channel}:{context.message.conversation.chat_id}"


def _say(text: str) -> Answer:
    return Answer(OutboundMessage(text, language="en"))
