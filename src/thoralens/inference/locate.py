"""Where a model package is: a folder, or ``models:/NAME@ALIAS`` of an MLflow registry."""

from __future__ import annotations

import os
import shutil
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote

from thoralens.errors import ModelError

_SCHEME = "models:/"


def locate(reference: str, tracking: str, cache: Path) -> Path:
    """The folder of a package; one of a registry is fetched once and kept by version.

    MLflow is imported only for a ``models:/`` reference, and gives up after two retries.

    Args:
        reference: A folder, ``models:/NAME@ALIAS`` or ``models:/NAME/VERSION``.
        tracking: Address of the registry.
        cache: Folder that keeps fetched packages.

    Raises:
        ModelError: ``registry_missing`` (MLflow is not installed), ``registry_unreachable``.
    """
    if not reference.startswith(_SCHEME):
        return Path(reference)
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "20")
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    try:
        mlflow = import_module("mlflow")
    except ImportError as error:
        raise ModelError(
            "registry_missing",
            f"{reference} needs MLflow, which is not installed.",
            "Install the [train] extra, or point THORALENS_MODEL at a folder.",
        ) from error
    try:
        client = mlflow.MlflowClient(tracking_uri=tracking, registry_uri=tracking)
        name, _, wanted = reference.removeprefix(_SCHEME).partition("@")
        if wanted:
            found = client.get_model_version_by_alias(name, wanted)
        else:
            name, _, wanted = name.rpartition("/")
            found = client.get_model_version(name, wanted)
        kept = cache / f"{quote(name, safe='')}-{found.version}-{found.run_id}"
        if not (kept / "model.json").is_file():
            _fetch(mlflow, tracking, f"models:/{name}/{found.version}", kept)
    except (mlflow.exceptions.MlflowException, OSError) as error:
        raise ModelError(
            "registry_unreachable",
            f"The registry did not give {reference}: {str(error).splitlines()[0][:200]}",
            "Check THORALENS_TRACKING and the alias (`thoralens models list`), or point "
            "THORALENS_MODEL at a folder.",
        ) from error
    return kept


def _fetch(mlflow: Any, tracking: str, uri: str, kept: Path) -> None:
    """Fetch beside the cache, then move into place whole."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kept.parent, prefix=".fetch-") as folder:
        fetched = mlflow.artifacts.download_artifacts(
            artifact_uri=uri, dst_path=folder, tracking_uri=tracking
        )
        package = next(Path(fetched).rglob("model.json")).parent
        if kept.exists():
            shutil.rmtree(kept)
        package.replace(kept)
