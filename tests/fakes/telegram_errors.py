"""The refusals of the Bot API, in its own words."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """An answer with `ok: false`. `parameters` is the Bot API's ResponseParameters, or nothing."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    @property
    def body(self) -> dict[str, Any]:
        """The answer as the Bot API writes it."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        return body | ({"parameters": self.parameters} if self.parameters else {})


def bad_request(description: str, **parameters: int) -> ApiError:
    """400, with the prefix that the Bot API gives to every one of them."""
    return ApiError(400, f"Bad Request: {description}", **parameters)


def forbidden(description: str) -> ApiError:
    """403: this chat takes nothing from the bot."""
    return ApiError(403, f"Forbidden: {description}")


def conflict(description: str) -> ApiError:
    """409: updates are asked for in two ways at once."""
    return ApiError(409, f"Conflict: {description}")


def too_many_requests(retry_after: int) -> ApiError:
    """429, with the seconds after which the Bot API will listen again."""
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)
