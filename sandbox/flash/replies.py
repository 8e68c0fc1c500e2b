"""Both error channels of the API: errors thrown to the top level, and errors inside a payload."""

from typing import Any, Literal

from graphql import GraphQLError

ErrorStyle = Literal["direct", "router"]

IBEX_MESSAGE = "An error occurred. Contact support if error persists."


def thrown(message: str, code: str) -> GraphQLError:
    """An error for the top level; whether its code survives depends on the error style."""
    return GraphQLError(message, extensions={"code": code})


def ibex_thrown() -> GraphQLError:
    """The custodian failed, or knows nothing of what was asked."""
    return thrown(IBEX_MESSAGE, "IBEX_ERROR")


def refused(message: str, code: str | None = None) -> dict[str, Any]:
    """An error for a payload's `errors`; malformed scalars and ownership errors have no code."""
    return {"message": message, "code": code, "path": None}


def payload_of(error: GraphQLError) -> dict[str, Any]:
    """The same error as an entry of a payload."""
    return refused(error.message, (error.extensions or {}).get("code"))


def formatted(error: GraphQLError, style: ErrorStyle) -> dict[str, Any]:
    """One entry of the top-level `errors`.

    `direct` is the backend's own form, with the code beside the message; `router` is what is left of
    it behind the gateway, which forwards no unknown members.
    """
    entry: dict[str, Any] = {"message": error.message}
    if error.locations:
        entry["locations"] = [{"line": at.line, "column": at.column} for at in error.locations]
    if error.path:
        entry["path"] = list(error.path)
    code = (error.extensions or {}).get("code")
    if style == "direct" and code is not None:
        entry["code"] = code
    return entry


def schema_error(error: GraphQLError, code: str) -> dict[str, Any]:
    """An error of the gateway's own: it keeps its code under `extensions`."""
    return {**formatted(error, "router"), "extensions": {"code": code}}
