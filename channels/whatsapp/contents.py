"""What is registered for us at Twilio: contents that carry buttons, and texts that may be said outside the window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import orjson

from ..values import KeyValues

_KEY = "whatsapp_contents:"
_LOOK_AGAIN = timedelta(minutes=1)
"""So that what `setup` registers counts soon, also in the instances that run."""


@dataclass(frozen=True, slots=True)
class Registered:
    """ContentSids (`HX…`): of `buttons` by how many they are, of `templates` by kind and language."""

    buttons: Mapping[int, str] = field(default_factory=dict)
    templates: Mapping[tuple[str, str], str] = field(default_factory=dict)


class Contents:
    """The contents of one account, as `chatwallet whatsapp setup` has noted them in the store.

    `configured` are templates of the settings, which win over those that are noted.
    """

    def __init__(
        self,
        values: KeyValues,
        account_sid: str,
        *,
        configured: Mapping[tuple[str, str], str],
        clock: Callable[[], datetime],
    ) -> None:
        self._values = values
        self._key = _KEY + account_sid
        self._configured = configured
        self._clock = clock
        self._registered = Registered()
        self._looked: datetime | None = None
        self._gone: set[str] = set()

    async def look(self) -> Registered:
        """What the store holds now. Raises NotStored."""
        text = await self._values.get(self._key)
        self._registered = Registered() if text is None else _read(text)
        self._looked = self._clock()
        return self._registered

    async def look_again(self) -> None:
        """The same, unless that was a moment ago. Raises NotStored."""
        if self._looked is None or not timedelta() <= self._clock() - self._looked <= _LOOK_AGAIN:
            await self.look()

    async def note(self, registered: Registered) -> None:
        """Keep what was registered, in the place of all that was. Raises NotStored."""
        await self._values.put(self._key, _written(registered))
        await self.look()

    @property
    def configured(self) -> Mapping[tuple[str, str], str]:
        """The templates of the settings, by kind and language."""
        return self._configured

    @property
    def any_buttons(self) -> bool:
        """Whether an answer can have buttons at all."""
        return any(self.buttons(count) for count in self._registered.buttons)

    def buttons(self, count: int) -> str | None:
        """The content of so many buttons, None where there is none that Twilio knows."""
        sid = self._registered.buttons.get(count)
        return None if sid in self._gone else sid

    @property
    def templates(self) -> Mapping[tuple[str, str], str]:
        """Those that there are, by kind and language."""
        return {**self._registered.templates, **self._configured}

    def lose(self, sid: str) -> None:
        """A content of buttons is refused by Twilio, so it is used no more. `setup` registers another."""
        self._gone.add(sid)


def _written(registered: Registered) -> str:
    templates: dict[str, dict[str, str]] = {}
    for (kind, language), sid in sorted(registered.templates.items()):
        templates.setdefault(kind, {})[language] = sid
    buttons = {str(count): sid for count, sid in sorted(registered.buttons.items())}
    return orjson.dumps({"buttons": buttons, "templates": templates}).decode()


def _read(text: str) -> Registered:
    held = orjson.loads(text)
    return Registered(
        {int(count): sid for count, sid in held["buttons"].items()},
        {
            (kind, language): sid
            for kind, by_language in held["templates"].items()
            for language, sid in by_language.items()
        },
    )
