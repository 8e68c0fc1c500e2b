"""Twilio's Content API over HTTP: templates are made, listed, deleted, and put before WhatsApp."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .twilio_account import Account
from .twilio_content import read_content, read_submission
from .twilio_errors import Refused
from .twilio_requests import Guard, absent, base, page, read_json
from .twilio_review import objection
from .twilio_templates import ContentTemplate


class ContentHttp:
    """The Content API of one account."""

    def __init__(self, account: Account, guard: Guard) -> None:
        self._account = account
        one, approvals = "/v1/Content/{sid}", "/v1/Content/{sid}/ApprovalRequests"
        self.routes = [
            Route("/v1/Content", guard("content", self._create), methods=["POST"]),
            Route("/v1/Content", guard("content", self._list), methods=["GET"]),
            Route(one, guard("content", self._fetch), methods=["GET"]),
            Route(one, guard("content", self._delete), methods=["DELETE"]),
            Route(f"{approvals}/whatsapp", guard("approval", self._submit), methods=["POST"]),
            Route(approvals, guard("approval", self._approval), methods=["GET"]),
        ]

    async def _create(self, request: Request) -> Response:
        made = self._account.make(read_content(await read_json(request)))
        return JSONResponse(made.as_json(base(request)), 201)

    async def _list(self, request: Request) -> Response:
        templates = self._account.templates
        meta, sids = page(request, "contents", [*reversed(templates)])
        shown = [templates[sid].as_json(base(request)) for sid in sids]
        return JSONResponse({"meta": meta, "contents": shown})

    async def _fetch(self, request: Request) -> Response:
        return JSONResponse(self._template(request).as_json(base(request)))

    async def _delete(self, request: Request) -> Response:
        self._account.delete(self._template(request).sid)
        return Response(status_code=204)

    async def _submit(self, request: Request) -> Response:
        template = self._template(request)
        asked = read_submission(await read_json(request))
        if template.status != "unsubmitted":
            raise Refused(92009)
        reason = objection(template, asked, self._account.templates.values())
        template.approval_name, template.category = asked.name, asked.category
        template.status = "received"
        answer = template.approval()
        if reason is not None:
            template.status, template.rejection_reason = "rejected", reason
        else:
            template.status = "approved" if self._account.rules.approved_at_once else "pending"
        self._account.changes.tell()
        return JSONResponse(answer, 201)

    async def _approval(self, request: Request) -> Response:
        return JSONResponse(self._template(request).approval_as_json(base(request)))

    def _template(self, request: Request) -> ContentTemplate:
        template = self._account.templates.get(request.path_params["sid"])
        if template is None:
            raise absent(request)
        return template
