"""What Twilio's API refuses, and why messages fail later: codes, HTTP statuses, texts and bodies."""

from collections.abc import Mapping

from starlette.responses import JSONResponse, Response

# Code -> HTTP status and text of an answer (https://www.twilio.com/docs/api/errors).
REFUSALS: Mapping[int, tuple[int, str]] = {
    20001: (400, "Invalid parameter"),
    20003: (401, "Authenticate"),
    20004: (405, "Method not allowed"),
    20009: (409, "Cannot delete this resource before it is complete"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "Internal Server Error"),
    20503: (503, "Service Unavailable"),
    30409: (400, "This message cannot be canceled"),
    21211: (400, "The 'To' number is not a valid phone number."),
    21212: (400, "The 'From' number is not a valid phone number, shortcode, or alphanumeric sender ID."),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21609: (400, "The 'StatusCallback' URL is not a valid URL."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit."),
    21620: (400, "Invalid media URL(s)"),
    21623: (400, "Number of media files exceeds allowed limit"),
    21654: (400, "ContentSid Required"),
    21655: (400, "The ContentSid is Invalid"),
    21656: (400, "The ContentVariables Parameter is invalid"),
    21658: (400, "Parameter exceeded character limit"),
    21910: (400, "Invalid 'From' and 'To' pair. 'From' and 'To' should be of the same channel"),
    63007: (400, "Twilio could not find a Channel with the specified From address"),
    63016: (400, "Failed to send freeform message because you are outside the allowed window."),
    63018: (429, "Rate limit exceeded for Channel"),
    63024: (400, "Invalid message recipient"),
    63031: (400, "Channel cannot have same To and From"),
    63041: (400, "The template is paused"),
    63042: (400, "The template is disabled"),
    92009: (400, "The template associated with this SID has already been submitted for approval."),
}

# Code -> text of a message that was accepted and failed afterwards.
FAILURES: Mapping[int, str] = {
    11751: "Media exceeds messaging provider size limit",
    21610: "Attempt to send to unsubscribed recipient",
    30008: "Unknown error",
    63003: "Channel could not find To address",
    63005: "Channel did not accept given content",
    63012: "Channel provider returned an internal service error",
    63013: "Channel policy violation",
    63015: "Channel Sandbox can only send messages to phone numbers that have joined the Sandbox",
    63016: "Failed to send freeform message because you are outside the allowed window. "
    "If you are using WhatsApp, please use a Message Template.",
    63018: "Rate limit exceeded for Channel",
    63019: "Media failed to download",
    63021: "Channel invalid content error",
    63024: "Invalid message recipient",
    63027: "Template does not exist for a language and locale",
    63028: "Number of parameters provided does not match the expected number of parameters",
    63032: "We cannot send this message to this user because of a WhatsApp limitation",
    63034: "Media exceeded allowed limits",
    63041: "The template is paused",
    63042: "The template is disabled",
    63038: "Account exceeded the daily messages limit",
    63049: "Meta chose not to deliver this WhatsApp marketing message",
}


class Refused(Exception):
    """An answer that is an error. `retry_after` (seconds) becomes the header of that name."""

    def __init__(self, code: int, text: str | None = None, *, retry_after: int | None = None) -> None:
        self.code = code
        self.status, usual = REFUSALS[code]
        self.text = text or usual
        self.retry_after = retry_after
        super().__init__(f"{code}: {self.text}")

    def answer(self) -> Response:
        """The HTTP answer, in the form every Twilio API uses."""
        headers = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        if self.status == 401:
            headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
        more = f"https://www.twilio.com/docs/errors/{self.code}"
        body = {"code": self.code, "message": self.text, "more_info": more, "status": self.status}
        return JSONResponse(body, self.status, headers)
