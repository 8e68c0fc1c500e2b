"""The Lua scripts of the store: one for each atomic step, together with the shared parts that it names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_NEEDS = "-- needs: "

_LOOP = """
local CALLS = ARGV
local function call(ARGV)
-- the script
end
local replies, first = {}, 1
while CALLS[first] do
    local last, values = first + tonumber(CALLS[first]), {}
    for i = first + 1, last do -- `unpack` can't do more than some thousands
        values[i - first] = CALLS[i]
    end
    local done, reply = pcall(call, values)
    if done then
        replies[#replies + 1] = reply or false
    else
        replies[#replies + 1] = redis.error_reply(type(reply) == 'table' and reply.err or tostring(reply))
    end
    first = last + 1
end
return replies
"""


@dataclass(frozen=True, slots=True)
class Script:
    """A script as the server gets it, and the digest by which it knows it again."""

    name: str
    text: str
    sha: str


@cache
def script(name: str) -> Script:
    """The script `name`.lua with its shared parts before it, in the order that its first line names them."""
    own = _read(name)
    return _script(name, own, own)


@cache
def looped(name: str) -> Script:
    """The same for several calls in one: its values are those of each, behind their number; it returns all replies."""
    own = _read(name)
    return _script(name, own, _LOOP.replace("-- the script", own))


def all_scripts() -> Iterator[Script]:
    """Every script there is."""
    for path in sorted(path.name for path in files(__package__).joinpath("scripts").iterdir()):
        if path.endswith(".lua") and not path.startswith("shared_"):
            yield script(path.removesuffix(".lua"))


def _script(name: str, own: str, last: str) -> Script:
    parts = [_read("shared_keys"), *(_read(f"shared_{part}") for part in _needed(own)), last]
    text = "\n".join(parts)
    return Script(name, text, hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest())


def _read(name: str) -> str:
    return files(__package__).joinpath("scripts", f"{name}.lua").read_text(encoding="utf-8")


def _needed(text: str) -> list[str]:
    first = text.partition("\n")[0]
    return first.removeprefix(_NEEDS).split() if first.startswith(_NEEDS) else []
