"""What `chatwallet doctor` says of the ring of keys; nothing where there is none, and nobody needs one."""

from __future__ import annotations

from collections.abc import Iterator

from ...accounts.secrets import Vault
from ...channels.checks import CheckResult
from ...storage.addresses import ring_use_of, sqlite_path
from ...storage.records.sealed import RingUse
from ...tracking.clock import utc_now
from ...tracking.jobs import KEEP_DONE
from ..config.channels import PREFIX
from ..config.settings import Settings, SettingsError
from ..keys import APART, FileSource, KnownSource, NoPlace, TextSource
from ..vault import faults, open_vault

_RIGHT = "Put the right ring in its place; is it lost, see `chatwallet keys abandon`."


async def check_keys(settings: Settings) -> list[CheckResult]:
    """Look where the ring comes from, whether it is the store's, and how it is kept."""
    try:
        vault, source = open_vault(settings)
    except SettingsError as error:
        return [CheckResult(False, problem) for problem in error.problems]
    use = await ring_use_of(settings.store.get_secret_value()) or RingUse({}, {})
    if found := list(faults(vault, use)):
        return [CheckResult(False, fault, _RIGHT) for fault in found]
    if vault.ready:
        return [
            _ring(vault, source, use),
            *_kept(settings, source),
            *_old(vault, use),
            *_in_clear(settings, use),
        ]
    return _none(settings, source)


def _ring(vault: Vault, source: KnownSource, use: RingUse) -> CheckResult:
    place = f" ({source.path})" if isinstance(source, FileSource) else ""
    counts = f"keys: {len(vault.ring.keys)}, secrets that are sealed: {sum(use.rows.values())}"
    return CheckResult(True, f"The ring of keys comes from {source.where}{place}; {counts}")


def _kept(settings: Settings, source: KnownSource) -> Iterator[CheckResult]:
    store = sqlite_path(settings.store.get_secret_value())
    if isinstance(source, TextSource):
        yield CheckResult(
            True,
            "The ring of keys stands in the environment, which child processes and crash reports take along",
            f"Put it into a file of mode 0600 ({PREFIX}KEYS_FILE), or a systemd credential.",
        )
    elif isinstance(source, FileSource) and store and source.path.resolve().parent == store.resolve().parent:
        yield CheckResult(
            True,
            "The ring of keys lies beside the store: a backup of the folder holds both",
            f"Back them up apart: leave {source.path.name} out, or move it and set {PREFIX}KEYS_FILE.",
        )


def _in_clear(settings: Settings, use: RingUse) -> Iterator[CheckResult]:
    """Until when ids lie in the store that were stored before there was a ring."""
    if use.begun is None:
        return
    until = use.begun + settings.charges_open_for + settings.kept_for + KEEP_DONE
    if utc_now() < until:
        what = (
            f"The store has a ring of keys since {use.begun:%Y-%m-%d}. Orders and messages of before hold ids of chats "
            f"in clear, and are forgotten by {until:%Y-%m-%d}; accounts of before do until their person writes"
        )
        yield CheckResult(True, what)


def _old(vault: Vault, use: RingUse) -> Iterator[CheckResult]:
    older = [key.kid for key in vault.ring.keys[1:]]
    if needed := [kid for kid in older if kid in use.rows]:
        what = f"A rotation of the ring is not done: secrets are sealed with older keys ({', '.join(needed)})"
        yield CheckResult(True, what, "`chatwallet keys rotate` goes on with it.")
    elif older:
        what = f"Older keys are on the ring that nothing needs: {', '.join(older)}"
        yield CheckResult(True, what, "`chatwallet keys retire KEY` takes one off.")


def _none(settings: Settings, source: KnownSource) -> list[CheckResult]:
    if not settings.links_wallets(house=settings.has_house):
        return []
    if isinstance(source, FileSource):
        what = (
            f"There is no ring of keys yet: the first key of a wallet that somebody links makes {source.path}"
        )
        return [CheckResult(True, what, f"`chatwallet keys new` makes it now. {APART}.")]
    if not isinstance(source, NoPlace):
        return []
    what = "There is no ring of keys, and several bots may share this store: people can link no key, a username only"
    return [CheckResult(True, what, f"Set {PREFIX}KEYS_FILE, then `chatwallet keys new`.")]
