"""C11: an admin asks without pause what never answers, locks the bot and unlocks it, and bots are killed meanwhile."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp

from chatwallet.accounts.audit import Verdict
from chatwallet.accounts.base import Account, Person
from chatwallet.accounts.second_factor import STEP, CodeResult, SecondFactor
from chatwallet.accounts.secrets import Vault
from chatwallet.bot.edge.refs import refs_of
from chatwallet.bot.keys import FileSource
from chatwallet.storage.redis.store import RedisStore
from chatwallet.tests.fakes.telegram_world import Person as TelegramPerson

from . import trouble
from .customers import REQUEST, Crowd
from .stage import Stage, open_stage
from .stages import Load, finish
from .table import Row
from .trouble import Damage, amid
from .verdict import judge

KILLS = 6  # bots killed while modes are switched
HANGS = "CHATWALLET_TEST_HANGS"
"""Names a command of admins that never answers, see bot_process.py."""
SLACK = (
    0.25  # seconds by which p95 may differ from that of the minute before: two of the looks at an idle outbox
)
PAUSE = 0.4  # seconds between two lines of an admin who does not wait: Telegram takes one answer a second
LOCKED = 10  # customers who have a QR when the lockdown begins
PATIENCE = 60.0


@dataclass(slots=True)
class Admin:
    """Somebody who runs the bots from Telegram, with an authenticator."""

    stage: Stage
    vault: Vault
    person: TelegramPerson
    secret: str = ""

    async def enrol(self) -> None:
        """Have an account with a second factor, while no bot runs. The code of a minute ago is used up."""
        before = datetime.now(UTC) - timedelta(seconds=2 * STEP)
        async with RedisStore(self.stage.redis.url) as store:
            store.audit.sign_with(self.vault)
            ref = await refs_of(store, self.vault).ref_of("telegram", str(self.person.id))
            account = await store.accounts.load(Account(Person("telegram", ref), "en", "UTC", "USD"), before)
            factor = SecondFactor(store.factors, self.vault, store.windows)
            self.secret = await factor.begin(account.id, before)
            code = pyotp.TOTP(self.secret).at(before)
            assert await factor.enrol(account.id, code, "enrolled", before) is CodeResult.RIGHT

    async def say(self, line: str, expected: str) -> None:
        """Write a line and wait for what the bot says to it."""
        before = self.heard(expected)
        self.stage.telegram.say(self.person, line)
        await self.stage.telegram.wait_for(lambda: self.heard(expected) > before, PATIENCE)

    def heard(self, text: str) -> int:
        """How many messages held a text by now."""
        return sum(text in one.text for one in self.stage.telegram.private(self.person).answers)

    async def confirm(self, line: str, steps: int, expected: str) -> None:
        """Say a line that wants a code, and the code of so many steps from now."""
        await self.say(line, "six digits")
        at = datetime.now(UTC) + timedelta(seconds=steps * STEP)
        await self.say(pyotp.TOTP(self.secret).at(at), expected)

    async def pester(self) -> None:
        """Ask what never answers, and something else before that is ended, again and again."""
        while True:
            for line in ("admin stats month", "admin admins"):
                self.stage.telegram.say(self.person, line)
                await asyncio.sleep(PAUSE)

    async def switch(self, damage: Damage) -> None:
        """Begin and end a maintenance, again and again; a bot that dies meanwhile answers later."""
        while True:
            await self.say("admin maintenance on", "Maintenance: no new orders")
            await self.say("admin maintenance off", "maintenance is over")
            damage.counts["maintenances"] += 1


async def administered(load: Load, *, kills: int = KILLS) -> Row:
    """C11: as many people come in peace as while the admin asks; then the lockdown, and then the kills."""
    damage = Damage()
    with tempfile.TemporaryDirectory(prefix="cw-ring-") as folder:
        ring = FileSource(Path(folder) / "ring", "the chaos suite")
        ring.make()
        async with open_stage(seed=load.seed, bots=0) as stage:
            admin = Admin(stage, Vault(ring), stage.telegram.person("Ada", language="en"))
            await admin.enrol()
            environment = {
                "CHATWALLET_KEYS_FILE": str(ring.path),
                "CHATWALLET_ADMINS": f"telegram:{admin.person.id}",
                HANGS: "stats",
            }
            bots = [stage.add(environment) for _ in range(2)]
            await asyncio.gather(*(one.launch() for one in bots))
            crowd = Crowd(stage)
            calm, busy = await _in_peace_and_pestered(crowd, admin, load)
            refused = await _locked(crowd, admin)
            audits = await _killed(stage, admin, damage, kills)
            row = await finish("C11 admins", stage, crowd, damage, load)
            row.promise(telegram=damage.counts["kill -9"])
            row.besides.append(f"p95 {calm:.2f} s in peace, {busy:.2f} s beside an admin who does not wait")
            row.besides.append(f"{len(audits)} looks at the audit, {audits[-1].rows} rows at last")
            row.goals |= {
                f"p95 {busy:.2f} s, in peace {calm:.2f}": busy <= calm + SLACK,
                "what hangs is ended": admin.heard("took longer") > 0,
                "who asks in a lockdown is told so, and gets no QR": refused,
                "the chain of the audit is whole after every kill": all(one.bad is None for one in audits),
                "all modes are over": (await _audit(stage, admin))[1],
            }
    return row


async def _in_peace_and_pestered(crowd: Crowd, admin: Admin, load: Load) -> tuple[float, float]:
    """The p95 of the news of those who came first, and of those who came while the admin asked."""
    await crowd.come(load.count, load.per_second)
    await crowd.told(PATIENCE)
    first = len(crowd.customers)
    async with amid(admin.pester()):
        await crowd.come(load.count, load.per_second)
        await crowd.told(PATIENCE)
    calm, busy = judge(crowd, crowd.customers[:first]), judge(crowd, crowd.customers[first:])
    return calm.percentile(95), busy.percentile(95)


async def _locked(crowd: Crowd, admin: Admin) -> bool:
    """Begin a lockdown while people hold QRs, and have them pay; whether somebody who asks then gets none."""
    paying = await crowd.invite(["telegram", "whatsapp"] * (LOCKED // 2))
    await admin.confirm("admin lockdown on drill", -1, "Lockdown:")
    telegram = crowd.stage.telegram
    newcomer = telegram.person("Eve", language="en")
    telegram.say(newcomer, "receive 1 Coffee")
    answer = await telegram.answer(telegram.private(newcomer), 1, PATIENCE)
    for customer in paying:
        await crowd.pay(customer)
    await crowd.told(PATIENCE, of=paying)
    await admin.confirm("admin lockdown off", 0, "lockdown is over")
    shown = [one for one in telegram.private(newcomer).answers if REQUEST.search(one.text) or one.photo]
    return bool(answer.text) and not shown


async def _killed(stage: Stage, admin: Admin, damage: Damage, kills: int) -> list[Verdict]:
    """Kill bots while modes are switched; what the audit is worth after each of them."""
    audits: list[Verdict] = []
    async with amid(admin.switch(damage)):
        for _ in range(kills):
            await trouble.kill_bots(stage, damage, 1.5, 3.0, 1)
            audits.append((await _audit(stage, admin))[0])
    await asyncio.gather(*(one.up.wait() for one in stage.instances))
    await admin.say("admin maintenance off", "maintenance")
    return [*audits, (await _audit(stage, admin))[0]]


async def _audit(stage: Stage, admin: Admin) -> tuple[Verdict, bool]:
    """What the chain is worth, and whether no mode is on."""
    async with RedisStore(stage.redis.url) as store:
        store.audit.sign_with(admin.vault)
        return await store.audit.verify(), (await store.modes.now()).held is None
