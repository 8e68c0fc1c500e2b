"""The same answer from the same libraries, put together the way their first examples show it.

What a newcomer would write in an afternoon, and no worse: the texts are read once, the database is opened once,
and nothing waits. It keeps an invoice and a charge durably, as ours does, and knows no outbox, no inbox, no account.
"""

from __future__ import annotations

import re
import secrets
import sqlite3
from decimal import Decimal
from hashlib import sha256
from importlib import resources
from io import BytesIO
from pathlib import Path
from time import time

import qrcode  # type: ignore[import-untyped]
from babel.numbers import format_currency
from bolt11 import Bolt11, Feature, FeatureExtra, Features, FeatureState, MilliSatoshi, TagChar, Tags, encode
from fluent.runtime import FluentBundle, FluentResource

COMMAND = re.compile(r"/?receive\s+\$?(\d+(?:\.\d{1,2})?)\s*(.*)", re.IGNORECASE)
SATS_PER_DOLLAR = 1000


class NaiveBot:
    """Answers `receive 10 Coffee` with a text and the bytes of a PNG."""

    def __init__(self, path: Path) -> None:
        self._key = secrets.token_hex(32)
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.execute("PRAGMA synchronous = FULL")
        self._database.execute(
            "CREATE TABLE charges (id TEXT PRIMARY KEY, person TEXT, cents INT, memo TEXT)"
        )
        self._database.execute("CREATE TABLE invoices (hash TEXT PRIMARY KEY, charge TEXT, request TEXT)")
        source = resources.files("chatwallet.locales").joinpath("en.ftl").read_text(encoding="utf-8")
        self._bundle = FluentBundle(["en"])
        self._bundle.add_resource(FluentResource(source))

    def answer(self, person: str, line: str) -> tuple[str, bytes]:
        """Make an invoice, keep it, draw it, and say so."""
        match = COMMAND.match(line)
        assert match is not None
        dollars, memo = Decimal(match[1]), match[2]
        payment_hash, request = self._sign(dollars, memo)
        charge = secrets.token_hex(2).upper()
        self._database.execute(
            "INSERT INTO charges VALUES (?, ?, ?, ?)", (payment_hash[:16], person, int(dollars * 100), memo)
        )
        self._database.execute(
            "INSERT INTO invoices VALUES (?, ?, ?)", (payment_hash, payment_hash[:16], request)
        )
        picture = BytesIO()
        qrcode.make(request).save(picture)
        lines = [
            self._say("receive-fixed", amount=format_currency(dollars, "USD", locale="en")),
            self._say("line-memo", memo=memo),
            self._say("line-code", code=charge),
            self._say("qr-lives", seconds=60),
            self._say("qr-renew", again=f"again {charge}"),
            request,
        ]
        return "\n".join(lines), picture.getvalue()

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def _say(self, key: str, **values: str | int) -> str:
        pattern = self._bundle.get_message(key).value
        assert pattern is not None
        return str(self._bundle.format_pattern(pattern, values)[0])

    def _sign(self, dollars: Decimal, memo: str) -> tuple[str, str]:
        payment_hash = sha256(secrets.token_bytes(32)).hexdigest()
        tags = Tags()
        tags.add(TagChar.payment_hash, payment_hash)
        tags.add(TagChar.payment_secret, secrets.token_hex(32))
        tags.add(TagChar.description, memo)
        tags.add(TagChar.expire_time, 60)
        features: dict[Feature | FeatureExtra, FeatureState] = {
            Feature.var_onion_optin: FeatureState.required,
            Feature.payment_secret: FeatureState.required,
        }
        tags.add(TagChar.features, Features.from_feature_list(features))
        amount = MilliSatoshi(int(dollars * SATS_PER_DOLLAR) * 1000)
        return payment_hash, encode(Bolt11("bc", int(time()), tags, amount), self._key)
