"""Answers one message: who wrote it, in which language, which command it is, and what can't be done."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import structlog

from ...accounts.base import Profile, QuestionExpired, place_of
from ...accounts.links import Link
from ...accounts.modes import ModeHeld, Modes
from ...channels.base import Abilities, InboundMessage
from ...commands.base import Answer, Context, Reading, Services
from ...commands.errors import Ambiguous, CommandError, SecretSaid
from ...commands.parsing.router import Parsed, Router
from ...commands.profile import unit_for
from ...commands.replies.group import invitation
from ...commands.speech import Speech
from ...locales.formats import Formats
from ...locales.texts import Catalogue
from ...storage.errors import StoreUnavailable
from ...tracking.alerts import Alerts
from ...tracking.charges import ChargeClosed
from ...tracking.link_watch import LinkWatch
from ...tracking.reference import reference
from ...tracking.shares import OverShare
from ...wallet.errors import NotLinked, WalletError
from ..monitoring.credential import Credential
from .choosing import choice_said
from .confirmation import unconfirmed
from .forgetting import KEPT, Forgotten
from .greeting import NO_GREETING, Greeting
from .holding import Holding
from .patience import UnknownReplies
from .replies import (
    ask_back,
    beside,
    in_group,
    in_language,
    read_as,
    run_command,
    say,
    too_much,
    unknown,
    wallet_trouble,
)
from .secret_replies import secret_reply
from .senders import Senders
from .standing import Standings
from .throttle import said_of
from .unit_question import ask_for_unit

log = structlog.get_logger(__name__)


class MessageHandler:
    """Answers messages by the commands of a router; the one ring for errors stands here.

    `abilities` tells by the name of a channel what that can do now. The `credential` is doubted when the house's
    wallet has refused it, and by the `link_watch` that of a linked one. After their first
    answer people have the `greeting`.
    """

    def __init__(
        self,
        router: Router,
        senders: Senders,
        services: Services,
        catalogue: Catalogue,
        *,
        standings: Standings,
        alerts: Alerts,
        abilities: Callable[[str], Abilities],
        patience: UnknownReplies,
        holding: Holding,
        credential: Credential | None = None,
        link_watch: LinkWatch | None = None,
        greeting: Greeting = NO_GREETING,
    ) -> None:
        self._router = router
        self._senders = senders
        self._services = services
        self._catalogue = catalogue
        self._standings = standings
        self._alerts = alerts
        self._abilities = abilities
        self._patience = patience
        self._holding = holding
        self._credential = credential
        self._link_watch = link_watch
        self._greeting = greeting

    async def handle(self, message: InboundMessage, forgotten: Forgotten | None = None) -> Answer:
        """Answer one message. The one error ring: whatever goes wrong, the person gets a text.

        `forgotten` is what became of a message that held a secret.

        Raises StoreUnavailable while nothing can be stored: then the message waits in the inbox for another try; and
        OverShare for a person who wants too much and was told so: they get no answer.
        """
        # One id in all lines from here on; that of the invoice stands beside it where one is made.
        with structlog.contextvars.bound_contextvars(said=reference(message.origin)):
            context, modes = await asyncio.gather(self._context(message), self._holding.now())
            try:
                if modes.lockdown is not None:
                    return in_language(context, await self._locked(context, modes))
                if message.private:
                    await self._heard(context)
                answering = self._answer(context, modes, forgotten or KEPT)
                answer = await self._explained(context, answering)
                return in_language(context, await self._greeting.after(context, answer))
            except ModeHeld as held:
                return in_language(context, await self._holding.refused(context, held))
            except (StoreUnavailable, OverShare):
                raise
            except Exception:
                log.exception("command_failed")
                return in_language(context, say(context, "error-internal"))

    async def _heard(self, context: Context) -> None:
        """Note where an owner is told; of an address that became somebody else's tell the owners, if nobody else."""
        account, where = context.account, context.message.conversation
        if account.standing.quarantined is None:
            await self._alerts.heard(where)
            return
        await self._alerts.forget(where)
        if account.standing.orphan:
            values = {"place": place_of(account.person)}
            await self._alerts.tell(f"address:{account.id}", "alert-address-changed", values)

    async def _context(self, message: InboundMessage) -> Context:
        account = await self._senders.account_of(message, store=message.private)
        role, shop = await self._standings.of(account)
        shop = replace(shop, default_unit=unit_for(account, shop.default_unit))
        able = self._abilities(message.conversation.channel)
        speech = Speech(
            texts=self._catalogue[account.language],
            formats=Formats(account.language, account.time_zone),
            catalogue=self._catalogue,
            commands=self._router.names_for(role),
            prefix=self._router.prefix,
            buttons=message.private and able.buttons,
            edits=able.edits,
            sats_first=account.profile is Profile.SATS,
        )
        return Context(message, account, shop, role, speech, self._services)

    async def _locked(self, context: Context, modes: Modes) -> Answer:
        """Answer in a lockdown: admins as ever, and nobody else but with that there is one."""
        parsed = self._router.read(context.message.text, self._reading(context))
        is_heard = context.message.private and not context.account.standing.doubted
        if is_heard:
            parsed = await self._chosen(context, parsed)
        if is_heard and parsed.error is None and (parsed.command is None or parsed.command.admins):
            administered = await self._administered(context, parsed)
            if administered is not None:
                return administered
        return await self._holding.lock(context, modes)

    async def _chosen(self, context: Context, parsed: Parsed) -> Parsed:
        """What an answer to an open question says: an admin's yes counts in a lockdown; of others nothing is done."""
        accounts, person, message = context.services.accounts, context.account.person, context.message
        number = await choice_said(accounts, person, parsed, message.text)
        if number is None:
            return parsed
        try:
            said = await accounts.take_choice(person, number, message.origin, message.at)
        except QuestionExpired:
            return parsed
        return parsed if said is None else self._router.read(said, self._reading(context))

    async def _explained(self, context: Context, answering: Awaitable[Answer]) -> Answer:
        """Answer, or explain what can't be done."""
        private = context.message.private
        try:
            return await answering
        except QuestionExpired:
            return say(context, "question-over")
        except CommandError as error:
            if not private:
                return invitation(context)
            if isinstance(error, Ambiguous):
                return await ask_back(context, error)
            return say(context, error.text_key, **error.values)
        except ChargeClosed as error:
            example = context.say("receive", "10")
            return say(context, f"error-charge-{error.charge.state}", code=error.charge.code, example=example)
        except OverShare as over:
            if over.told or not private:
                raise
            return too_much(context, over.text_key, help=context.say("help"), **said_of(over))
        except WalletError as error:
            if isinstance(error, NotLinked):
                self._doubt(context.shop.link)
            return wallet_trouble(context, error)

    async def _administered(self, context: Context, parsed: Parsed) -> Answer | None:
        """The answer to a line of an admin, or to six digits that something of theirs waits for; None for any other."""
        desk = context.services.desk
        if desk is None:
            return None
        if parsed.command is None:
            text = parsed.text.strip()
            return await desk.answer(context, text) if await desk.waits_for(context, text) else None
        line = parsed.arguments["line"]
        return await desk.answer(context, line) if await desk.serves(context, line) else None

    def _doubt(self, link: Link | None) -> None:
        if link is not None:
            if self._link_watch is not None:
                self._link_watch.doubt(link)
        elif self._credential is not None:
            self._credential.doubt()

    @staticmethod
    def _reading(context: Context) -> Reading:
        return Reading(context.account.language, context.shop.default_unit)

    async def _answer(self, context: Context, modes: Modes, forgotten: Forgotten) -> Answer:
        message, accounts = context.message, context.services.accounts
        reading = self._reading(context)
        parsed = self._router.read(message.text, reading)
        if isinstance(parsed.error, SecretSaid):
            if message.private:
                await accounts.drop_question(context.account.person)
            return await secret_reply(context, parsed.error.kinds, forgotten)
        if not message.private:
            return await in_group(context, parsed)
        person = context.account.person
        number = await choice_said(accounts, person, parsed, message.text)
        if number is not None:
            said = await accounts.take_choice(person, number, message.origin, message.at)
            if said is not None:
                parsed = self._router.read(said, reading)
        else:
            await accounts.drop_question(person)
        if parsed.error is not None:
            raise parsed.error
        if parsed.command is None or parsed.command.admins:
            administered = await self._administered(context, parsed)
            if administered is not None:
                return administered
            return await self._misspelled(context, modes, replace(parsed, command=None), reading)
        return await self._do(context, modes, parsed, reading)

    async def _misspelled(self, context: Context, modes: Modes, parsed: Parsed, reading: Reading) -> Answer:
        """Do what a line surely means, and say how it was read; or say that it is no command."""
        if parsed.aside is not None:
            return await beside(context, parsed.aside)
        meant = self._router.obeyed(parsed.text, reading)
        if meant is None:
            await self._patience.unknown(context)
            return unknown(context, parsed)
        answer = await self._explained(context, self._do(context, modes, meant, reading))
        return read_as(context, meant.read_as, answer)

    async def _do(self, context: Context, modes: Modes, parsed: Parsed, reading: Reading) -> Answer:
        """Do what was said, unless something has to be asked first."""
        command = parsed.command
        assert command is not None
        await self._patience.known(context)
        if command.makes and modes.held is not None:
            raise ModeHeld(modes)  # before anybody is asked for anything; later on the store holds it back
        unit = await ask_for_unit(context, parsed, self._router, reading)
        doubt = unit or await unconfirmed(context, command)
        return doubt or await run_command(context, command, parsed.arguments)
