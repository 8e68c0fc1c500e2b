"""What the environment really meant: values as files, shells and Kubernetes hand them over."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field

Count = Annotated[int, Field(ge=1, le=1_000_000)]

_AROUND = "\ufeff \t\r\n"  # U+FEFF begins a file that a Windows editor saved
_QUOTES = ("'", '"')
_SERVICE_ADDRESS = re.compile(r"(?:tcp|udp|sctp)://\S+")
_SERVICE_NAME = re.compile(
    r"(?:\w+_)?(?:SERVICE_HOST|SERVICE_PORT(?:_\w+)?|PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)"
)


def as_meant(text: str) -> str:
    """Return a value without what its file put around it: line ends, and the quotes that `docker --env-file` keeps."""
    text = text.strip(_AROUND)
    for quote in _QUOTES:
        if len(text) > 1 and text[0] == text[-1] == quote and quote not in text[1:-1]:
            return text[1:-1].strip(_AROUND)
    return text


def one_line_of_ascii(text: str) -> str:
    """Return a key or token, which HTTP headers carry. Raises ValueError that names what stands in the way."""
    for place, sign in enumerate(text, 1):
        if not "!" <= sign <= "~":
            what = "white space" if sign.isspace() else f"the character U+{ord(sign):04X}"
            raise ValueError(
                f"has {what} at place {place}, which no key has: copy it again, and nothing beside it"
            )
    return text


def is_of_kubernetes(name: str, value: str) -> bool:
    """Whether a variable was put there by the kubelet for a service called chatwallet, or chatwallet-something.

    `name` is without our prefix. Source: Kubernetes, "Services: Discovering services: Environment variables";
    the legacy links of Docker have the same form.
    """
    return bool(_SERVICE_NAME.fullmatch(name)) or (name.endswith("PORT") and is_service_address(value))


def is_service_address(value: object) -> bool:
    """Whether a port is one that the kubelet wrote, as it does for a service called chatwallet-http."""
    return isinstance(value, str) and _SERVICE_ADDRESS.fullmatch(value) is not None
