"""What we register at Twilio: contents that carry buttons, and the texts that WhatsApp has to approve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ...locales.formats import Formats
from ...locales.texts import Catalogue
from .settings import TEMPLATE_KINDS

BUTTONS_VERSION = 1
TEMPLATE_VERSIONS = {"paid": 1, "extra": 1, "alert": 1}
"""Part of the names: another form or text (`template-…` of the locales) is another content, and gets another number."""

MOST_BUTTONS = 3
"""What may be shown inside the 24-hour window without an approval (twilio.com/docs/content/twilio-quick-reply)."""

# What WhatsApp calls a language, where it is not what we call it. It has no Haitian Creole.
# developers.facebook.com/docs/whatsapp/business-management-api/message-templates/supported-languages
_LANGUAGES = {"ht": "fr", "pt": "pt_BR"}

_VARIABLES = {"paid": ("amount", "order", "time", "ref"), "alert": ("text",)}
_VARIABLES["extra"] = _VARIABLES["paid"]
_SAMPLE_TIME = datetime(2026, 11, 21, 15, 4, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ContentForm:
    """A content as it is to be: friendly name, language as WhatsApp calls it, and text with places {{1}}, {{2}}, ….

    `samples` are values of all places in their order. The places of `buttons` come after those of the body: each has
    one for its title and one for what its press says (twilio.com/docs/content/twilio-quick-reply).
    """

    name: str
    language: str
    body: str
    samples: tuple[str, ...]
    buttons: int = 0

    def request(self) -> dict[str, Any]:
        """The body of the request that makes it (twilio.com/docs/content/content-api-resources)."""
        shape: dict[str, Any] = {"body": self.body}
        if self.buttons:
            first = len(self.samples) - 2 * self.buttons + 1
            shape["actions"] = [
                {"type": "QUICK_REPLY", "title": _place(at), "id": _place(at + 1)}
                for at in range(first, len(self.samples) + 1, 2)
            ]
        return {
            "friendly_name": self.name,
            "language": self.language,
            "variables": {str(at): sample for at, sample in enumerate(self.samples, 1)},
            "types": {"twilio/quick-reply" if self.buttons else "twilio/text": shape},
        }


def buttons_form(count: int) -> ContentForm:
    """The content that carries any text with so many buttons, whatever their language: all of it are places."""
    samples = ("QR 2", "again K7Q2", "Cancel", "cancel K7Q2", "Status", "status K7Q2")[: 2 * count]
    name = f"chatwallet_buttons_{count}_v{BUTTONS_VERSION}"
    return ContentForm(name, "en", _place(1), ("Order K7Q2", *samples), count)


def template_forms(languages: Sequence[str]) -> Mapping[tuple[str, str], ContentForm]:
    """The texts for outside the 24-hour window, by kind and our name of their language."""
    catalogue = Catalogue()
    return {
        (kind, language): _template_form(catalogue, kind, language)
        for kind in TEMPLATE_KINDS
        for language in languages
    }


def _template_form(catalogue: Catalogue, kind: str, language: str) -> ContentForm:
    texts = catalogue[language]
    places = {name: _place(at) for at, name in enumerate(_VARIABLES[kind], 1)}
    body = texts(f"template-{kind}", **places)
    time = Formats(language, "UTC").time(_SAMPLE_TIME)
    samples = {
        "amount": "$10.00",
        "order": "Coffee · K7Q2",
        "time": time,
        "ref": "K3ZQ7MWD",
        "text": texts("alert-credential-over"),
    }
    return ContentForm(
        f"chatwallet_{kind}_{language}_v{TEMPLATE_VERSIONS[kind]}".lower().replace("-", "_"),
        _LANGUAGES.get(language, language).replace("-", "_"),
        body,
        tuple(samples[name] for name in places),
    )


def _place(number: int) -> str:
    return f"{{{{{number}}}}}"
