from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from chatwallet.bot.config.settings import Settings, SettingsError, load_settings
from chatwallet.bot.stores import open_store
from chatwallet.bot.wallets import missing_for_wallet

CANARY = "canary-5e77e6"

WRONG = [
    ("FLASH_GRAPHQL_URL", "api.flashapp.me/graphql"),
    ("FLASH_GRAPHQL_URL", "ws://api.flashapp.me/graphql"),
    ("FLASH_GRAPHQL_URL", "file:///etc/passwd"),
    ("FLASH_WS_URL", "https://ws.flashapp.me/graphql"),
    ("FLASH_AUTH_URL", "ftp://flashapp.me"),
    ("STORE", "postgres://here/db"),
    ("STORE", "sqlite:///"),
    ("STORE", "/var/lib/chatwallet.sqlite"),
    ("STORE", "redis"),
    ("STORE", "redis+sentinel://here:26379"),
    ("STORE", "redis://here?timeout=1"),
    ("FLASH_PAYEES", "03" + "ab" * 31),
    ("FLASH_PAYEES", "04" + "ab" * 32),
    ("RATE_SECONDS", "-1"),
    ("RATE_FALLBACK_SECONDS", "90000"),
    ("CHANNELS", "web,fax"),
    ("CHANNELS", ","),
    ("HTTP_PORT", "web"),
    ("HTTP_PORT", "-1"),
    ("HTTP_PORT", "65536"),
    ("HTTP_PORT", "80.5"),
    ("PUBLIC_URL", "javascript:alert(1)"),
    ("LANGUAGE", "xx"),
    ("LANGUAGE", "../en"),
    ("TIME_ZONE", "Mars/Olympus"),
    ("TIME_ZONE", "../../etc/passwd"),
    ("CURRENCY", "XXXX"),
    ("DEFAULT_UNIT", "btc"),
    ("CHARGE_HOURS", "0"),
    ("CHARGE_HOURS", "nan"),
    ("CHARGE_HOURS", "inf"),
    ("CHARGE_HOURS", "10000"),
    ("KEEP_DAYS", "2"),
    ("KEEP_DAYS", "3651"),
    ("POLL_SECONDS", "3.9"),
    ("POLL_SECONDS", "61"),
    ("MAX_AMOUNT_USD", "-1"),
    ("MAX_AMOUNT_USD", "NaN"),
    ("MAX_AMOUNT_USD", "1e9"),
    ("MAX_AMOUNT_USD", "10.555"),
    ("OWNERS", "whatsapp:US."),
    ("OWNERS", "whatsapp:US." + "a" * 129),
    ("OWNERS", "whatsapp:us.a1B2"),
    ("ARRIVAL_ASKED_AFTER", "1"),
    ("POLLS_PER_MINUTE", "0"),
    ("POLLS_PER_MINUTE", "many"),
    ("PEOPLE_REQUESTS_PER_MINUTE", "2"),
    ("PEOPLE_REQUESTS_PER_MINUTE", "601"),
    ("RESTORED_AT", "yesterday"),
    ("RESTORED_AT", "2999-01-01T12:00:00Z"),
    ("LOG_LEVEL", "loud"),
    ("LOG_FORMAT", "xml"),
]


def problems() -> list[str]:
    with pytest.raises(SettingsError) as refused:
        load_settings()
    return refused.value.problems


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_setting_is_named(no_settings: pytest.MonkeyPatch, name: str, value: str) -> None:
    no_settings.setenv(f"CHATWALLET_{name}", value)
    (problem,) = problems()
    assert problem.startswith(f"CHATWALLET_{name}: ")
    assert len(problem) > len(f"CHATWALLET_{name}: ") + 5


@pytest.mark.parametrize("value", ["pay.example.org", "//pay.example.org", "https://"])
def test_half_an_address_is_told_with_a_whole_one(no_settings: pytest.MonkeyPatch, value: str) -> None:
    no_settings.setenv("CHATWALLET_PUBLIC_URL", value)
    assert problems() == ["CHATWALLET_PUBLIC_URL: is not a whole address, as https://shop.example is"]


@pytest.mark.parametrize("name", ["whatsapp:+18765550123", "whatsapp:US." + "a1B2" * 32, "telegram:1"])
def test_an_owner_has_a_number_or_an_id_in_its_place(no_settings: pytest.MonkeyPatch, name: str) -> None:
    """X24: who hides their number from a business has an id of up to 128 signs there."""
    no_settings.setenv("CHATWALLET_OWNERS", name)
    assert load_settings().owners == (name,)


@pytest.mark.parametrize("value", ["yesterday", "2026-01-31T12:00:00", "31.1.2026 12:00"])
def test_a_time_of_a_copy_that_can_not_be_read_says_how_to_write_it(
    no_settings: pytest.MonkeyPatch, value: str
) -> None:
    no_settings.setenv("CHATWALLET_RESTORED_AT", value)
    (problem,) = problems()
    assert problem.endswith("write it like 2026-01-31T12:00:00Z")


def test_all_that_is_wrong_is_told_at_once(no_settings: pytest.MonkeyPatch) -> None:
    for name, value in dict(WRONG).items():
        no_settings.setenv(f"CHATWALLET_{name}", value)
    no_settings.setenv("CHATWALLET_NONSENSE", "1")
    assert len(problems()) == len(dict(WRONG)) + 1


@pytest.mark.parametrize(
    ("name", "meant"), [("HTTP_PROT", "HTTP_PORT"), ("FLASH_APIKEY", "FLASH_API_KEY"), ("STOREE", "STORE")]
)
def test_an_unknown_setting_is_told_with_what_may_be_meant(
    no_settings: pytest.MonkeyPatch, name: str, meant: str
) -> None:
    no_settings.setenv(f"CHATWALLET_{name}", "1")
    assert problems() == [f"CHATWALLET_{name} is no setting; did you mean CHATWALLET_{meant}?"]


def test_what_resembles_nothing_is_told_without_a_guess(no_settings: pytest.MonkeyPatch) -> None:
    no_settings.setenv("CHATWALLET_QQQ", "1")
    assert problems() == ["CHATWALLET_QQQ is no setting"]


def test_settings_of_the_tests_and_of_others_are_left_alone(no_settings: pytest.MonkeyPatch) -> None:
    no_settings.setenv("CHATWALLET_TEST_CHROMIUM", "/usr/bin/chromium")
    no_settings.setenv("HTTP_PORT", "nonsense")
    assert load_settings().http_port == 8080


def test_an_empty_setting_is_none(no_settings: pytest.MonkeyPatch) -> None:
    no_settings.setenv("CHATWALLET_HTTP_PORT", "")
    no_settings.setenv("CHATWALLET_FLASH_TOKEN", "")
    assert load_settings().http_port == 8080
    assert load_settings().flash_token is None


def test_two_credentials_are_one_too_many_and_neither_is_shown(no_settings: pytest.MonkeyPatch) -> None:
    no_settings.setenv("CHATWALLET_FLASH_TOKEN", CANARY)
    no_settings.setenv("CHATWALLET_FLASH_API_KEY", CANARY)
    (problem,) = problems()
    assert "FLASH_TOKEN" in problem
    assert "FLASH_API_KEY" in problem
    assert CANARY not in problem


@pytest.mark.parametrize("name", ["FLASH_TOKEN", "FLASH_API_KEY"])
def test_a_secret_is_in_no_text_of_the_settings(no_settings: pytest.MonkeyPatch, name: str) -> None:
    no_settings.setenv(f"CHATWALLET_{name}", CANARY)
    settings = load_settings()
    assert CANARY not in f"{settings} {settings!r} {settings.model_dump()} {settings.model_dump_json()}"


def test_the_settings_of_the_environment_are_read(no_settings: pytest.MonkeyPatch) -> None:
    for name, value in {
        "STORE": "sqlite:////var/lib/cw.sqlite", "CHANNELS": "web, console", "CURRENCY": "jmd", "CHARGE_HOURS": "1.5",
        "FLASH_PAYEES": f"02{'AB' * 32}, 03{'cd' * 32}",
        "MAX_AMOUNT_USD": "99.50", "TIME_ZONE": "America/Jamaica", "LANGUAGE": "es", "DEFAULT_UNIT": "sat",
    }.items():  # fmt: skip
        no_settings.setenv(f"CHATWALLET_{name}", value)
    settings = load_settings()
    assert settings.store.get_secret_value() == "sqlite:////var/lib/cw.sqlite"
    assert settings.flash_payees == ("02" + "ab" * 32, "03" + "cd" * 32)
    assert settings.channels == ("web", "console")
    assert settings.currency == "JMD"
    assert settings.charges_open_for == timedelta(minutes=90)
    assert settings.max_amount_usd == Decimal("99.50")
    assert (settings.time_zone, settings.language, settings.default_unit) == ("America/Jamaica", "es", "sat")


def test_what_is_given_wins_over_the_environment(no_settings: pytest.MonkeyPatch) -> None:
    no_settings.setenv("CHATWALLET_HTTP_PORT", "9000")
    assert load_settings(http_port=9001).http_port == 9001


def test_what_is_missing_for_flash_is_named(no_settings: pytest.MonkeyPatch) -> None:
    missing = missing_for_wallet(load_settings())
    assert [sentence.split()[0] for sentence in missing] == [
        "CHATWALLET_FLASH_GRAPHQL_URL", "CHATWALLET_FLASH_WS_URL", "CHATWALLET_FLASH_API_KEY",
    ]  # fmt: skip
    whole = load_settings(
        flash_graphql_url="https://flash.example/graphql",
        flash_ws_url="wss://flash.example/",
        flash_token="token",
    )
    assert missing_for_wallet(whole) == []


def test_settings_can_not_be_changed(no_settings: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().http_port = 1


@pytest.mark.parametrize(
    "address",
    [
        "redis://:{secret}@here:6379/1",
        "rediss://shop:{secret}@here",
        "unix://:{secret}@/run/redis.sock",
        "redis+sentinel://:{secret}@one:26379,two:26379/mymaster",
        "redis+cluster://:{secret}@one,two?namespace=shop",
    ],
)
def test_a_redis_can_be_the_store_and_its_password_is_shown_nowhere(
    no_settings: pytest.MonkeyPatch, address: str
) -> None:
    settings = load_settings(store=address.format(secret=CANARY))
    assert settings.store.get_secret_value() == address.format(secret=CANARY)
    assert CANARY not in f"{settings} {settings!r} {settings.model_dump()} {settings.model_dump_json()}"
    open_store(settings)


def test_a_wrong_address_of_a_redis_is_refused_without_its_password(no_settings: pytest.MonkeyPatch) -> None:
    no_settings.setenv("CHATWALLET_STORE", f"redis://:{CANARY}@here:port")
    (problem,) = problems()
    assert problem.startswith("CHATWALLET_STORE: ")
    assert CANARY not in problem


def test_a_redis_without_its_library_says_what_to_install(
    no_settings: pytest.MonkeyPatch,
) -> None:
    no_settings.setattr("chatwallet.storage.addresses.find_spec", lambda _: None)
    no_settings.setenv("CHATWALLET_STORE", "redis://here")
    (problem,) = problems()
    assert problem == (
        "CHATWALLET_STORE: the library redis is not installed: install chatwallet with its extra [redis]"
    )


KEY = "fk_4f3a9c"


@pytest.mark.parametrize(
    "name", ["FLASH_API_KEY", "FLASH_TOKEN", "TWILIO_AUTH_TOKEN", "TELEGRAM_WEBHOOK_SECRET"]
)
@pytest.mark.parametrize("around", ["{}\n", "{}\r\n", " {}\t", '"{}"', "'{}'", '"{}"\n', "\ufeff{}"])
def test_what_stands_around_a_key_in_a_file_is_no_part_of_it(
    no_settings: pytest.MonkeyPatch, name: str, around: str
) -> None:
    """X26: `echo key > file`, and the quotes that `docker --env-file` keeps."""
    no_settings.setenv(f"CHATWALLET_{name}", around.format(KEY))
    value = getattr(load_settings(), name.lower())
    secret = value[0] if isinstance(value, tuple) else value
    assert secret.get_secret_value() == KEY


@pytest.mark.parametrize("name", ["FLASH_API_KEY", "FLASH_TOKEN", "TWILIO_AUTH_TOKEN"])
@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("fk_4f3a 9c", "white space at place 8"),
        ("fk_4f3a\n9c", "white space at place 8"),
        ("fk_4f3a\u200b9c", "the character U+200B at place 8"),
        ("“fk_4f3a9c”", "the character U+201C at place 1"),
        ("fk_4f3a9c…", "the character U+2026 at place 10"),
    ],
)
def test_a_key_that_no_header_can_carry_is_refused_by_name_and_not_shown(
    no_settings: pytest.MonkeyPatch, name: str, value: str, names: str
) -> None:
    """X26: the network is not to blame for it."""
    no_settings.setenv(f"CHATWALLET_{name}", value)
    (problem,) = problems()
    assert problem.startswith(f"CHATWALLET_{name}: ")
    assert names in problem
    assert "4f3a" not in problem


def test_other_settings_may_stand_in_quotes_too(no_settings: pytest.MonkeyPatch) -> None:
    for name, value in {
        "FLASH_GRAPHQL_URL": '"https://flash.example/graphql"\n', "CHANNELS": "'web','console'", "HTTP_PORT": "'9000'",
        "LANGUAGE": '"es"', "TWILIO_TEMPLATES": "'{}'", "OWNERS": '"telegram:1", "telegram:2"', "STORE": '""',
    }.items():  # fmt: skip
        no_settings.setenv(f"CHATWALLET_{name}", value)
    settings = load_settings()
    assert str(settings.flash_graphql_url) == "https://flash.example/graphql"
    assert settings.channels == ("web", "console")
    assert (settings.http_port, settings.language) == (9000, "es")
    assert settings.owners == ("telegram:1", "telegram:2")
    assert settings.store == Settings.model_fields["store"].default


def test_what_kubernetes_says_of_a_service_is_no_setting(no_settings: pytest.MonkeyPatch) -> None:
    """X23: the kubelet describes the services of a namespace to each container that starts in it."""
    for service, port in (("CHATWALLET", "80"), ("CHATWALLET_HTTP", "8080"), ("CHATWALLET_METRICS", "9464")):
        for name, value in {
            "SERVICE_HOST": "10.96.7.2", "SERVICE_PORT": port, "SERVICE_PORT_HTTP": port,
            "PORT": f"tcp://10.96.7.2:{port}", f"PORT_{port}_TCP": f"tcp://10.96.7.2:{port}",
            f"PORT_{port}_TCP_PROTO": "tcp", f"PORT_{port}_TCP_PORT": port, f"PORT_{port}_TCP_ADDR": "10.96.7.2",
        }.items():  # fmt: skip
            no_settings.setenv(f"{service}_{name}", value)
    settings = load_settings()
    assert (settings.http_port, settings.metrics_port) == (8080, None)


def test_a_misspelt_port_is_not_taken_for_one_of_kubernetes(no_settings: pytest.MonkeyPatch) -> None:
    no_settings.setenv("CHATWALLET_HTPP_PORT", "9000")
    assert problems() == ["CHATWALLET_HTPP_PORT is no setting; did you mean CHATWALLET_HTTP_PORT?"]
