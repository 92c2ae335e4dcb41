from pathlib import Path

import pytest

from thoralens.errors import DataError
from thoralens.training.params import AuditParams, read_params

ROOT = Path(__file__).parents[3]
LEAST = "data: {name: phantom}\nexport: {name: m, version: '1', title: t}\n"


def test_the_projects_own_file_is_valid_and_complete() -> None:
    params = read_params(ROOT / "params.yaml")
    assert params.data.name == "jsrt"
    written = (ROOT / "params.yaml").read_text()
    for section, values in params.model_dump().items():
        assert f"{section}:" in written
        for key in values:
            assert f"  {key}:" in written, f"{section}.{key} is not in params.yaml"


@pytest.mark.parametrize(
    ("text", "code", "named"),
    [
        (LEAST + "trian: {}\n", "params_invalid", "trian"),
        (LEAST + "train: {epochs: none}\n", "params_invalid", "train.epochs"),
        (LEAST + "train: {epoch: 3}\n", "params_invalid", "train.epoch"),
        (LEAST + "split: {validation: 0.6, test: 0.5}\n", "params_invalid", "split"),
        ("data: {name: phantom}\n", "params_invalid", "export"),
        ("data: [", "params_unreadable", "YAML"),
    ],
)
def test_a_wrong_file_names_the_key(tmp_path, text, code, named) -> None:
    path = tmp_path / "params.yaml"
    path.write_text(text)
    with pytest.raises(DataError) as caught:
        read_params(path)
    assert caught.value.code == code
    assert named in caught.value.message


def test_a_missing_file_is_said(tmp_path) -> None:
    with pytest.raises(DataError) as caught:
        read_params(tmp_path / "params.yaml")
    assert caught.value.code == "params_missing"


def test_values_cannot_change(tmp_path) -> None:
    path = tmp_path / "params.yaml"
    path.write_text(LEAST)
    with pytest.raises(ValueError, match="frozen"):
        read_params(path).train.epochs = 3


def test_regrouping_and_dropping_copies_exclude_each_other() -> None:
    assert AuditParams(drop_copies=True).drop_copies
    with pytest.raises(ValueError, match="not both"):
        AuditParams(regroup=True, drop_copies=True)
