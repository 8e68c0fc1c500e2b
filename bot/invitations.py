"""Links that bring somebody's code into their chat on another channel."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ..channels.base import Channel, Invites


def invitations(channels: Mapping[str, Channel]) -> Callable[[str, str], Sequence[str]]:
    """What gives, for a code and the line that says it, the link of each channel that knows its own address."""

    def links(code: str, line: str) -> Sequence[str]:
        found = (one.invitation(code, line) for one in channels.values() if isinstance(one, Invites))
        return [link for link in found if link is not None]

    return links
