"""Kaggle data sets: kagglehub signs in and names the archive, our own downloader fetches it.

kagglehub would also download and unpack, but without If-Range, without bounds on what an archive
unpacks to, and leaving a web page that came instead of the archive for the next run to trip over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, TypeVar

from thoralens.datasets.place import Workspace
from thoralens.datasets.progress import Reporter, quiet
from thoralens.datasets.sources import packed
from thoralens.datasets.sources.extra import extra
from thoralens.datasets.sources.https import Remote
from thoralens.datasets.sources.origin import Origin
from thoralens.datasets.sources.retry import Patience
from thoralens.errors import DataError
from thoralens.retry_after import retry_after

_Answer = TypeVar("_Answer")


def bring(
    slug: str, workspace: Workspace, *, patience: Patience | None = None, report: Reporter = quiet
) -> Origin:
    """Download the newest version of a data set and unpack it into the workspace.

    Public data sets need no account. Where Kaggle asks for one, the credentials are those of
    every Kaggle tool: ``KAGGLE_API_TOKEN``, or ``KAGGLE_USERNAME`` and ``KAGGLE_KEY``, or
    ``~/.kaggle/kaggle.json``.

    Args:
        slug: ``OWNER/NAME``.

    Raises:
        DataError: ``kaggle_credentials``, ``kaggle_refused``, ``kaggle_missing``,
            ``kaggle_unexpected``, or as :func:`thoralens.datasets.sources.packed.bring`.
    """
    patience = patience or Patience()
    version, url = _locate(slug, patience)
    source = f"kaggle:{slug}/versions/{version}"
    remote = Remote(url, key=source)
    return packed.bring(remote, workspace, patience=patience, report=report, source=source)


def _locate(slug: str, patience: Patience) -> tuple[int, str]:
    """The newest version and the signed address of its archive, good for this run."""
    with extra():
        types: Any = import_module("kagglesdk.datasets.types.dataset_api_service")
    owner, _, dataset = slug.partition("/")
    with _client(slug, patience) as client:
        api = client.datasets.dataset_api_client
        about = types.ApiGetDatasetRequest()
        about.owner_slug, about.dataset_slug = owner, dataset
        described = _asking(lambda: api.get_dataset(about), slug, patience)
        wanted = types.ApiDownloadDatasetRequest()
        wanted.owner_slug, wanted.dataset_slug = owner, dataset
        wanted.dataset_version_number = described.current_version_number
        response: Any = _asking(lambda: api.download_dataset(wanted), slug, patience)
        response.close()
    if not response.history:
        raise _unexpected(slug)
    return int(described.current_version_number), str(response.url)


@contextmanager
def _client(slug: str, patience: Patience) -> Iterator[Any]:
    """kagglehub's client, made to give up on a server that says nothing."""
    from kagglehub.clients import build_kaggle_client
    from requests.adapters import HTTPAdapter

    class _Impatient(HTTPAdapter):
        def send(self, request: Any, **options: Any) -> Any:  # type: ignore[override]
            return super().send(request, **{**options, "timeout": patience.read_timeout_s})

    try:
        client = build_kaggle_client()
    except (ValueError, OSError) as error:
        raise DataError(
            "kaggle_credentials",
            "The file kaggle.json does not hold a Kaggle user name and key.",
            f"Make a new one at https://www.kaggle.com/settings or delete it. Or {_way_on(slug)}",
        ) from error
    with client:
        client.http_client()._init_session().mount("https://", _Impatient())
        yield client


def _asking(ask: Callable[[], _Answer], slug: str, patience: Patience) -> _Answer:
    import requests

    failures = 0
    while True:
        try:
            return ask()
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise _unexpected(slug) from error
        except requests.RequestException as error:
            response = error.response
            if response is not None and response.status_code < 500 and response.status_code != 429:
                raise _refused(response.status_code, slug) from error
            asked = None if response is None else retry_after(response.headers.get("Retry-After"))
            failures += 1
            if failures >= patience.tries:
                raise DataError(
                    "network_down",
                    "Kaggle cannot be reached.",
                    f"Check the connection, or {_way_on(slug)}",
                    status=503,
                ) from error
        patience.wait(failures, asked)


def _unexpected(slug: str) -> DataError:
    return DataError(
        "kaggle_unexpected",
        "Kaggle's answer is not of the form that kagglehub knows.",
        f"Update kagglehub, or {_way_on(slug)}",
        status=502,
    )


def _refused(status: int, slug: str) -> DataError:
    if status == 404:
        return DataError(
            "kaggle_missing",
            f"Kaggle has no data set {slug!r} that you may see (404).",
            "Check the spelling of owner/name; for a private data set, sign in: set "
            "KAGGLE_API_TOKEN.",
            status=404,
        )
    if _signed_in():
        return DataError(
            "kaggle_refused",
            f"Kaggle refuses the download of {slug!r} ({status}).",
            "Accept the data set's terms on its page while signed in, or make a new token at "
            f"https://www.kaggle.com/settings. Or {_way_on(slug)}",
            status=502,
        )
    return DataError(
        "kaggle_credentials",
        f"Kaggle asks for an account for {slug!r} ({status}), and none is set: "
        "KAGGLE_API_TOKEN, or KAGGLE_USERNAME and KAGGLE_KEY.",
        "Make a token at https://www.kaggle.com/settings (API, Create new token) and set it. "
        f"Without an account, {_way_on(slug)}",
        status=502,
    )


def _signed_in() -> bool:
    from kagglehub.config import get_kaggle_credentials

    return bool(get_kaggle_credentials())


def _way_on(slug: str) -> str:
    return (
        f"download https://www.kaggle.com/datasets/{slug} in a browser, unpack it and run "
        "`thoralens data import DIR`; or try `thoralens data pull phantom`, which needs nothing."
    )
