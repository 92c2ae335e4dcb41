"""MLflow: one run a training, from its first epoch to the registered model.

The store is ``sqlite:///mlflow.db`` unless ``THORALENS_TRACKING`` names a server.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from thoralens.datasets.manifest import Manifest
from thoralens.errors import ThoralensError
from thoralens.inference.package import ModelSpec

os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")
os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "20")
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")

import mlflow
from mlflow.data.code_dataset_source import CodeDatasetSource
from mlflow.data.pandas_dataset import from_pandas
from mlflow.exceptions import MlflowException
from mlflow.models import infer_signature
from mlflow.pyfunc import log_model
from mlflow.pyfunc.model import PythonModel
from mlflow.tracking import MlflowClient

_EXPERIMENT = "thoralens"
_EXPORTED = "thoralens.exported"


class PackageModel(PythonModel):
    """A Thoralens package behind MLflow's ``pyfunc``: square images in, probabilities out.

    ``predict`` is untyped because MLflow reads its types as a schema for tables.
    """

    def load_context(self, context: Any) -> None:
        from thoralens.inference import Model

        self._model = Model(Path(context.artifacts["package"]))

    def predict(self, context: Any, model_input, params=None):  # type: ignore[no-untyped-def]
        """``(N, size, size)`` float32 in [0, 1] to ``(N, K)`` calibrated probabilities."""
        del context, params
        squares = np.asarray(model_input, np.float32)
        return self._model.probabilities(self._model.forward(squares).logits)


class Tracker:
    """The tracking store; every failure to reach it is one typed error."""

    def __init__(self, uri: str) -> None:
        mlflow.set_tracking_uri(uri)
        mlflow.set_registry_uri(uri)
        self.client = MlflowClient()

    def begin(
        self, params: Mapping[str, Any], manifest: Manifest, data_version: str, dvc_hash: str
    ) -> str:
        """Start a run and log what is known before training; returns its id."""
        with reachable():
            mlflow.set_experiment(_EXPERIMENT)
            with mlflow.start_run(run_name=f"{manifest.name}-{params['train']['seed']}") as run:
                mlflow.log_params(flatten(params))
                mlflow.set_tags({"data_version": data_version, "dvc_hash": dvc_hash})
                mlflow.log_input(_dataset(manifest, data_version, dvc_hash), context="training")
                return str(run.info.run_id)

    def epoch(self, run_id: str, row: Mapping[str, float]) -> None:
        """Log one epoch's numbers."""
        values = {k: v for k, v in row.items() if k != "epoch" and np.isfinite(v)}
        with reachable():
            for name, value in values.items():
                self.client.log_metric(run_id, name, value, step=int(row["epoch"]))

    def usable(self, run_id: str | None) -> bool:
        """Whether the run is in this store and was not exported yet."""
        if run_id is None:
            return False
        with reachable():
            try:
                tags = self.client.get_run(run_id).data.tags
            except MlflowException as error:
                if error.error_code != "RESOURCE_DOES_NOT_EXIST":
                    raise
                return False
        return _EXPORTED not in tags

    def attempt(self, run_id: str, metrics: Mapping[str, float], folder: Path) -> None:
        """Close a run that ends with a cross-validation: its numbers and its files."""
        with reachable(), mlflow.start_run(run_id=run_id):
            mlflow.set_tag("stage", "crossval")
            mlflow.log_metrics({k: v for k, v in metrics.items() if np.isfinite(v)})
            mlflow.log_artifacts(str(folder), folder.name)

    def export(
        self,
        run_id: str,
        spec: ModelSpec,
        package: Path,
        reports: Sequence[Path],
        more: Mapping[str, float],
        *,
        register: bool,
    ) -> str | None:
        """Log evaluation, reports and package; with ``register`` the model becomes a candidate.

        Args:
            run_id: Run of the training.
            spec: Of the package.
            package: Its folder.
            reports: Files and folders to keep with the run.
            more: Further metrics by name.
            register: Whether the registry gets the model.

        Returns:
            The registered version, or None.
        """
        metrics = {f"test_{k}": m.value for k, m in spec.measured[0].metrics.items()}
        metrics |= {f"test_{k}_low": m.low for k, m in spec.measured[0].metrics.items()}
        metrics |= {f"test_{k}_high": m.high for k, m in spec.measured[0].metrics.items()}
        metrics |= more
        size = int(spec.preprocessing["size"])
        example = np.zeros((1, size, size), np.float32)
        with reachable(), mlflow.start_run(run_id=run_id):
            mlflow.log_metrics({k: v for k, v in metrics.items() if np.isfinite(v)})
            for report in reports:
                if report.is_dir():
                    mlflow.log_artifacts(str(report), report.name)
                else:
                    mlflow.log_artifact(str(report))
            signature = infer_signature(example, np.zeros((1, len(spec.classes)), np.float32))
            info = log_model(
                name="model",
                python_model=PackageModel(),
                artifacts={"package": str(package)},
                signature=signature,
                input_example=example,
                pip_requirements=[f"thoralens=={spec.lineage.code_version}"],
                metadata={"classes": list(spec.classes), "positive": spec.positive},
            )
            version = None
            if register:
                version = str(mlflow.register_model(info.model_uri, spec.name).version)
                self.client.set_registered_model_alias(spec.name, "candidate", version)
            mlflow.set_tag(_EXPORTED, version or "yes")
        return version


def flatten(params: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested parameters as ``section.key``."""
    flat: dict[str, Any] = {}
    for key, value in params.items():
        name = f"{prefix}{key}"
        flat |= flatten(value, f"{name}.") if isinstance(value, Mapping) else {name: value}
    return flat


def _dataset(manifest: Manifest, data_version: str, dvc_hash: str) -> Any:
    import pandas

    table = pandas.DataFrame(
        [(r.image, r.sha256, r.label, r.split) for r in manifest.records],
        columns=["image", "sha256", "label", "split"],
    )
    return from_pandas(
        table,
        source=CodeDatasetSource({"dvc": dvc_hash}),
        name=data_version,
        targets="label",
        digest=dvc_hash[:36],
    )


@contextmanager
def reachable() -> Iterator[None]:
    """Failures of the store as one typed error."""
    import requests
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (MlflowException, requests.RequestException, SQLAlchemyError, OSError) as error:
        raise ThoralensError(
            "tracking_unreachable",
            f"The MLflow store did not take it: {str(error).splitlines()[0][:200]}",
            "Check THORALENS_TRACKING and that its server runs; what was computed is kept, and "
            "the same command goes on from there.",
            status=503,
        ) from error
