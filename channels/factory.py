"""How a channel is made, ours or another package's: its FACTORY, and what the bot has for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from typing import Generic, TypeVar

from pydantic import BaseModel

from .base import Channel
from .contacts import Contacts
from .delivery_receipts import DeliveryReceipts
from .pictures import Pictures
from .transcript import Transcript
from .values import KeyValues


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelContext:
    """What the bot has for a channel. The repositories may be used from `receive` on.

    `public_url` is where the bot's routes are seen from outside, without a slash at its end; empty when nobody said.
    `language` is for people who name none; `menus` makes the commands to offer, (word, description) by language,
    under "" those for all others. `framed_by` is the CSP source list of pages that may frame ours, `clock` the bot's.
    `contacts`, `pictures`, `transcript` and `values` are what a channel may remember; `reports` is told what became of
    a message. `leads` says whether this one of several instances is to do what only one may, by a name for that.
    `strangers`: people whom nobody invited may write, since they can link wallets of their own, and `admit` counts what
    one opens for themselves, by the address of the net that they come from and a name: 0.0, or the seconds to wait.
    """

    public_url: str
    language: str
    menus: Callable[[], Mapping[str, Sequence[tuple[str, str]]]]
    framed_by: str
    clock: Callable[[], datetime]
    contacts: Contacts
    pictures: Pictures
    reports: DeliveryReceipts
    transcript: Transcript
    values: KeyValues
    leads: Callable[[str], Awaitable[bool]]
    strangers: bool = False
    admit: Callable[[str, str], Awaitable[float]] | None = None


class NoSettings(BaseModel):
    """Nothing can be set."""


S = TypeVar("S", bound=BaseModel)


def _nothing(_: BaseModel, __: str) -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True)
class ChannelFactory(Generic[S]):
    """Makes a channel: `FACTORY` in `channels/<name>`, or what an entry point of the group `chatwallet.channels` names.

    `open` makes it from its settings, and is an asynchronous context manager around all the time of its use. `settings`
    is a model whose fields are environment variables, CHATWALLET_ before them: those of another package begin with the
    name of its channel. `missing` says as sentences what else must be set or installed, given the settings and the
    public address as the context has it; never with a secret in them.
    """

    open: Callable[[S, ChannelContext], AbstractAsyncContextManager[Channel]]
    settings: type[S]
    missing: Callable[[S, str], Sequence[str]] = _nothing


def missing_library(module: str, extra: str) -> list[str]:
    """Say that a library is not installed, and which extra of pyproject.toml brings it; nothing where it is."""
    if find_spec(module) is not None:
        return []
    return [f"the library {module} is not installed: install chatwallet with its extra [{extra}]"]
