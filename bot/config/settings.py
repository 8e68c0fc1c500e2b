"""The settings: one name each, with the prefix CHATWALLET_, all problems reported at once."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal
from ipaddress import ip_address
from typing import Annotated, Literal, TypeVar, cast

from pydantic import (
    AwareDatetime,
    BaseModel,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    create_model,
    field_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from ...channels import registry
from ...locales.texts import Catalogue
from ...locales.zones import zone
from ...storage.addresses import DEFAULT, make_store
from ...storage.errors import StoreUnusable
from ...tracking.clock import utc_now
from ...wallet.backends import HOUSE_BACKEND, WalletSettings
from ...wallet.money import Currency
from ...web.fields import as_meant, split_list
from .alerts import AlertSettings
from .channels import PREFIX, ChannelSettings
from .door import DoorSettings
from .keeping import KeepingSettings
from .keys import KeySettings
from .kubernetes import is_of_kubernetes, is_service_address
from .people import PeopleSettings
from .shares import ShareSettings
from .sources import SourceSettings

FROM_ELSEWHERE = ("CHATWALLET_TEST_",)  # read by the tests alone

_PERSON = re.compile(
    r"telegram:[0-9]+|whatsapp:(\+[1-9][0-9]{6,14}|[A-Z]{2}\.[0-9A-Za-z._-]{1,128})"
    r"|(?!telegram:|whatsapp:)[A-Za-z0-9_.-]+:\S+"
)  # a name of another form would never be anybody's

M = TypeVar("M", bound=BaseModel)


def is_loopback(host: str) -> bool:
    """Whether nobody but this machine reaches what listens on a host."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class SettingsError(Exception):
    """The settings can't be used. `problems` are sentences, one for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class _FromEnvironment(BaseSettings):
    """Settings as the environment has them, each without what its file put around it.

    The first of the bases of what is read so: of two validators the one of an earlier base sees a value first.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, extra="ignore", frozen=True, env_ignore_empty=True, enable_decoding=False
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read the environment alone: to ask each field of a file that there is not takes as long again."""
        return init_settings, env_settings

    @field_validator("*", mode="before")
    @classmethod
    def _as_meant(cls, value: object, info: ValidationInfo) -> object:
        if not isinstance(value, str) or not value:
            return value
        if text := as_meant(value):
            return text
        field = cls.model_fields[info.field_name or ""]  # nothing in quotes is nothing
        if field.is_required():
            raise ValueError("is empty, and has to be set")
        return field.get_default(call_default_factory=True, validated_data=info.data)


class Settings(
    _FromEnvironment,
    ChannelSettings,
    WalletSettings,
    PeopleSettings,
    ShareSettings,
    SourceSettings,
    DoorSettings,
    KeySettings,
    AlertSettings,
    KeepingSettings,
):
    """What an admin can set. Secrets show as asterisks wherever a setting is printed."""

    model_config = SettingsConfigDict(extra="forbid")

    store: SecretStr = SecretStr(DEFAULT)  # a Redis has its password in its address
    metrics_host: str = "127.0.0.1"
    metrics_port: Annotated[int, Field(ge=0, le=65535)] | None = None
    language: str = "en"
    time_zone: str = "UTC"
    currency: str = "USD"
    default_unit: Literal["usd", "sat"] = "usd"
    owners: tuple[str, ...] = ()
    admins: tuple[str, ...] = ()
    charge_hours: Annotated[float, Field(gt=0, le=24 * 30)] = 24
    keep_days: Annotated[float, Field(ge=3, le=3650)] = 30
    poll_seconds: Annotated[float, Field(ge=4, le=60)] = 4
    max_amount_usd: Annotated[Decimal, Field(gt=0, le=1_000_000, decimal_places=2)] = Decimal(10_000)
    arrival_asked_after: Annotated[float, Field(ge=5, le=3600)] = 90
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["json", "text"] = "text"
    restored_at: AwareDatetime | None = None
    fault_point: str = ""

    @field_validator("http_port", "metrics_port", mode="before")
    @classmethod
    def _no_port_of_a_service(cls, value: object, info: ValidationInfo) -> object:
        return cls.model_fields[info.field_name or ""].default if is_service_address(value) else value

    @field_validator("owners", "admins", mode="before")
    @classmethod
    def _split_lists(cls, value: object) -> object:
        return split_list(value)

    @field_validator("owners", "admins")
    @classmethod
    def _names_are_people(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if wrong := [name for name in value if not _PERSON.fullmatch(name)]:
            raise ValueError(
                f"{', '.join(map(repr, wrong))}: write them like telegram:110201543,whatsapp:+18765550123"
            )
        return value

    @field_validator("store")
    @classmethod
    def _store_can_be_made(cls, value: SecretStr) -> SecretStr:
        try:
            make_store(value.get_secret_value())
        except StoreUnusable as error:
            raise ValueError(str(error)) from None
        return value

    @field_validator("web_open")
    @classmethod
    def _open_to_this_machine_alone(cls, value: bool, info: ValidationInfo) -> bool:
        host = str(info.data.get("http_host", ""))
        if value and (info.data.get("public_url") is not None or not is_loopback(host)):
            raise ValueError(
                "makes an owner of whoever opens the page: for tests, with "
                f"{PREFIX}HTTP_HOST=127.0.0.1 and no {PREFIX}PUBLIC_URL alone"
            )
        return value

    @field_validator("language")
    @classmethod
    def _language_is_spoken(cls, value: str) -> str:
        languages = Catalogue().languages
        if value not in languages:
            raise ValueError(f"is none of {', '.join(languages)}")
        return value

    @field_validator("time_zone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        try:
            zone(value)
        except ValueError:
            raise ValueError("is not a time zone like America/Jamaica") from None
        return value

    @field_validator("currency")
    @classmethod
    def _currency_exists(cls, value: str) -> str:
        try:
            return Currency.of(value.upper()).code
        except KeyError:
            raise ValueError("is not a currency code like JMD") from None

    @field_validator("restored_at", mode="wrap")
    @classmethod
    def _copies_are_of_the_past(cls, value: object, read: ValidatorFunctionWrapHandler) -> datetime | None:
        try:
            at: datetime | None = read(value)
        except ValidationError:
            raise ValueError("is not a time with its zone: write it like 2026-01-31T12:00:00Z") from None
        if at is not None and at > utc_now():
            raise ValueError("lies in the future: it is the time at which the backup was made")
        return at

    @property
    def has_house(self) -> bool:
        """Whether the settings name a wallet of the house, with what it takes to make invoices for it."""
        return not HOUSE_BACKEND.missing_credential(self)

    @property
    def charges_open_for(self) -> timedelta:
        """How long a charge stays open."""
        return timedelta(hours=self.charge_hours)

    @property
    def kept_for(self) -> timedelta:
        """How long is kept what has ended."""
        return timedelta(days=self.keep_days)

    @property
    def poll_every(self) -> timedelta:
        """How often the poll looks for what is due while the live feed is down."""
        return timedelta(seconds=self.poll_seconds)

    @property
    def ask_after(self) -> timedelta:
        """How long after a channel took a message it is asked for the end that it has not told."""
        return timedelta(seconds=self.arrival_asked_after)


def load_settings(**overrides: object) -> Settings:
    """Read the environment; `overrides` win over it. Raises SettingsError that names every problem at once."""
    problems = _unknown_names(os.environ, overrides.get("channels"))
    try:
        settings = Settings(**overrides)  # type: ignore[arg-type]  # pydantic checks them
    except ValidationError as error:
        problems += _problems(error)
    if problems:
        raise SettingsError(problems)
    return settings


def part_of(settings: Settings, model: type[M]) -> M:
    """Return what a channel may know of the settings: those of another package's are read from the environment.

    Raises SettingsError that names every problem of it.
    """
    if isinstance(settings, model):
        return settings
    try:
        return cast("type[M]", create_model(model.__name__, __base__=(_FromEnvironment, model)))()
    except ValidationError as error:
        raise SettingsError(_problems(error)) from None


def _unknown_names(environ: Mapping[str, str], channels: object) -> list[str]:
    switched_on = split_list(channels or as_meant(environ.get(f"{PREFIX}CHANNELS", "")))
    known = [name.upper() for name in Settings.model_fields]
    for name in registry.names_of_others():
        if isinstance(switched_on, Collection) and name in switched_on:
            with suppress(registry.NoFactory):  # which Settings say of it
                known += [field.upper() for field in registry.factory(name).settings.model_fields]
    problems = []
    for whole in sorted(environ):
        name = whole.removeprefix(PREFIX)
        if whole == name or name in known or whole.startswith(FROM_ELSEWHERE):
            continue
        if is_of_kubernetes(name, environ[whole]):
            continue
        near = difflib.get_close_matches(name, known, 1)
        problems.append(f"{whole} is no setting" + (f"; did you mean {PREFIX}{near[0]}?" if near else ""))
    return problems


def _problems(error: ValidationError) -> list[str]:
    return [_problem(dict(one)) for one in error.errors(include_url=False, include_input=False)]


def _problem(error: dict[str, object]) -> str:
    where = error["loc"]
    name = PREFIX + str(where[0]).upper() + ": " if isinstance(where, tuple) and where else PREFIX
    if error["type"] == "url_parsing":  # which speaks of relative URLs where only https:// is missing
        return f"{name}is not a whole address, as https://shop.example is"
    return name + str(error["msg"]).removeprefix("Value error, ")
