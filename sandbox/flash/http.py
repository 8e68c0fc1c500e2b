"""The GraphQL endpoint over HTTP and the REST routes beside it, as they look behind Flash's gateway."""

import json
from decimal import Decimal
from email.utils import format_datetime
from typing import Any

from graphql import ExecutionResult, GraphQLError, GraphQLSyntaxError, OperationType, execute
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .backend import Backend
from .caller import Caller, Context
from .documents import MAX_COMPLEXITY, Document, Reader
from .identity import SESSION_COOKIE, BadCredential, address_of, identify, session_cookie
from .replies import formatted, schema_error, thrown

UNAUTHORIZED_PAGE = "<html>\n<head><title>401 Authorization Required</title></head>\n<body></body>\n</html>\n"


class GraphQLOverHttp:
    """Answers `POST /graphql` and `POST /auth/totp/validate`."""

    def __init__(self, backend: Backend, reader: Reader) -> None:
        self._backend = backend
        self._reader = reader
        self.app = Starlette(
            routes=[
                Route("/graphql", self._graphql, methods=["GET", "HEAD", "POST"]),
                Route("/auth/totp/validate", self._totp, methods=["POST"]),
            ]
        )

    async def _graphql(self, request: Request) -> Response:
        try:
            body = await request.body()
        except ClientDisconnect:
            return Response(status_code=499)  # nginx's word for it; nobody is there to read it
        status = self._backend.http_ingress.refusal(address_of(request.headers, _peer(request)))
        response = self._answer(request, body) if status is None else _ingress_page(status)
        response.headers["date"] = format_datetime(self._backend.clock.now(), usegmt=True)
        return response

    def _answer(self, request: Request, body: bytes) -> Response:
        if request.method != "POST":
            return Response(status_code=500 if request.method == "HEAD" else 400)
        self._backend.requests["documents"] += 1
        try:
            caller = identify(self._backend, request.headers, _peer(request))
        except BadCredential as error:
            if error.is_key:
                return JSONResponse({"error": "invalid_api_key"}, 401)
            return Response(UNAUTHORIZED_PAGE, 401, media_type="text/html")
        answer = self._called(body, caller)
        if (
            self._backend.faults.cookies
            and caller.account is not None
            and not session_cookie(request.headers)
        ):
            cookie = self._backend.authority.cookie(caller.account)
            answer.set_cookie(SESSION_COOKIE, cookie, httponly=True)
        return answer

    def _called(self, body: bytes, caller: Caller) -> Response:
        try:
            call = json.loads(body, parse_float=Decimal)
        except ValueError:
            return JSONResponse({"errors": [{"message": "Invalid JSON body"}]}, 400)
        if not _is_call(call):
            return JSONResponse({"errors": [{"message": "Must provide query string."}]}, 400)
        try:
            document = self._reader.read(call["query"])
        except GraphQLSyntaxError as error:
            return _refused_document([error], "GRAPHQL_PARSE_FAILED")
        if document.errors:
            return _refused_document(document.errors, "GRAPHQL_VALIDATION_FAILED")
        return self._execute(document, call, caller)

    def _execute(self, document: Document, call: dict[str, Any], caller: Caller) -> Response:
        self._backend.requests.update(document.root_fields)
        override = self._backend.faults.take_override(set(document.root_fields))
        if override is not None:
            return Response(override.body, override.status, media_type=override.content_type)
        if caller.key is not None and not caller.key.limiter.take(caller.key.id):
            return _key_exhausted(caller)
        operation = document.operation(call.get("operationName"))
        if operation is not None and operation.operation is OperationType.SUBSCRIPTION:
            return _refused_document(
                [GraphQLError("Subscriptions are not supported over HTTP")], "BAD_REQUEST"
            )
        if document.complexity > MAX_COMPLEXITY:
            excess = f"exceeds maximum allowed complexity of {MAX_COMPLEXITY}"
            error = thrown(f"Query complexity of {document.complexity} {excess}", "INVALID_INPUT")
            return self._result(ExecutionResult(None, [error]))
        result = execute(
            self._reader.schema,
            document.node,
            context_value=Context(self._backend, caller),
            variable_values=call.get("variables") or {},
            operation_name=call.get("operationName"),
        )
        if not isinstance(result, ExecutionResult):
            raise TypeError("every resolver of a query or mutation is synchronous")
        return self._result(result)

    def _result(self, result: ExecutionResult) -> Response:
        answer: dict[str, Any] = {"data": result.data}
        if result.errors:
            style = self._backend.faults.errors
            answer["errors"] = [formatted(error, style) for error in result.errors]
        return JSONResponse(answer)

    async def _totp(self, request: Request) -> Response:
        refused = self._backend.http_ingress.refusal(address_of(request.headers, _peer(request)))
        if refused is not None:
            return _ingress_page(refused)
        try:
            given = json.loads(await request.body())
            token, code = given["authToken"], given["totpCode"]
        except (ValueError, KeyError, TypeError):
            return JSONResponse({"error": "invalid input"}, 422)
        if not isinstance(token, str) or not isinstance(code, str):
            return JSONResponse({"error": "invalid input"}, 422)
        status = self._backend.authority.validate_totp(token, code)
        if status == 200:
            return Response(status_code=200)
        return JSONResponse({"error": "invalid code" if status == 401 else "too many requests"}, status)


def _peer(request: Request) -> str:
    return request.client.host if request.client is not None else ""


def _ingress_page(status: int) -> Response:
    page = f"<html>\n<head><title>{status}</title></head>\n<body>nginx</body>\n</html>\n"
    return Response(page, status, media_type="text/html")


def _is_call(call: Any) -> bool:
    if not isinstance(call, dict) or not isinstance(call.get("query"), str):
        return False
    return isinstance(call.get("variables"), dict | None) and isinstance(
        call.get("operationName"), str | None
    )


def _refused_document(errors: list[Any], code: str) -> Response:
    return JSONResponse({"errors": [schema_error(error, code) for error in errors]}, 400)


def _key_exhausted(caller: Caller) -> Response:
    key = caller.key
    if key is None:
        raise TypeError("only a key has a budget")
    extensions = {
        "code": "TOO_MANY_REQUESTS",  # plural here, singular for business limits
        "retryAfterSeconds": key.limiter.seconds_left(key.id),
        "rateLimit": {"limit": key.rate, "remaining": 0},
    }
    return JSONResponse(
        {"data": None, "errors": [{"message": "API key rate limit exceeded", "extensions": extensions}]}
    )
