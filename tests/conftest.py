"""Fixtures for all tests."""

from __future__ import annotations

import gc
import os
import shlex
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
import structlog
from playwright.async_api import Browser, Error, async_playwright, expect

from chatwallet.bot.collector import THRESHOLDS
from chatwallet.storage.base import Store
from chatwallet.storage.memory import MemoryStore
from chatwallet.storage.redis.store import RedisStore
from chatwallet.tests import authorities, packages
from chatwallet.tests.chromium import PATIENCE, launch
from chatwallet.tests.nursery import share, speed_up
from chatwallet.tests.quick_ends import end_at_once
from chatwallet.tests.rabbit_server import rabbit_url
from chatwallet.tests.redis_server import RedisServer, own_namespace, redis_server, redis_store, redis_url
from chatwallet.tests.sqlite_file import sqlite_store

speed_up()
authorities.remember()
end_at_once()
# Where no test sets up our own log, a traceback is not drawn with all its variables: that takes half a second of work.
_ALL_OF_IT = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)


def _line(logger: object, method: str, event: structlog.typing.EventDict) -> str:
    """A line of the log, in a third of the time that the library's own takes: some tests write ten thousand."""
    if "exc_info" in event or "exception" in event:
        return _ALL_OF_IT(logger, method, event)
    rest = " ".join(f"{name}={value}" for name, value in event.items() if name not in ("level", "event"))
    return f"[{event['level']:8}] {event['event']} {rest}"


structlog.configure(
    processors=[structlog.contextvars.merge_contextvars, structlog.processors.add_log_level, _line]
)


LONG = (
    "test_crashes.py",
    "test_short.py",
    "test_bench.py",
    "test_interruptions.py",
    "test_whatsapp_crashes.py",
)
"""Files whose tests take minutes, and mostly wait."""


def pytest_configure(config: pytest.Config) -> None:
    """Have the garbage collector leave alone, for good, what the libraries and the tests are made of.

    Workers are copies of one process, which loads all tests once, and share one nursery of commands; unless it
    is told which lines are reached, while they are loaded too.
    """
    gc.disable()
    packages.remember()
    os.environ.pop("SSL_CERT_FILE", None)  # each client would read all of it, and no test speaks TLS
    if workers := getattr(config.option, "numprocesses", None):
        covered = getattr(config.option, "cov_source", None)
        nursery = share([] if covered else [path.partition("::")[0] for path in config.args])
        if nursery and not covered:
            python = shlex.join([sys.executable, str(Path(__file__).with_name("worker.py")), nursery])
            config.option.tx = [f"popen//python={python}"] * workers


def pytest_unconfigure() -> None:
    """Whoever runs pytest again in this process, or in a copy of it, finds its plugins."""
    packages.forget()


def pytest_collection_finish() -> None:
    """See `pytest_configure`."""
    gc.enable()
    gc.set_threshold(*THRESHOLDS)  # as the bot has them: each look is at all that a test has opened
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have each worker begin with a file that takes minutes, so that none is left alone with one at the end.

    Those with a browser stand together, so that one worker has them and starts one browser. They share an
    event loop, since what speaks to the browser belongs to one.
    """
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    rest = [item for item in items if item.path.name not in LONG]
    rest.sort(key=lambda item: item.get_closest_marker("browser") is None)
    dealt: list[pytest.Item] = []
    for worker in range(workers):
        first = [item for item in items if item.path.name in LONG[worker::workers]]
        share_of_it = (len(items) - len(dealt)) // (workers - worker)  # as --dist worksteal deals them
        more = max(0, share_of_it - len(first))
        dealt += first + rest[:more]
        del rest[:more]
    items[:] = dealt + rest
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(autouse=True)
def own_log() -> Iterator[None]:
    """Whatever a test, or a command that it runs, makes of the log ends with it."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared_chromium() -> AsyncIterator[Browser]:
    """A headless Chromium in which every test has contexts of its own."""
    async with async_playwright() as playwright:
        try:
            browser = await launch(playwright)
        except Error as error:
            pytest.fail(
                f"no usable Chromium ({error}): install one, or name it in CHATWALLET_TEST_CHROMIUM, "
                "or run `playwright install chromium`",
                pytrace=False,
            )
        async with browser:
            yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def chromium(shared_chromium: Browser) -> AsyncIterator[Browser]:
    """A headless Chromium; its contexts end with the test."""
    expect.set_options(timeout=PATIENCE * 1000)
    yield shared_chromium
    for context in shared_chromium.contexts:
        await context.close()


@pytest.fixture(scope="session")
def rabbit_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a RabbitMQ that all workers of this run share, in which every test keeps to its own queues."""
    base = tmp_path_factory.getbasetemp()
    with rabbit_url(base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) as url:
        yield url


@pytest.fixture(scope="session")
def redis_address() -> Iterator[str]:
    """The address of a Redis in which every test keeps to a namespace of its own."""
    with redis_url() as url:
        yield url


@pytest.fixture
async def shared(redis_address: str) -> AsyncIterator[str]:
    """The address of a namespace for several stores."""
    async with own_namespace(redis_address) as url:
        yield url


@pytest.fixture
def own_redis() -> Iterator[RedisServer]:
    """A Redis for one test alone, which may do to it what it likes."""
    with redis_server() as server:
        yield server


@pytest.fixture(params=["memory", "sqlite", "redis"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """All stores, one after the other."""
    if request.param == "redis":
        async with redis_store(request.getfixturevalue("redis_address")) as on_redis:
            yield on_redis
        return
    opened: Store = MemoryStore() if request.param == "memory" else sqlite_store(tmp_path / "store.db")
    async with opened:
        yield opened


@pytest.fixture(params=["sqlite", "redis"])
async def lasting(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The address of a store that lasts: a file, and a namespace of its own on a Redis."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/shop.sqlite"
        return
    async with own_namespace(request.getfixturevalue("redis_address")) as url:
        yield url


@pytest.fixture(params=["sqlite", "redis"])
def opened_anew(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Store]:
    """Opens the same store each time, as a process does that was started again."""
    if request.param == "sqlite":
        return lambda: sqlite_store(tmp_path / "store.db")
    url = request.getfixturevalue("shared")
    return lambda: RedisStore(url)
