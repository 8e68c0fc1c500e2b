"""Flash as a backend: from its settings to the house's wallet."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from ..backend import Advice, Backend, OpenWallet, SchemaLook, WalletContext
from ..turns import LINKING, PEOPLE, local_turns
from .settings import FlashSettings, missing, missing_credential

if TYPE_CHECKING:
    from .linker import FlashLinker
    from .wallet import FlashWallet

NAME = "flash"


def is_named(settings: FlashSettings) -> bool:
    """Whether a Flash is configured."""
    return settings.flash_graphql_url is not None


def open_wallet(settings: FlashSettings, context: WalletContext) -> FlashWallet:
    """Return the wallet that the settings name."""
    # gql and aiohttp take half a second to load: most commands do without.
    from .server import POLL_BURST  # noqa: PLC0415
    from .wallet import FlashWallet  # noqa: PLC0415

    each = settings.polls_per_minute
    return FlashWallet(
        graphql_url=str(settings.flash_graphql_url),
        ws_url=str(settings.flash_ws_url),
        token=settings.flash_token.get_secret_value() if settings.flash_token else None,
        api_key=settings.flash_api_key.get_secret_value() if settings.flash_api_key else None,
        payees=settings.flash_payees,
        known_payees=context.payees,
        last_rates=context.last_rates,
        price_fresh=settings.rate_seconds,
        price_fallback=settings.rate_fallback_seconds,
        polls_per_minute=each,
        budget=None if context.budget is None else context.budget(each, POLL_BURST),
        windows=context.windows,
        now=context.clock,
        on_date=context.on_date,
    )


def link_wallets(settings: FlashSettings, context: WalletContext, house: OpenWallet) -> FlashLinker:
    """Return what people can link on the server of the house's wallet, which may have no credential itself.

    Raises TypeError for a house that is no FlashWallet.
    """
    from .linker import FlashLinker  # noqa: PLC0415
    from .server import FlashServer  # noqa: PLC0415

    if not isinstance(house, FlashServer):
        raise TypeError(f"{type(house).__name__} is not at Flash")
    each = settings.people_requests_per_minute
    people = PEOPLE if each == PEOPLE.per_minute else replace(PEOPLE, per_minute=each, burst=each // 3)
    turns = context.turns or partial(local_turns, of=NAME, now=context.clock)
    return FlashLinker(
        house,
        NAME,
        payees=settings.flash_payees,
        known_payees=context.payees,
        windows=context.windows,
        people=turns(people).take,
        linking=turns(LINKING).take,
    )


async def look_at_schema(settings: FlashSettings, given: str | None) -> SchemaLook:
    """Compare the server's schema, or a given one, with our documents. Raises WalletError and ValueError."""
    from .drift import look  # noqa: PLC0415

    return await look(settings, given)


BACKEND = Backend(
    name=NAME,
    title="Flash",
    settings=FlashSettings,
    missing=missing,
    missing_credential=missing_credential,
    is_named=is_named,
    open=open_wallet,
    link=link_wallets,
    look=look_at_schema,
    advice=Advice(
        unreachable="Look at CHATWALLET_FLASH_GRAPHQL_URL and the network.",
        credential=(
            "Make a new key with the scopes read_user, read_wallet, read_transactions and write_wallet."
        ),
        feed="Payments are still found by polling. Look at CHATWALLET_FLASH_WS_URL.",
    ),
)
