"""`chatwallet link`: whoever runs the bot links a wallet for a person, by a key or a till, also while the bot runs."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from ...accounts.base import Account, Person
from ...accounts.links import Link, LinkState
from ...accounts.roles import Owners, Role, people_named
from ...accounts.secrets import Unreadable, Vault
from ...accounts.shops import HOUSE_SHOP
from ...locales.texts import Catalogue
from ...storage.addresses import missing_file, open_reading
from ...storage.reading import Reading
from ...storage.records.refs import RecordRefs
from ...storage.records.sealed import SealedRecords
from ...tracking.clock import utc_now
from ...tracking.key_entry import SCOPES, Unfit, look
from ...tracking.linking import LinkCredentials, Linking, LinkRefused
from ...tracking.shop_news import ShopNews
from ...wallet.errors import NOT_A_NAME, WalletError, WalletRefused
from ..config.channels import PREFIX
from ..config.settings import Settings
from ..edge.refs import Refs
from ..vault import canaries, open_vault, refuse_wrong_ring
from ..wallets import house_wallet, linked_wallets

Tell = Callable[[str], None]
_ACCOUNT, _SHOP = "acc_", "shp_"


class NotLinkedHere(Exception):
    """No wallet was linked. The message is a sentence for the operator; no key is in it."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a wallet is linked: to the Flash user `till`, or by an API `key`."""

    till: str = ""
    key: str = field(default="", repr=False)


async def link(settings: Settings, whom: str, way: Way, tell: Tell) -> None:
    """Have a person's new orders paid to another wallet; their chats are told by the bot, and `tell` what was found.

    Raises NotLinkedHere with nothing changed, SettingsError, SecretsError or StoreError.
    """
    address = settings.store.get_secret_value()
    if not settings.links_wallets(house=settings.has_house):
        raise NotLinkedHere(f"this bot works for one wallet: people link theirs with {PREFIX}LINKING=on")
    if missing_file(address) is not None:
        raise NotLinkedHere("there is no store yet")
    vault, _ = open_vault(settings)
    await refuse_wrong_ring(settings, vault)
    async with open_reading(address) as reading:
        reading.audit.sign_with(vault)
        account = await _owner(settings, reading, Refs(RecordRefs(reading.records), vault), whom)
        async with _linking(settings, reading, vault) as linking:
            try:
                made = await _link(linking, reading, account, way)
            except LinkRefused as refused:
                raise NotLinkedHere(_said(refused.text_key)) from refused
            except Unfit as unfit:
                raise NotLinkedHere(_said(unfit.text_key, unfit.lacks)) from unfit
        if way.key:  # the ring may be new with it, and the bot holds it against its canaries
            at = int(utc_now().timestamp() * 1000)
            await SealedRecords(reading.records).put_canaries(canaries(vault), at)
    how = f"by the key …{made.tail}" if made.tail else "a till"
    tell(f"New orders of {whom} pay {made.name!r}, {how}.")


async def _link(linking: Linking, reading: Reading, account: Account, way: Way) -> Link:
    origin = f"machine:{secrets.token_hex(8)}"
    if not way.till:
        if not linking.keeps_keys:
            raise LinkRefused("key-unkept")
        found = await look(linking, account, way.key)
        return (await linking.link_key(account, way.key, found, origin)).link
    try:
        user = await linking.find_till(account, way.till.removeprefix("@"))
    except WalletError as error:
        if isinstance(error, WalletRefused) and error.code == NOT_A_NAME:
            raise NotLinkedHere(f"{way.till!r} is no username of Flash") from error
        raise LinkRefused("key-away") from error
    if user is None:
        raise NotLinkedHere(f"there is no Flash user {way.till!r} who can receive")
    own = await reading.shops.membership(account.shop, account.id) if account.shop else None
    known = None if own is None else own.link
    if known is not None and known.wallet == user.wallet and known.state is LinkState.ACTIVE:
        return known
    return (await linking.link_till(account, user, origin)).link


def _said(text_key: str, lacks: tuple[str, ...] = ()) -> str:
    return Catalogue()["en"](text_key, lacks=", ".join(lacks), scopes=", ".join(SCOPES))


@asynccontextmanager
async def _linking(settings: Settings, reading: Reading, vault: Vault) -> AsyncIterator[Linking]:
    """What links wallets, with sessions at Flash of its own, which ask with no other's credential."""
    news = ShopNews(reading.shops)
    house = house_wallet(settings)
    wallets = linked_wallets(settings, house, None, LinkCredentials(reading.shops, vault, news))
    async with house, wallets:
        yield Linking(reading.shops, wallets, vault)


async def _owner(settings: Settings, reading: Reading, refs: Refs, whom: str) -> Account:
    """Whose wallet is meant: a person who has written, or the owner of a shop. Raises NotLinkedHere."""
    if whom == HOUSE_SHOP:
        raise NotLinkedHere("the wallet of the house stands in the settings")
    for person in await _people(reading, refs, whom):
        if (account := await reading.accounts.find(person)) is not None:
            if await _owns_house(settings, refs, account):
                raise NotLinkedHere(f"{whom} is an owner of the house, whose wallet stands in the settings")
            return account
    raise NotLinkedHere(
        f"nobody has written to this bot whose name is {whom!r}: write it like whatsapp:+18765550123, "
        "telegram:110201543, acc_0a1b… or shp_0a1b…"
    )


async def _people(reading: Reading, refs: Refs, whom: str) -> list[Person]:
    if whom.startswith(_SHOP):
        owners = [account for account, role in await reading.shops.members(whom) if role is Role.OWNER]
    elif whom.startswith(_ACCOUNT):
        owners = [whom]
    else:
        named = people_named(whom)
        return [replace(one, id=await refs.find(one.channel, one.id) or one.id) for one in named]
    return [one.person for account in owners for one in await reading.accounts.of_id(account) or ()]


async def _owns_house(settings: Settings, refs: Refs, account: Account) -> bool:
    owners = Owners(settings.owners)
    for person in account.persons if settings.has_house else ():
        try:
            known = replace(person, id=await refs.id_of(person.channel, person.id))
        except Unreadable:  # its key is lost: nobody is known by it
            continue
        if owners.include(known):
            return True
    return False
