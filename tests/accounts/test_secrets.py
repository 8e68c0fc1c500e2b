"""The vault: a secret opens where it was sealed, and nowhere else."""

from __future__ import annotations

import itertools
import sys
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chatwallet.accounts.key_ring import BadRing, KeyRing
from chatwallet.accounts.secrets import NoRing, Purpose, Unreadable, Vault, kid_of

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
KEY = "fk_a_key_of_flash"
HERE = (Purpose.FLASH_KEY, "shp_1", "link:lnk_1")


class Source:
    """A ring that the test holds; `makes`: the first need may make it."""

    def __init__(self, ring: KeyRing | None = None, *, makes: bool = False) -> None:
        self.ring, self.makes = ring, makes
        self.broken = False

    def read(self) -> KeyRing | None:
        if self.broken:
            raise BadRing("it can't be read")
        return self.ring

    def make(self) -> KeyRing:
        if not self.makes:
            raise NoRing("none may be made")
        self.ring = KeyRing.new(NOON)
        return self.ring


@pytest.fixture
def source() -> Source:
    return Source(KeyRing.new(NOON))


@pytest.fixture
def vault(source: Source) -> Vault:
    return Vault(source)


def test_a_secret_opens_where_it_was_sealed(vault: Vault, source: Source) -> None:
    sealed = vault.seal(*HERE, KEY)
    assert vault.open(*HERE, sealed) == KEY
    assert sealed.startswith("cw1.")
    assert KEY not in sealed
    assert source.ring is not None
    assert kid_of(sealed) == source.ring.active.kid


def test_any_text_is_kept(vault: Vault) -> None:
    for secret in ("", "ñandú 🦤 ␟", "x" * 5000):
        assert vault.open(*HERE, vault.seal(*HERE, secret)) == secret


def test_the_same_secret_is_never_sealed_alike(vault: Vault) -> None:
    assert len({vault.seal(*HERE, KEY) for _ in range(100)}) == 100


def test_pe_20_what_was_moved_to_another_purpose_owner_or_row_opens_never(source: Source) -> None:
    """T12: each pair of different places, in both directions."""
    failed: list[Purpose] = []
    vault = Vault(source, failed.append)
    places = list(itertools.product(Purpose, ("shp_1", "shp_2", ""), ("link:lnk_1", "link:lnk_2")))
    sealed = {place: vault.seal(*place, KEY) for place in places}
    for here, there in itertools.permutations(places, 2):
        with pytest.raises(Unreadable):
            vault.open(*there, sealed[here])
    assert len(failed) == len(places) * (len(places) - 1)
    assert all(vault.open(*place, sealed[place]) == KEY for place in places)


def test_owner_and_row_can_t_be_shifted_into_each_other(vault: Vault) -> None:
    sealed = vault.seal(Purpose.TOTP, "a", "bc", KEY)
    with pytest.raises(Unreadable):
        vault.open(Purpose.TOTP, "ab", "c", sealed)
    with pytest.raises(ValueError, match="no name of ours"):
        vault.seal(Purpose.TOTP, "a\x1fb", "c", KEY)


def test_what_was_tampered_with_opens_never(vault: Vault) -> None:
    """T12: any one sign of it."""
    sealed = vault.seal(*HERE, KEY)
    for place in range(len(sealed)):
        for other in ("A" if sealed[place] != "A" else "B", "", "."):
            changed = sealed[:place] + other + sealed[place + 1 :]
            if changed != sealed:
                with pytest.raises(Unreadable):
                    vault.open(*HERE, changed)


@pytest.mark.parametrize("text", ["", "cw1", "cw1...", "cw2.0123abcd.AAAA.AAAA", "fk_in_clear", "cw1.a.ñ.ñ"])
def test_what_was_never_sealed_is_unreadable(vault: Vault, text: str) -> None:
    with pytest.raises(Unreadable):
        vault.open(*HERE, text)


def test_another_ring_opens_nothing_not_even_with_the_same_name_of_its_key(
    vault: Vault, source: Source
) -> None:
    """T12: a wrong key."""
    assert source.ring is not None
    other = KeyRing.new(NOON)
    namesake = replace(other.active, kid=source.ring.active.kid)
    sealed = vault.seal(*HERE, KEY)
    for ring in (other, replace(other, keys=(namesake,))):
        with pytest.raises(Unreadable):
            Vault(Source(ring)).open(*HERE, sealed)


def test_no_error_repeats_the_secret(vault: Vault) -> None:
    sealed = vault.seal(*HERE, KEY)
    with pytest.raises(Unreadable) as unreadable:
        vault.open(Purpose.TOTP, *HERE[1:], sealed)
    assert sealed not in str(unreadable.value)
    assert KEY not in str(unreadable.value)


def test_a_key_that_was_added_is_used_at_once_and_the_old_one_still_opens(
    vault: Vault, source: Source
) -> None:
    """T12: a rotation."""
    old = vault.seal(*HERE, KEY)
    assert source.ring is not None
    source.ring = source.ring.with_new(NOON)
    new = vault.seal(*HERE, KEY)
    assert kid_of(new) == source.ring.active.kid != kid_of(old)
    assert vault.open(*HERE, old) == vault.open(*HERE, new) == KEY


def test_a_row_of_an_unknown_key_makes_the_ring_be_read_again_before_it_is_given_up(source: Source) -> None:
    failed: list[Purpose] = []
    behind = Vault(source, failed.append)
    assert source.ring is not None
    source.ring = source.ring.with_new(NOON)
    sealed = Vault(source).seal(*HERE, KEY)
    assert behind.open(*HERE, sealed) == KEY
    assert not failed
    source.ring = KeyRing.new(NOON)
    stranger = Vault(source).seal(*HERE, KEY)
    source.ring, source.broken = None, True
    with pytest.raises(Unreadable, match="not on the ring"):
        behind.open(*HERE, stranger)
    assert failed == [Purpose.FLASH_KEY]


def test_renewed_seals_with_the_active_key_what_an_older_one_sealed(vault: Vault, source: Source) -> None:
    old = vault.seal(*HERE, KEY)
    assert vault.renewed(*HERE, old) is None
    assert source.ring is not None
    source.ring = source.ring.with_new(NOON)
    new = vault.renewed(*HERE, old)
    assert new is not None
    assert kid_of(new) == source.ring.active.kid
    assert vault.open(*HERE, new) == KEY
    assert vault.renewed(*HERE, new) is None


def test_digests_are_the_ring_s_own_and_outlive_a_rotation(vault: Vault, source: Source) -> None:
    number = vault.digest("address-index", "whatsapp", "+18765550123")
    assert len(number) == 32
    assert int(number, 16) >= 0
    assert number == vault.digest("address-index", "whatsapp", "+18765550123")
    others = {
        vault.digest("audit", "whatsapp", "+18765550123"),
        vault.digest("address-index", "whatsapp", "+18765550124"),
        vault.digest("address-index", "whatsapp+18765550123"),
        vault.digest("address-index", "whatsapp", "+1876", "5550123"),
        Vault(Source(KeyRing.new(NOON))).digest("address-index", "whatsapp", "+18765550123"),
    }
    assert len(others | {number}) == 6
    assert source.ring is not None
    source.ring = source.ring.with_new(NOON)
    vault.reload()
    assert vault.digest("address-index", "whatsapp", "+18765550123") == number


def test_without_a_ring_nothing_is_sealed_opened_or_digested() -> None:
    vault = Vault()
    assert not vault.ready
    assert not vault.able
    with pytest.raises(NoRing, match="chatwallet keys new"):
        vault.seal(*HERE, KEY)
    with pytest.raises(NoRing):
        vault.open(*HERE, "cw1.0123abcd.AAAA.AAAA")
    with pytest.raises(NoRing):
        vault.digest("address-index", "ana")


def test_the_first_need_makes_a_ring_where_one_may_be_made() -> None:
    source = Source(makes=True)
    vault = Vault(source)
    assert not vault.ready
    assert vault.able
    sealed = vault.seal(*HERE, KEY)
    assert vault.ready
    assert Vault(Source(source.ring)).open(*HERE, sealed) == KEY


def test_a_ring_that_is_gone_seals_nothing_more_and_still_opens(vault: Vault, source: Source) -> None:
    """What would be sealed now could never be opened after a restart."""
    sealed, ring = vault.seal(*HERE, KEY), source.ring
    source.ring, source.makes = None, True
    with pytest.raises(NoRing, match="gone"):
        vault.seal(*HERE, KEY)
    assert vault.open(*HERE, sealed) == KEY
    source.ring, source.broken = ring, True
    with pytest.raises(NoRing, match="can't be read"):
        vault.seal(*HERE, KEY)
    with pytest.raises(BadRing):
        vault.reload()
    assert vault.open(*HERE, sealed) == KEY


def test_without_the_library_a_need_says_which_extra_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography", None)
    source = Source(makes=True)
    with pytest.raises(NoRing, match=r"\[people\]"):
        Vault(source).seal(*HERE, KEY)
    assert source.ring is None
