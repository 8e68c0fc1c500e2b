"""What a channel of another package is made from: an entry point of the group `chatwallet.channels` is its factory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .base import Channel
from .contacts import Contacts
from .pictures import Pictures
from .reports import Reports
from .transcript import Transcript


class Unconfigured(Exception):
    """A factory lacks settings. `problems` are sentences for the admin, one for each; never with a secret in them."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class ChannelParts:
    """What the bot has for a channel.

    `environment` are the environment variables `CHATWALLET_<NAME>_…` of the channel by what follows that prefix:
    a channel `signal` finds CHATWALLET_SIGNAL_NUMBER under "NUMBER". `public_url` is where the bot's routes are seen
    from outside, without a slash at the end, None when nobody said. The repositories may be used from `receive` on.
    """

    environment: Mapping[str, str]
    public_url: str | None
    contacts: Contacts
    pictures: Pictures
    reports: Reports
    transcript: Transcript


ChannelFactory = Callable[[ChannelParts], Channel]
"""Makes a channel, opens nothing, and raises Unconfigured. Its `name` must be that of the entry point.

A channel that is an asynchronous context manager too is entered before it is used, and left after its last message.
A channel may be Served (routes), Examined (`chatwallet doctor`) and Recollecting as well.
"""
