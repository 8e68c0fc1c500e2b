"""From settings to channels: ours, and those of other packages."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.routing import Route

from chatwallet.bot.channels import open_channels, routes_of
from chatwallet.bot.config.settings import SettingsError, load_settings
from chatwallet.channels.base import Channel, Conversation, OutboundMessage
from chatwallet.storage.memory.store import MemoryStore

from .packages import install

POSTAL = '''
from contextlib import asynccontextmanager

from chatwallet.channels.base import Abilities
from chatwallet.channels.factory import ChannelFactory
from pydantic import BaseModel
from starlette.responses import PlainTextResponse
from starlette.routing import Route


class Postal:
    """Sends letters."""

    name = "snail-mail"
    abilities = Abilities()
    open = False

    def __init__(self, office, context):
        self.office = office
        self.context = context
        self.routes = (Route("/webhooks/post", lambda _: PlainTextResponse("thank you")),)

    async def send(self, conversation, message, *, key):
        assert self.open
        await self.context.contacts.stop(self.name, conversation.chat_id, True)
        return f"{self.office}-{key}"

    async def receive(self, receiver): ...


class PostalSettings(BaseModel):
    snail_mail_office: str | None = None
    snail_mail_stamps: int = 1


@asynccontextmanager
async def open_post(settings, context):
    post = Postal(settings.snail_mail_office, context)
    post.open = True
    yield post
    post.open = False


def missing(settings, public_url):
    if settings.snail_mail_office is None:
        return ["CHATWALLET_SNAIL_MAIL_OFFICE is not set", "nor is there a letter-box"]
    return []


FACTORY = ChannelFactory(open_post, PostalSettings, missing)
'''


@pytest.fixture
def postal(no_settings: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """A package with a channel is installed, and switched on."""
    entry = {"chatwallet.channels": "snail-mail = postal_service:FACTORY"}
    install(no_settings, tmp_path / "site", "postal_service", POSTAL, entry)
    no_settings.setenv("CHATWALLET_CHANNELS", "web,snail-mail")
    no_settings.delitem(sys.modules, "postal_service", raising=False)
    return no_settings


async def opened(*names: str, **settings: object) -> list[str]:
    """The names of the channels that open with these settings."""
    async with open_channels(load_settings(channels=names, **settings), MemoryStore()) as channels:
        assert all(channel.name == name for name, channel in channels.items())
        return list(channels)


async def test_our_own_channels_open_in_the_order_of_the_settings(no_settings: pytest.MonkeyPatch) -> None:
    assert await opened("console", "web") == ["console", "web"]


@pytest.mark.parametrize("engine", ["aiogram", "ptb"])
async def test_telegram_opens_over_either_library(no_settings: pytest.MonkeyPatch, engine: str) -> None:
    assert await opened("telegram", telegram_token="123456:abc", telegram_engine=engine) == ["telegram"]


async def test_all_that_is_missing_for_all_channels_is_told_at_once(no_settings: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError) as refused:
        await opened("whatsapp", "telegram", telegram_webhook_secret="s")
    said = refused.value.problems
    assert len(said) == len(set(said)) == 6
    assert any("TWILIO_ACCOUNT_SID" in one for one in said)
    assert any("TELEGRAM_TOKEN" in one for one in said)


async def test_the_web_channel_serves_its_page_below_chat(no_settings: pytest.MonkeyPatch) -> None:
    async with open_channels(load_settings(), MemoryStore()) as channels:
        (route,) = routes_of(channels)
    assert getattr(route, "path", None) == "/chat"


async def test_whatsapp_and_a_telegram_webhook_serve_theirs(no_settings: pytest.MonkeyPatch) -> None:
    settings = load_settings(
        channels="whatsapp,telegram",
        public_url="https://shop.example/",
        telegram_token="123456:abc",
        telegram_webhook_secret="secret",
        twilio_account_sid="AC" + "0" * 32,
        twilio_auth_token="token",
        twilio_from="+14155238886",
    )
    async with open_channels(settings, MemoryStore()) as channels:
        paths = {getattr(route, "path", "") for route in routes_of(channels)}
    assert {"/webhooks/whatsapp", "/webhooks/whatsapp/status", "/webhooks/telegram"} <= paths


async def test_whatsapp_goes_by_the_clock_of_the_bot(no_settings: pytest.MonkeyPatch) -> None:
    """On a machine whose clock was ahead every picture of a QR was over before Twilio fetched it."""

    def clock() -> datetime:
        return datetime.now(UTC) - timedelta(hours=2)

    settings = load_settings(
        channels="whatsapp",
        public_url="https://shop.example/",
        twilio_account_sid="AC" + "0" * 32,
        twilio_auth_token="token",
        twilio_from="+14155238886",
    )
    store, token = MemoryStore(), "t" * 22
    await store.pictures.keep(token, "LNBC1", clock() + timedelta(seconds=60))
    async with open_channels(settings, store, clock=clock) as channels:
        (pictures,) = [one for one in routes_of(channels) if isinstance(one, Route) and "/qr/" in one.path]
        scope = {"type": "http", "method": "GET", "headers": [], "path_params": {"token": token}}
        answer = await pictures.endpoint(Request(scope))
    assert answer.status_code == 200


async def test_a_channel_of_another_package_gets_its_parts_is_opened_and_closed(
    postal: pytest.MonkeyPatch,
) -> None:
    postal.setenv("CHATWALLET_SNAIL_MAIL_OFFICE", "Kingston")
    store, settings = MemoryStore(), load_settings(public_url="https://shop.example/")
    async with open_channels(settings, store) as channels:
        post: Channel = channels["snail-mail"]
        sent = await post.send(Conversation("snail-mail", "Bob", "Bob"), OutboundMessage("hello"), key="k")
        assert [getattr(route, "path", "") for route in routes_of(channels)] == ["/chat", "/webhooks/post"]
        assert vars(post)["context"].public_url == "https://shop.example"
    assert sent == "Kingston-k"
    assert (await store.contacts.find("snail-mail", "Bob")).stopped
    assert not vars(post)["open"]


async def test_what_another_package_s_channel_lacks_is_told_in_its_words(postal: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError) as refused:
        await opened("snail-mail")
    assert refused.value.problems == [
        "CHATWALLET_SNAIL_MAIL_OFFICE is not set",
        "nor is there a letter-box",
    ]


async def test_a_value_that_another_package_s_channel_can_not_take_is_told_like_one_of_ours(
    postal: pytest.MonkeyPatch,
) -> None:
    postal.setenv("CHATWALLET_SNAIL_MAIL_STAMPS", "many")
    with pytest.raises(
        SettingsError, match=r"^CHATWALLET_SNAIL_MAIL_STAMPS: Input should be a valid integer"
    ):
        await opened("snail-mail")


async def test_the_environment_of_another_package_s_channel_is_read_as_ours_is(
    postal: pytest.MonkeyPatch,
) -> None:
    postal.setenv("CHATWALLET_SNAIL_MAIL_OFFICE", "'Kingston'\r")
    async with open_channels(load_settings(), MemoryStore()) as channels:
        assert vars(channels["snail-mail"])["office"] == "Kingston"


def test_the_setting_of_another_package_s_channel_is_offered_for_a_slip(postal: pytest.MonkeyPatch) -> None:
    postal.setenv("CHATWALLET_SNAIL_MAIL_OFICE", "Kingston")
    with pytest.raises(SettingsError, match="did you mean CHATWALLET_SNAIL_MAIL_OFFICE"):
        load_settings()


def test_a_package_that_names_no_factory_is_told(no_settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    entry = {"chatwallet.channels": "pigeon = old_postal_service:open_post"}
    install(no_settings, tmp_path / "site", "old_postal_service", POSTAL, entry)
    with pytest.raises(SettingsError, match="channel 'pigeon' is for another version"):
        load_settings(channels="pigeon")


def test_a_package_that_imports_what_is_gone_is_told(no_settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    code = "from chatwallet.channels.parts import ChannelParts, Unconfigured\n" + POSTAL
    entry = {"chatwallet.channels": "pigeon = postal_service_of_before:FACTORY"}
    install(no_settings, tmp_path / "site", "postal_service_of_before", code, entry)
    with pytest.raises(
        SettingsError, match=r"'pigeon' can't be loaded.*: No module named 'chatwallet\.channels\.parts'"
    ):
        load_settings(channels="pigeon")


def test_a_channel_that_two_packages_bring_is_told(postal: pytest.MonkeyPatch, tmp_path: Path) -> None:
    entry = {"chatwallet.channels": "snail-mail = another_postal_service:FACTORY"}
    install(postal, tmp_path / "another", "another_postal_service", POSTAL, entry)
    with pytest.raises(SettingsError, match="several packages bring a channel 'snail-mail'"):
        load_settings()


def test_a_quoted_list_of_channels_switches_their_settings_on(postal: pytest.MonkeyPatch) -> None:
    postal.setenv("CHATWALLET_CHANNELS", '"web,snail-mail"')
    postal.setenv("CHATWALLET_SNAIL_MAIL_OFFICE", "Kingston")
    assert load_settings().channels == ("web", "snail-mail")


def test_the_settings_of_a_channel_that_is_not_switched_on_are_unknown(postal: pytest.MonkeyPatch) -> None:
    postal.setenv("CHATWALLET_SNAIL_MAIL_OFFICE", "Kingston")
    postal.setenv("CHATWALLET_CHANNELS", "web")
    with pytest.raises(SettingsError, match="CHATWALLET_SNAIL_MAIL_OFFICE is no setting"):
        load_settings()


def test_the_name_of_an_installed_channel_is_offered_for_a_slip(postal: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="did you mean snail-mail"):
        load_settings(channels="snailmail")


async def test_a_channel_under_another_name_than_its_own_is_refused(
    no_settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    entry = {"chatwallet.channels": "pigeon = other_postal_service:FACTORY"}
    install(no_settings, tmp_path / "site", "other_postal_service", POSTAL, entry)
    no_settings.setenv("CHATWALLET_SNAIL_MAIL_OFFICE", "Kingston")
    with pytest.raises(SettingsError, match="'pigeon' calls itself 'snail-mail'"):
        await opened("pigeon")


async def test_another_package_can_not_take_the_place_of_our_channel(
    no_settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    entry = {"chatwallet.channels": "web = third_postal_service:FACTORY"}
    install(no_settings, tmp_path / "site", "third_postal_service", POSTAL, entry)
    async with open_channels(load_settings(channels="web"), MemoryStore()) as channels:
        assert type(channels["web"]).__name__ == "WebChannel"


@pytest.mark.parametrize("name", ["hook", "webhook", "shop", "chat", "house", "none", "two words", "é"])
def test_a_channel_whose_name_means_something_else_is_refused(
    no_settings: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    """News for a chat on a channel `hook` would be counted, listed and traced as news for the program."""
    install(
        no_settings,
        tmp_path,
        "postal_service",
        POSTAL,
        {"chatwallet.channels": f"{name} = postal_service:FACTORY"},
    )
    with pytest.raises(
        SettingsError, match=f"CHATWALLET_CHANNELS: no channel can be called {name!r}: take a word"
    ):
        load_settings(channels=(name,))


FULL_OF_DEFAULTS = POSTAL.replace("import BaseModel", "import BaseModel, Field").replace(
    "    snail_mail_stamps: int = 1",
    """    snail_mail_stamps: int = 1
    snail_mail_towns: list[str] = Field(default_factory=lambda: ["Kingston"])
    snail_mail_sender: str
    """,
)


async def test_nothing_in_quotes_is_the_default_however_that_is_made(
    postal: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "site" / "postal_service.py").write_text(
        FULL_OF_DEFAULTS.replace("settings.snail_mail_office, c", "settings, c")
    )
    postal.setenv("CHATWALLET_SNAIL_MAIL_OFFICE", "GPO")
    postal.setenv("CHATWALLET_SNAIL_MAIL_TOWNS", "''")
    postal.setenv("CHATWALLET_SNAIL_MAIL_SENDER", '""')
    with pytest.raises(SettingsError, match="CHATWALLET_SNAIL_MAIL_SENDER: is empty, and has to be set"):
        await opened("snail-mail")
    postal.setenv("CHATWALLET_SNAIL_MAIL_SENDER", "me")
    async with open_channels(load_settings(channels=("snail-mail",)), MemoryStore()) as channels:
        assert channels["snail-mail"].office.snail_mail_towns == ["Kingston"]  # type: ignore[attr-defined]
