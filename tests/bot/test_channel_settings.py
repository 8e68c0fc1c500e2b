"""The settings of the channels: what each may say, what each needs, and what no text may hold."""

from __future__ import annotations

import importlib.util
import json
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from chatwallet.bot.channels import missing_for_channels
from chatwallet.bot.config.settings import Settings, SettingsError, load_settings
from chatwallet.channels import factory

CANARY = "canary5e77e6"
ACCOUNT = "AC" + "0" * 32
TEMPLATE = "HX" + "a1" * 16
TELEGRAM = {"channels": "telegram", "telegram_token": "123456:abc-DEF_"}
WHATSAPP = {
    "channels": "whatsapp",
    "twilio_account_sid": ACCOUNT,
    "twilio_auth_token": "one",
    "twilio_from": "whatsapp:+14155238886",
    "public_url": "https://shop.example",
}

WRONG = [
    ("CHANNELS", "web,fax", "'fax' is no channel; known are web, console, whatsapp, telegram"),
    ("CHANNELS", "telegrm", "did you mean telegram?"),
    ("CHANNELS", "Web,watsapp", "did you mean whatsapp?"),
    ("CHANNELS", " , ", "names no channel; known are web, console, whatsapp, telegram"),
    ("TELEGRAM_TOKEN", CANARY, "BotFather"),
    ("TELEGRAM_ENGINE", "telethon", "'aiogram' or 'ptb'"),
    ("TELEGRAM_WEBHOOK_SECRET", f"{CANARY}!", "1 to 256"),
    ("TELEGRAM_WEBHOOK_SECRET", CANARY * 30, "1 to 256"),
    ("TELEGRAM_WEBHOOK_SECRET", f"{CANARY}é", "1 to 256"),
    ("TELEGRAM_API_URL", "ftp://api.telegram.org", "http"),
    ("TWILIO_ACCOUNT_SID", "AC123", "32 hexadecimal digits"),
    ("TWILIO_ACCOUNT_SID", "SK" + "0" * 32, "32 hexadecimal digits"),
    ("TWILIO_FROM", "4155238886", "whatsapp:+14155238886"),
    ("TWILIO_FROM", "+0155238886", "whatsapp:+14155238886"),
    ("TWILIO_FROM", "sms:+14155238886", "whatsapp:+14155238886"),
    ("TWILIO_FROM", "+1415523888612345", "whatsapp:+14155238886"),
    ("TWILIO_TEMPLATES", "HX123", "is not JSON"),
    ("TWILIO_TEMPLATES", "[]", '{"paid": {"en": "HX…"}}'),
    ("TWILIO_TEMPLATES", '{"paid": "HX123"}', "'paid' holds"),
    ("TWILIO_API_URL", "api.twilio.com", "URL"),
]


def problems(**settings: object) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        load_settings(**settings)
    return refused.value.problems


@pytest.mark.parametrize(("name", "value", "why"), WRONG)
def test_a_wrong_setting_is_named_and_said_why(
    no_settings: pytest.MonkeyPatch, name: str, value: str, why: str
) -> None:
    no_settings.setenv(f"CHATWALLET_{name}", value)
    (problem,) = problems()
    assert problem.startswith(f"CHATWALLET_{name}: ")
    assert why in problem
    assert CANARY not in problem


def test_every_problem_of_the_templates_is_named(no_settings: pytest.MonkeyPatch) -> None:
    no_settings.setenv(
        "CHATWALLET_TWILIO_TEMPLATES",
        json.dumps({"paid": {"en": TEMPLATE, "xx": TEMPLATE, "es": "HX1"}, "refunded": {"fr": 7}}),
    )
    (problem,) = problems()
    for part in (
        "'xx' is none of",
        "paid.es: 'HX1'",
        "'refunded' is none of paid, extra, alert",
        "refunded.fr: 7",
    ):
        assert part in problem


def test_the_settings_of_the_environment_are_read(no_settings: pytest.MonkeyPatch) -> None:
    for name, value in {
        "CHANNELS": "whatsapp, telegram,web,web", "TELEGRAM_TOKEN": "123456:abc-DEF_", "TELEGRAM_ENGINE": "ptb",
        "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": " new , old", "TWILIO_FROM": "+1 (415) 523-8886",
        "TWILIO_TEMPLATES": json.dumps({"paid": {"en": TEMPLATE, "es": TEMPLATE}}),
    }.items():  # fmt: skip
        no_settings.setenv(f"CHATWALLET_{name}", value)
    settings = load_settings()
    assert settings.channels == ("whatsapp", "telegram", "web")
    assert settings.telegram_engine == "ptb"
    assert [token.get_secret_value() for token in settings.twilio_auth_token] == ["new", "old"]
    assert settings.twilio_from == "whatsapp:+14155238886"
    assert settings.templates == {("paid", "en"): TEMPLATE, ("paid", "es"): TEMPLATE}


def test_settings_may_be_given_as_values_too(no_settings: pytest.MonkeyPatch) -> None:
    settings = load_settings(
        channels=("telegram",), twilio_auth_token=["a", "b"], twilio_templates={"extra": {"ht": TEMPLATE}}
    )
    assert settings.channels == ("telegram",)
    assert len(settings.twilio_auth_token) == 2
    assert settings.templates == {("extra", "ht"): TEMPLATE}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("telegram_token", f"123456:{CANARY}"),
        ("telegram_webhook_secret", CANARY),
        ("twilio_auth_token", f"{CANARY},{CANARY}2"),
    ],
)
def test_a_secret_is_in_no_text_of_the_settings(
    no_settings: pytest.MonkeyPatch, name: str, value: str
) -> None:
    settings = load_settings(**{name: value})
    assert CANARY not in f"{settings} {settings!r} {settings.model_dump()} {settings.model_dump_json()}"


@pytest.mark.parametrize("channel", ["web", "console"])
def test_a_channel_of_our_own_needs_nothing(no_settings: pytest.MonkeyPatch, channel: str) -> None:
    assert missing_for_channels(load_settings(), (channel,)) == []


def test_all_that_whatsapp_needs_is_named_at_once(no_settings: pytest.MonkeyPatch) -> None:
    missing = missing_for_channels(load_settings(), ("whatsapp",))
    assert [sentence.split()[0] for sentence in missing] == [
        "CHATWALLET_TWILIO_ACCOUNT_SID", "CHATWALLET_TWILIO_AUTH_TOKEN", "CHATWALLET_TWILIO_FROM",
        "CHATWALLET_PUBLIC_URL",
    ]  # fmt: skip
    assert missing_for_channels(load_settings(**WHATSAPP), ("whatsapp",)) == []


def test_all_that_telegram_needs_is_named_at_once(no_settings: pytest.MonkeyPatch) -> None:
    missing = missing_for_channels(load_settings(telegram_webhook_secret="secret"), ("telegram",))
    assert len(missing) == 2
    assert "CHATWALLET_TELEGRAM_TOKEN is not set" in missing[0]
    assert "CHATWALLET_PUBLIC_URL is not set" in missing[1]
    assert missing_for_channels(load_settings(**TELEGRAM), ("telegram",)) == []


@pytest.mark.parametrize(
    ("address", "api", "well"),
    [
        ("https://shop.example", None, True),
        ("http://shop.example", None, False),
        ("http://10.0.0.7:8080", "http://10.0.0.8:8081", True),
    ],
)
def test_telegram_itself_calls_only_https(
    no_settings: pytest.MonkeyPatch, address: str, api: str | None, well: bool
) -> None:
    settings = load_settings(
        **TELEGRAM, telegram_webhook_secret="s", public_url=address, telegram_api_url=api
    )
    assert (missing_for_channels(settings, ("telegram",)) == []) is well


@pytest.mark.parametrize(
    ("channel", "settings", "module", "extra"),
    [
        ("telegram", TELEGRAM, "aiogram", "aiogram"),
        ("telegram", {**TELEGRAM, "telegram_engine": "ptb"}, "telegram", "ptb"),
        ("whatsapp", WHATSAPP, "twilio", "whatsapp"),
    ],
)
def test_a_library_that_is_not_installed_is_a_sentence(
    no_settings: pytest.MonkeyPatch, channel: str, settings: dict[str, str], module: str, extra: str
) -> None:
    def find(name: str) -> ModuleSpec | None:
        return None if name == module else importlib.util.find_spec(name)

    no_settings.setattr(factory, "find_spec", find)
    (sentence,) = missing_for_channels(Settings.model_validate({**settings}), (channel,))
    assert sentence.endswith(f"install chatwallet with its extra [{extra}]")


def test_every_setting_stands_in_the_manual() -> None:
    manual = (Path(__file__).resolve().parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")
    assert [name for name in Settings.model_fields if f"`{name.upper()}`" not in manual] == []
