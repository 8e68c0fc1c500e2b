"""What of the environment is Kubernetes' and not ours."""

from __future__ import annotations

import re

_SERVICE_ADDRESS = re.compile(r"(?:tcp|udp|sctp)://\S+")
_SERVICE_NAME = re.compile(
    r"(?:\w+_)?(?:SERVICE_HOST|SERVICE_PORT(?:_\w+)?|PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)"
)


def is_of_kubernetes(name: str, value: str) -> bool:
    """Whether a variable was put there by the kubelet for a service called chatwallet, or chatwallet-something.

    `name` is without our prefix. Source: Kubernetes, "Services: Discovering services: Environment variables";
    the legacy links of Docker have the same form.
    """
    return bool(_SERVICE_NAME.fullmatch(name)) or (name.endswith("PORT") and is_service_address(value))


def is_service_address(value: object) -> bool:
    """Whether a port is one that the kubelet wrote, as it does for a service called chatwallet-http."""
    return isinstance(value, str) and _SERVICE_ADDRESS.fullmatch(value) is not None
