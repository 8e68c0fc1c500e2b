"""Whoever runs `chatwallet whatsapp setup`: over HTTP, by the official SDK, against a stand-in for Twilio."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from chatwallet.channels.values import KeyValues
from chatwallet.channels.whatsapp.contents import Contents, Registered
from chatwallet.channels.whatsapp.settings import TEMPLATE_KINDS, WhatsAppSettings
from chatwallet.channels.whatsapp.setup import open_setup
from chatwallet.channels.whatsapp.setup_steps import Step
from chatwallet.locales.texts import Catalogue
from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.fakes.twilio import FakeTwilio

PUBLIC = "https://pay.example.org"
WEBHOOK = f"{PUBLIC}/webhooks/whatsapp"
WANTED = f"{WEBHOOK}#rc=5&rp=all"
PLACES = [(kind, language) for kind in TEMPLATE_KINDS for language in Catalogue().languages]
NAMES = [f"chatwallet_buttons_{count}_v1" for count in (1, 2, 3)] + [
    f"chatwallet_{kind}_{language}_v1" for kind, language in PLACES
]


@dataclass
class Admin:
    """Somebody with an account. `on_step` sees each step as it is told, `says` answers the question."""

    twilio: FakeTwilio
    values: KeyValues = field(default_factory=lambda: MemoryStore().values)
    on_step: Callable[[Step], None] = lambda _: None
    says: Callable[[str], bool] = lambda _: True

    async def set_up(
        self,
        *,
        dry_run: bool = False,
        sender: str = "",
        token: str = "",
        templates: Mapping[tuple[str, str], str] | None = None,
        public_url: str = PUBLIC,
    ) -> list[Step]:
        by_kind: dict[str, dict[str, str]] = {}
        for (kind, language), sid in (templates or {}).items():
            by_kind.setdefault(kind, {})[language] = sid
        settings = WhatsAppSettings.model_validate(
            {
                "twilio_account_sid": self.twilio.account_sid,
                "twilio_auth_token": token or self.twilio.auth_token,
                "twilio_from": sender or self.twilio.number,
                "twilio_templates": by_kind,
                "twilio_api_url": self.twilio.url,
            }
        )
        steps: list[Step] = []

        def tell(step: Step) -> None:
            steps.append(step)
            self.on_step(step)

        async with open_setup(
            settings,
            self.values,
            public_url=public_url,
            may_set=self.says,
            dry_run=dry_run,
            clock=lambda: datetime.now(UTC),
        ) as setup:
            await setup.run(tell)
        return steps

    async def noted(self) -> Registered:
        contents = Contents(
            self.values, self.twilio.account_sid, configured={}, clock=lambda: datetime.now(UTC)
        )
        return await contents.look()

    def sid(self, name: str) -> str:
        (sid,) = (one.sid for one in self.twilio.templates.values() if one.name == name)
        return sid

    def approve(self) -> None:
        for one in self.twilio.templates.values():
            if one.status == "pending":
                self.twilio.review(one.sid, "approved")
