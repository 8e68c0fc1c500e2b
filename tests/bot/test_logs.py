from __future__ import annotations

import contextlib
import json
import logging
import os
import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Literal

import pytest
import structlog

from chatwallet.bot.config.settings import load_settings
from chatwallet.bot.monitoring.log_lines import Stamp
from chatwallet.bot.monitoring.logs import set_up_logs
from chatwallet.bot.monitoring.redaction import Redactor, known_secrets, redact

NOW = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"
SECRETS = {
    "Authorization: Bearer abc.def-ghi_jkl": "abc.def",
    "session ory_st_AbCdEf0123456789": "AbCdEf",
    "key fk_0123abcd-ef01-2345": "abcd-ef01",
    "lnbc10u1pvjluez" + "q" * 200: "q" * 20,
    "LNBC10U1PVJLUEZ" + "Q" * 200: "Q" * 20,
    "POST /bot110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw": "AAHdqTcv",
    "hash " + "ab" * 32: "ab" * 8,
    "HASH " + "AB" * 32: "AB" * 8,
    "Authorization: Basic QUM5OTpzZWNyZXQ=": "QUM5OTpz",
    "signed with whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw": "MfKQ9r8G",
    "0123abcd:MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=": "MfKQ9r8G",
    "no answer from whatsapp:+18765550123": "8765550",
    "no answer from whatsapp:US.13491208655302741918": "91208655",
}


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level


@pytest.mark.parametrize("text", SECRETS)
def test_a_secret_is_cut_down_to_its_beginning(text: str) -> None:
    assert SECRETS[text] not in redact(text)
    assert redact(text).endswith("…")
    assert redact(text)[:8] == text[:8]


def test_what_is_no_secret_stays() -> None:
    text = "paid K7Q2 ref YT454QPV, 10.00 USD, 1b2c3d4e, lnbc is a prefix"
    assert redact(text) == text


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("text", SECRETS)
def test_no_secret_reaches_the_log_by_any_way(
    capsys: pytest.CaptureFixture[str], form: Literal["json", "text"], text: str
) -> None:
    set_up_logs("debug", form)
    structlog.get_logger("ours").info("event", field=text)
    structlog.get_logger("ours").warning(text)
    logging.getLogger("a.library").warning("it says %s", text)
    try:
        raise ValueError(text)
    except ValueError:
        structlog.get_logger("ours").exception("it_failed")
        logging.getLogger("a.library").exception("it failed")
    said = capsys.readouterr().err
    assert said.count("it_failed") == 1
    assert said.count("it failed") == 1
    assert SECRETS[text] not in said


def test_json_logs_are_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("info", "json")
    structlog.get_logger("ours").info("started", channels="web")
    structlog.get_logger("ours").debug("not this")
    logging.getLogger("a.library").warning("careful")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(line["event"], line["level"]) for line in lines] == [("started", "info"), ("careful", "warning")]
    assert lines[0]["channels"] == "web"
    assert {line["version"] for line in lines} == {version("chatwallet")}
    (instance,) = {line["instance"] for line in lines}
    assert instance.endswith(f":{os.getpid()}")


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("text", SECRETS)
def test_no_secret_hides_deep_in_a_field(
    capsys: pytest.CaptureFixture[str], form: Literal["json", "text"], text: str
) -> None:
    set_up_logs("debug", form)
    deep = {
        "list": [text],
        "tuple": (text, {text: {"error": ValueError(text)}}),
        "bytes": text.encode(),
        "set": {text},
    }
    structlog.get_logger("ours").info("event", error=ValueError(text), deep=deep)
    said = capsys.readouterr().err
    assert "event" in said
    assert SECRETS[text] not in said


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_secrets_of_the_settings_are_cut_out_whatever_they_look_like(
    capsys: pytest.CaptureFixture[str], form: Literal["json", "text"], no_settings: pytest.MonkeyPatch
) -> None:
    settings = load_settings(
        store="redis://:swordfish@localhost",
        flash_api_key="plain-words-here",
        payment_webhook_secrets="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw,0123456789abcdef0123456789abcdef",
        rabbitmq_url="amqp://shop:open-sesame@broker/",
    )
    secrets = known_secrets(settings)
    set_up_logs("debug", form, secrets=secrets)
    for secret in secrets:
        structlog.get_logger("ours").info("event", field=f"x{secret}y", deep=[{"in": secret}])
        logging.getLogger("a.library").warning("it says %s", secret)
    said = capsys.readouterr().err
    assert {"swordfish", "plain-words-here", "open-sesame"} < secrets
    assert len(said.splitlines()) == 2 * len(secrets)
    assert not [secret for secret in secrets if secret in said]


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_word_that_was_said_before_hides_no_secret_that_holds_it(
    capsys: pytest.CaptureFixture[str], form: Literal["json", "text"]
) -> None:
    set_up_logs("debug", form, secrets={"swordfish"})
    for text in ("paid by", "swordfish", "paid by swordfish", "swordfish", "paid by", "paid by swordfish"):
        structlog.get_logger("ours").info("event", field=text)
        structlog.get_logger("ours").info(text)
        logging.getLogger("a.library").warning(text)
    said = capsys.readouterr().err
    assert said.count("paid by") == 12
    assert "swordfish" not in said


def test_many_words_are_not_all_remembered() -> None:
    redactor = Redactor({"swordfish"})
    words = [f"order number {number}" for number in range(20_000)]
    assert [redactor.cut(word) for word in words] == words
    assert redactor.remembered < 5000
    assert redactor.cut("x" * 100) == "x" * 100
    assert [redactor.cut("a swordfish"), redactor.cut(words[0])] == ["a …", words[0]]


def test_a_line_of_json_is_what_it_always_was(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("debug", "json")
    with structlog.contextvars.bound_contextvars(said="YT454QPV"):
        structlog.get_logger("ours").info(
            "paid", ref="é\n", source="feed", extra=False, ms=3, share=0.5, of=None
        )
        logging.getLogger("a.library").warning("careful")
    end = rf'"said":"YT454QPV","level":"(\w+)","ts":"{NOW}","instance":"[^"]+:\d+","version":"[^"]+"}}'
    ours, library = capsys.readouterr().err.splitlines()
    begin = r'{"ref":"é\\n","source":"feed","extra":false,"ms":3,"share":0\.5,"of":null,"event":"paid",'
    assert re.fullmatch(begin + end, ours)
    assert re.fullmatch(r'{"event":"careful",' + end, library)


def test_a_line_of_text_is_what_it_always_was(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("debug", "text")
    structlog.get_logger("ours").error("dead", ref="YT454QPV", attempt=2)
    logging.getLogger("a.library").warning("careful")
    ours, library = capsys.readouterr().err.splitlines()
    assert re.fullmatch(rf"\[error    \] dead +attempt=2 ref=YT454QPV ts={NOW}", ours)
    assert re.fullmatch(rf"\[warning  \] careful +ts={NOW}", library)


@pytest.mark.parametrize("second", [0, 951_782_399, 1_700_000_000, 1_704_067_199, 4_102_444_799])
def test_a_time_is_that_of_its_moment_whatever_was_asked_before(second: int) -> None:
    moments = [second * 10**9 + step for step in (0, 999, 1000, 999_999_999, 10**9, 10**9 + 5000, 5000, 0)]
    clock = iter(moments)
    stamp = Stamp(lambda: next(clock))
    begin = datetime(1970, 1, 1, tzinfo=UTC)
    expected = [begin + timedelta(microseconds=moment // 1000) for moment in moments]
    assert [stamp.now() for _ in moments] == [f"{at:%Y-%m-%dT%H:%M:%S.%f}Z" for at in expected]


def test_what_no_json_holds_is_logged_all_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("debug", "json")
    structlog.get_logger("ours").info("event", half="\ud800", large=2**70)
    line = json.loads(capsys.readouterr().err)
    assert (line["half"], line["large"]) == ("\ud800", 2**70)


@pytest.mark.parametrize("path", ["/dev/full", "/dev/null"])
@pytest.mark.parametrize("form", ["text", "json"])
def test_nobody_fails_because_the_log_is_full_or_closed(
    form: Literal["json", "text"], path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = Path(path).open("w", buffering=1)  # noqa: SIM115
    monkeypatch.setattr("sys.stderr", stream)
    set_up_logs("debug", form)
    if path == "/dev/null":
        stream.close()
    structlog.get_logger("ours").info("event")
    with contextlib.suppress(OSError):
        stream.close()


def test_lines_of_many_threads_are_whole(capfd: pytest.CaptureFixture[str]) -> None:
    set_up_logs("debug", "json")

    def say(number: int) -> None:
        for _ in range(200):
            structlog.get_logger("ours").info("event", number=number, long="x" * 200)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(say, range(8)))
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    assert Counter(line["number"] for line in lines) == dict.fromkeys(range(8), 200)


@pytest.mark.parametrize("library", ["gql", "aiohttp.client", "apscheduler.scheduler", "uvicorn.access"])
def test_libraries_that_tell_secrets_keep_silent_at_any_level(
    capsys: pytest.CaptureFixture[str], library: str
) -> None:
    set_up_logs("debug", "text")
    logging.getLogger(library).info("the frame with the token")
    assert not capsys.readouterr().err


def test_a_socket_that_was_refused_is_no_error_in_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("info", "text")
    logging.getLogger("uvicorn.error").error("ASGI callable returned without completing handshake.")
    logging.getLogger("uvicorn.error").error("Exception in ASGI application\n")
    said = capsys.readouterr().err
    assert "Exception in ASGI application" in said
    assert "handshake" not in said
