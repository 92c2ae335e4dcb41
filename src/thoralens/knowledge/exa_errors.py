"""What can go wrong between us and Exa, worded for people."""

from __future__ import annotations

from thoralens.errors import ThoralensError

CONNECT = "Get a key at https://dashboard.exa.ai and set THORALENS_EXA_KEY in the environment."


class ExaError(ThoralensError):
    """A search that Exa did not answer, or that was not sent.

    Attributes:
        http_status: What Exa answered with; ``None`` if it did not.
        tag: Exa's own name for the error; the set is open, so nothing depends on it.
        request_id: Exa's, for its support.
        passing: Worth another try.
    """

    def __init__(
        self,
        code: str,
        message: str,
        hint: str,
        *,
        http_status: int | None = None,
        tag: str = "",
        request_id: str = "",
        passing: bool = False,
    ) -> None:
        super().__init__(code, message, hint, status=503)
        self.http_status = http_status
        self.tag = tag
        self.request_id = request_id
        self.passing = passing


def not_connected() -> ExaError:
    return ExaError("exa_not_connected", "Web search is off: no Exa key is set.", CONNECT)


def nothing_to_ask() -> ExaError:
    return ExaError(
        "exa_nothing_to_ask",
        "Nothing was left to search for once personal details were removed.",
        "Ask about the illness or the treatment without names, dates or numbers.",
    )


def budget_spent(spent: float, budget: float) -> ExaError:
    return ExaError(
        "exa_budget_spent",
        f"Today's budget for web search is spent (${spent:.3f} of ${budget:.2f}).",
        "It starts anew at midnight UTC; THORALENS_EXA_DAILY_BUDGET_USD raises it.",
    )


def too_dear(price: float, budget: float) -> ExaError:
    return ExaError(
        "exa_call_too_dear",
        f"This search may cost ${price:.3f}, more than one call is allowed (${budget:.3f}).",
        "Ask for fewer results, or raise THORALENS_EXA_CALL_BUDGET_USD.",
    )


def timed_out(seconds: float) -> ExaError:
    return ExaError(
        "exa_timeout",
        f"Exa did not answer within {seconds:.0f} seconds.",
        "The local library was searched; ask again in a moment for the web.",
        passing=True,
    )


def unreachable() -> ExaError:
    return ExaError(
        "exa_unreachable",
        "Exa cannot be reached.",
        "Check the network; the local library works without it.",
        passing=True,
    )


def unreadable(http_status: int | None, request_id: str = "") -> ExaError:
    return ExaError(
        "exa_unreadable",
        "What came back from Exa is not an answer.",
        "A proxy may stand in between: check THORALENS_EXA_BASE_URL, then ask again.",
        http_status=http_status,
        request_id=request_id,
        passing=True,
    )


def store_unusable(reason: str) -> ExaError:
    return ExaError(
        "exa_store_unusable",
        f"The record of searches and their cost cannot be used ({reason}).",
        "Delete exa.db in THORALENS_HOME, or make the folder writable.",
    )


_REFUSED = ("exa_request_refused", "Exa refused the request ({tag}).", "Please report this.", False)
_BY_STATUS: dict[int, tuple[str, str, str, bool]] = {
    401: (
        "exa_key_wrong",
        "Exa does not accept the key.",
        "Check THORALENS_EXA_KEY against https://dashboard.exa.ai.",
        False,
    ),
    402: (
        "exa_out_of_credit",
        "The Exa account has no credit left.",
        "Top it up, or raise the key's budget, at https://dashboard.exa.ai.",
        False,
    ),
    403: (
        "exa_forbidden",
        "Exa will not answer this ({tag}).",
        "Word the question differently; if it persists, check the key's rights.",
        False,
    ),
    408: ("exa_busy", "Exa took too long.", "Ask again in a moment.", True),
    410: (
        "exa_retired",
        "This part of Exa no longer exists ({tag}).",
        "Update Thoralens; the local library works without it.",
        False,
    ),
    429: (
        "exa_busy",
        "Exa is answering too many requests for this key.",
        "Ask again in a minute.",
        True,
    ),
}
_DOWN = ("exa_down", "Exa is overloaded or down.", "Ask again in a few minutes.", True)


def from_status(http_status: int, tag: str, request_id: str) -> ExaError:
    """The error for an HTTP status that is not 200; the tag only words it."""
    other = _DOWN if http_status >= 500 else _REFUSED
    code, message, hint, passing = _BY_STATUS.get(http_status, other)
    return ExaError(
        code,
        message.format(tag=tag or f"HTTP {http_status}"),
        hint,
        http_status=http_status,
        tag=tag,
        request_id=request_id,
        passing=passing,
    )
