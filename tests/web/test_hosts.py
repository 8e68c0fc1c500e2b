"""Only our own host and origin are answered: a stranger's name may lead here (X17, X19, S3-29, Y19)."""

from __future__ import annotations

import pytest

from chatwallet.web.hosts import Hosts, Origin

PUBLIC = "https://pay.example/wallet"
OWN = "https://pay.example"


@pytest.mark.parametrize(
    ("host", "origin", "ours"),
    [
        ("127.0.0.1:8080", None, True),
        ("127.0.0.1:8080", "http://127.0.0.1:8080", True),
        ("192.168.1.7", "http://192.168.1.7", True),
        ("[::1]:8080", "http://[::1]:8080", True),
        ("localhost:8080", "http://localhost:8080", True),
        ("LOCALHOST:8080", "http://localhost:8080", True),
        ("shop.localhost", "http://shop.localhost", True),
        ("evil.example:8080", "http://evil.example:8080", False),
        ("evil.example:8080", None, False),
        ("127.0.0.1.evil.example", None, False),
        ("evil-localhost", None, False),
        ("localhost.evil.example", None, False),
        ("127.0.0.1:8080", "http://evil.example", False),
        ("127.0.0.1:8080", "http://evil127.0.0.1:8080", False),
        ("127.0.0.1:8080", "http://127.0.0.1:8081", False),
        ("127.0.0.1:8080", "http://127.0.0.1:8080.evil.example", False),
        ("127.0.0.1:8080", "null", False),
        ("127.0.0.1:8080", "", False),
        ("", None, False),
        ("evil.example#127.0.0.1", None, False),
        ("evil.example@127.0.0.1", None, False),
        ("127.0.0.1\x00", None, False),
    ],
)
def test_without_a_public_address_this_machine_and_literal_addresses_are_ours(
    host: str, origin: str | None, ours: bool
) -> None:
    assert Hosts().admit(host, origin) is ours


@pytest.mark.parametrize(
    ("host", "origin", "ours"),
    [
        ("pay.example", OWN, True),
        ("pay.example", None, True),
        ("pay.example:443", "https://pay.example:443", True),
        ("PAY.Example.", "https://Pay.EXAMPLE", True),
        ("pay.example", "http://pay.example", False),
        ("pay.example", "https://pay.example:8443", False),
        ("pay.example", "https://evil-pay.example", False),
        ("pay.example", "https://evil.pay.example", False),
        ("pay.example", "https://pay.example.evil.example", False),
        ("evil-pay.example", OWN, False),
        ("evil.example", "https://evil.example", False),
        ("evil.example", None, False),
        ("127.0.0.1:8080", None, False),
        ("127.0.0.1:8080", "http://127.0.0.1:8080", False),
        ("localhost", None, False),
    ],
)
def test_with_a_public_address_only_that_is_ours_whatever_its_path(
    host: str, origin: str | None, ours: bool
) -> None:
    assert Hosts(PUBLIC).admit(host, origin) is ours


@pytest.mark.parametrize("written", ["https://BÜCHER.example/pay", "https://xn--bcher-kva.example"])
@pytest.mark.parametrize("asked", ["bücher.example", "xn--bcher-kva.example", "XN--BCHER-KVA.example"])
def test_a_name_is_the_same_however_it_is_written(written: str, asked: str) -> None:
    assert Hosts(written).admit(asked, f"https://{asked}")


def test_a_proxy_that_rewrites_the_host_is_named_in_the_settings() -> None:
    hosts = Hosts(PUBLIC, ["bot:8080"])
    assert hosts.admit("bot:8080", OWN)
    assert hosts.admit("bot:8080", "http://bot:8080")
    assert not hosts.admit("bot:8080", "https://bot.evil.example")
    assert not hosts.admit("other", OWN)


def test_a_public_address_on_this_machine_is_for_trying_out() -> None:
    hosts = Hosts("http://localhost:8080/wallet")
    assert hosts.admit("127.0.0.1:8080", "http://127.0.0.1:8080")
    assert hosts.admit("localhost:8080", "http://localhost:8080")
    assert not hosts.admit("evil.example", None)


@pytest.mark.parametrize(
    ("host", "origin", "ours"),
    [
        ("10.1.2.3:9464", None, True),
        ("chatwallet:9464", None, True),
        ("chatwallet.shop.svc:9464", None, True),
        ("chatwallet.shop.svc.cluster.local", None, True),
        ("bot.corp.internal", None, True),
        ("pay.example", None, True),
        ("", None, True),
        ("evil.example:9464", None, False),
        ("chatwallet.evil.example", None, False),
        ("svc.evil.example", None, False),
        ("a b", None, False),
        ("10.1.2.3:9464", "http://evil.example", False),
        ("pay.example", OWN, True),
    ],
)
def test_monitors_ask_by_address_and_by_the_names_of_a_network(
    host: str, origin: str | None, ours: bool
) -> None:
    """Kubernetes probes by address, Prometheus by a service's name; a page that DNS rebinding led here has neither."""
    assert Hosts(PUBLIC).admit_monitor(host, origin) is ours


@pytest.mark.parametrize(
    "nothing", ["null", "", "file:///x", "http://[", "http://:80", "https://x:99999", "x"]
)
def test_what_is_no_origin(nothing: str) -> None:
    assert Origin.of(nothing) is None
