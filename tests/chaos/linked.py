"""C10: people with tills, keys and none are paid while bots are killed, and the ring is rotated and that killed too."""

from __future__ import annotations

import asyncio
import re
import signal
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from chatwallet.accounts.base import Account, Person
from chatwallet.accounts.key_ring import KeyRing
from chatwallet.accounts.links import Link, LinkKind
from chatwallet.accounts.secrets import Purpose, Vault
from chatwallet.accounts.shops import link_row
from chatwallet.bot.edge.refs import Refs, refs_of
from chatwallet.bot.keys import FileSource
from chatwallet.sandbox.flash.backend import DEFAULT_USERNAME
from chatwallet.sandbox.flash.ledger import Account as FlashAccount
from chatwallet.storage.redis.store import RedisStore
from chatwallet.tests.canaries import Hit, hits
from chatwallet.tests.fakes.telegram_world import Person as TelegramPerson
from chatwallet.tests.nursery import start
from chatwallet.tests.storage.test_stored_fields import all_of_redis
from chatwallet.tests.wallet.town import RECEIVES
from chatwallet.wallet.base import WalletRef

from . import trouble
from .customers import Crowd, Customer
from .stage import TELEGRAM_SECRET, WEBHOOK_SECRET, Stage, open_stage
from .stages import Load, finish
from .table import Row
from .trouble import Damage, amid

KILLS = 8  # bots killed
ROTATIONS = 6  # rotations killed
CENTS = 100  # what everybody asks for
SILENT_FOR = timedelta(days=40)  # who has linked a wallet is not forgotten with others who ordered nothing
_REF = re.compile(r"\bRef:? (\w{8})\b")
_MANY = "1000000"
_SETTINGS = {
    "CHATWALLET_LINKING": "on",
    "CHATWALLET_GUESTS": "orders",
    "CHATWALLET_LOG_LEVEL": "debug",
    "CHATWALLET_PEOPLE_REQUESTS_PER_MINUTE": "600",
    "CHATWALLET_NEW_PEOPLE_PER_MINUTE": _MANY,
    "CHATWALLET_NEW_PEOPLE_PER_MINUTE_IN_ALL": _MANY,
}
"""Of a bot where all that people are told is to be true: limits are another test's matter."""


@dataclass(slots=True)
class Linked(Crowd):
    """A crowd of whom one third has a till, one a key, and one no wallet: these are guests of the house.

    `wallets` are where each has to be paid, by the number in which they come, `secrets` the keys that were linked.
    """

    wallets: list[FlashAccount] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=dict)
    people: list[Customer] = field(default_factory=list)

    async def settle(self, count: int, vault: Vault) -> None:
        """Have so many people come into the world, and link what they link, while no bot runs."""
        ledger = self.stage.sandbox.ledger
        house = ledger.account_by(username=DEFAULT_USERNAME)
        assert house is not None
        async with RedisStore(self.stage.redis.url) as store:
            refs = refs_of(store, vault)
            for number in range(count):
                customer = Crowd._newcomer(self, number // 3)
                self.people.append(customer)
                if number % 3 == 2:
                    self.wallets.append(house)
                else:
                    self.wallets.append(await self._link(store, refs, vault, customer, number))
        self.customers.clear()  # they have not come yet

    async def _link(
        self, store: RedisStore, refs: Refs, vault: Vault, customer: Customer, number: int
    ) -> FlashAccount:
        """A link as the bot stores it, of an account of Flash's own."""
        name, at = f"shop{number}", datetime.now(UTC) - SILENT_FOR
        flash, keyed = self.stage.sandbox.open_account(name), number % 3 == 1
        person = Person(customer.channel, await refs.ref_of(customer.channel, _id_of(customer)))
        account = await store.accounts.load(Account(person, "en", "UTC", "USD"), at)
        new = Link(
            id=f"lnk_{name}", shop=f"shp_{name}", name=name, made_by=account.id, made=at,
            wallet=WalletRef("flash", flash.id if keyed else f"till:{name}"),
            kind=LinkKind.KEY if keyed else LinkKind.TILL,
        )  # fmt: skip
        sealed = ""
        if keyed:
            key = self.secrets[f"the key of {name}"] = self.stage.sandbox.make_key(flash, RECEIVES)
            sealed = vault.seal(Purpose.FLASH_KEY, new.shop, link_row(new.id), key)
        await store.shops.link(new, sealed=sealed)
        return flash

    def _newcomer(self, number: int) -> Customer:
        customer = self.people[len(self.customers)]
        self.customers.append(customer)
        return customer

    def paid_elsewhere(self) -> list[str]:
        """The accounts of Flash that did not get exactly what was paid to their people since they were opened."""
        due: dict[str, int] = {}
        for customer, wallet in zip(self.customers, self.wallets, strict=False):
            due[wallet.id] = due.get(wallet.id, 0) + CENTS * (customer.paid_at is not None)
        wallets = {one.id: one for one in self.wallets}
        return [one for one, cents in due.items() if _got(self.stage, wallets[one]) != cents]

    def told_others(self) -> list[Customer]:
        """Who was told of a payment that was not theirs, or of theirs without its reference."""
        return [
            one
            for one in self.customers
            if {ref for sight in self.sights(one) for ref in _REF.findall(sight.text)}
            != ({one.ref} if one.paid_at else set())
        ]


async def linked(load: Load, *, kills: int = KILLS, rotations: int = ROTATIONS) -> Row:
    """C10: people come until the last kill, of a bot and of a rotation, and at least as many as the load says."""
    damage, most = Damage(), round(load.count + 60 * load.per_second)
    with tempfile.TemporaryDirectory(prefix="cw-ring-") as folder:
        ring = FileSource(Path(folder) / "ring", "the chaos suite")
        first = ring.make()
        environment = {**_SETTINGS, "CHATWALLET_KEYS_FILE": str(ring.path)}
        async with open_stage(environment, seed=load.seed, bots=0) as stage:
            crowd = Linked(stage)
            await crowd.settle(most, Vault(ring))
            bots = [stage.add(environment) for _ in range(2)]
            await asyncio.gather(*(one.launch() for one in bots))
            rings = Rings(stage, ring, damage, [first])
            killing = trouble.kill_bots(stage, damage, 2.5, 5.0, kills)
            async with amid(killing, rings.rotate(rotations)):
                await crowd.come(load.count, load.per_second)
                while damage.counts["kill -9"] < kills or rings.killed < rotations:
                    assert len(crowd.customers) + load.per_second <= most, "the kills take too long"
                    await crowd.come(round(load.per_second), load.per_second)
            row = await finish("C10 linked", stage, crowd, damage, load)
            row.promise(telegram=damage.counts["kill -9"])
            await rings.settle(row)
            _look_around(row, crowd, rings)
    return row


@dataclass(slots=True)
class Rings:
    """The ring of a stage, and all that it ever was."""

    stage: Stage
    source: FileSource
    damage: Damage
    seen: list[KeyRing]

    @property
    def killed(self) -> int:
        """How many rotations were killed."""
        return self.damage.counts["rotations killed"]

    async def rotate(self, kills: int) -> None:
        """Rotate, be killed in it, and go on with it, until it was killed so often."""
        while self.killed < kills:
            await asyncio.sleep(self.stage.dice.uniform(0.5, 2.0))
            process = await start("keys", "rotate", environment=self._environment)
            assert process.stdout is not None
            await process.stdout.readline()  # the ring has another key now, and nothing is sealed with it yet
            process.send_signal(signal.SIGKILL)
            await process.communicate()
            self.damage.counts["rotations killed"] += await process.wait() == -signal.SIGKILL
            await self._command("rotate")

    async def settle(self, row: Row) -> None:
        """Under no load any more: take all keys but one off the ring, and open every secret with that."""
        codes = [await self._command("rotate")]
        old = [key.kid for key in self._now.keys[1:]]
        codes += [await self._command("retire", kid) for kid in old]
        codes.append(await self._command("check"))
        row.besides.append(f"{len(old)} keys retired")
        row.goals["all secrets open with the last key alone"] = codes == [0] * len(codes) and bool(old)

    @property
    def secrets(self) -> Mapping[str, str]:
        """Every key that was ever on the ring."""
        keys = {key.kid: key for ring in self.seen for key in (*ring.keys, ring.index)}
        return {f"the key {kid} of the ring": key.line.split(":")[1] for kid, key in keys.items()}

    @property
    def _now(self) -> KeyRing:
        found = self.source.read()
        assert found is not None
        return found

    @property
    def _environment(self) -> Mapping[str, str]:
        return self.stage.instances[0].environment

    async def _command(self, *arguments: str) -> int:
        process = await start("keys", *arguments, environment=self._environment)
        out, err = await process.communicate()
        self.seen.append(self._now)
        if code := await process.wait():
            print(f"keys {' '.join(arguments)}: {(out + err).decode()}")
        return code


def _look_around(row: Row, crowd: Linked, rings: Rings) -> None:
    """What of others somebody was told or paid, and what of secrets lies about."""
    others, elsewhere = crowd.told_others(), crowd.paid_elsewhere()
    found = _secrets_found(crowd, rings)
    keyed = len(crowd.secrets)
    row.besides.append(f"{keyed} keys, {len(found)} found in logs and store")
    row.goals |= {
        f"{len(others)} told of what is another's, allowed 0": not others,
        f"{len(elsewhere)} wallets with what is another's, allowed 0": not elsewhere,
        "the logs tell of orders": all(
            b"invoice_made" in one.log.read_bytes() for one in crowd.stage.instances
        ),
        f"secrets in logs and store: {', '.join(map(str, found[:3])) or 'none'}, allowed none": not found,
    }


def _secrets_found(crowd: Linked, rings: Rings) -> list[Hit]:
    stage = crowd.stage
    logs = {one.log.name: one.log.read_bytes() for one in stage.instances}
    known = {
        **crowd.secrets,
        **rings.secrets,
        "the house's key of Flash": stage.sandbox.api_key,
        "the bot's token": stage.telegram.token,
        "the token of Twilio": stage.twilio.auth_token,
        "the secret of webhooks": WEBHOOK_SECRET,
        "Telegram's secret": TELEGRAM_SECRET,
    }
    numbers = [one.person.address for one in crowd.customers if not isinstance(one.person, TelegramPerson)]
    known |= {f"the number {number}": number.partition("+")[2] for number in numbers}
    return hits({**logs, "Redis": all_of_redis(stage.redis)}, known)


def _id_of(customer: Customer) -> str:
    """How a channel names somebody."""
    person = customer.person
    return str(person.id) if isinstance(person, TelegramPerson) else person.address


def _got(stage: Stage, wallet: FlashAccount) -> int:
    """What an account has got since it was opened, in US cents."""
    balance, opening = stage.sandbox.ledger.balance(wallet.cash), wallet.cash.opening
    assert balance is not None
    assert opening is not None
    return int(balance - opening)
