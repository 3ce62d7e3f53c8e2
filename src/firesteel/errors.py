"""
What the world can do to us. (What our own rules object to is a `preflight.Check`, never an exception.)

* FiresteelError          every message names the thing and the next step
  - BadInput              a file, a row or an option is wrong; carries where
  - NotFound              the ledger or the lake has no such thing
  - Conflict              somebody else wrote first; read again, then repeat
  - NotCleared            launch refused: a gate blocks
  - NotApproved           no unused approval for exactly this change
  - Misconfigured         the workspace, a key or a library is not as it should be
  - PlatformError         TikTok answered, and said no; carries code, message and request id
    + Rejected            our request is wrong; repeating it cannot help
    + Duplicate           this request_id was honoured before (40050), or a file of that name is there (40911)
    + TokenExpired        ask a person to reconnect the account
    + RateLimited         wait, then repeat
    + Unavailable         TikTok's side failed, or no answer came; it may or may not have happened
"""

from __future__ import annotations


class FiresteelError(Exception):
    pass


class BadInput(FiresteelError):
    """`where` names file, line and column as far as they are known; `remedy` says what to do."""

    def __init__(self, message: str, *, where: str = "", remedy: str = "") -> None:
        self.message, self.where, self.remedy = message, where, remedy
        super().__init__(
            " ".join(part for part in (f"{where}:" if where else "", message, f"({remedy})" if remedy else "") if part)
        )


class NotFound(FiresteelError):
    pass


class Conflict(FiresteelError):
    pass


class NotCleared(FiresteelError):
    pass


class NotApproved(FiresteelError):
    pass


class Misconfigured(FiresteelError):
    pass


class PlatformError(FiresteelError):
    retryable = False

    def __init__(self, code: int, message: str, request_id: str = "") -> None:
        super().__init__(f"{message} (code {code}, request {request_id or 'unknown'})" if code else message)
        self.code, self.message, self.request_id = code, message, request_id


class Rejected(PlatformError):
    pass


class Duplicate(PlatformError):
    pass


class TokenExpired(PlatformError):
    pass


class RateLimited(PlatformError):
    retryable = True


class Unavailable(PlatformError):
    retryable = True
