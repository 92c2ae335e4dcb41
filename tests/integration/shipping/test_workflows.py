"""The workflow files: valid, pinned, with few rights, and their shell steps sound and run."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[3]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
USES = re.compile(r"uses: (?P<what>\S+)(?P<comment> +#.*)?")
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")
FORMS = ".github/ISSUE_TEMPLATE"
SCHEMAS = {
    "github-workflows": [str(path.relative_to(ROOT)) for path in WORKFLOWS],
    "dependabot": [".github/dependabot.yml"],
    "github-issue-forms": [
        f".github/ISSUE_TEMPLATE/{n}.yml" for n in ("bug", "idea", "wrong_answer")
    ],
    "github-issue-config": [".github/ISSUE_TEMPLATE/config.yml"],
}


def load(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = YAML(typ="safe").load(path.read_text())  # 1.2: `on` is a string
    return document


def jobs() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in WORKFLOWS:
        for name, job in load(path)["jobs"].items():
            yield f"{path.stem}-{name}", job


def scripts() -> Iterator[tuple[str, str]]:
    for name, job in jobs():
        for number, step in enumerate(job.get("steps", [])):
            if "run" in step:
                yield f"{name}-{number}", step["run"]


@pytest.mark.parametrize(
    ("schema", "name"), [(schema, name) for schema, names in SCHEMAS.items() for name in names]
)
def test_files_follow_their_published_schema(schema: str, name: str) -> None:
    """As check-jsonschema carries them from https://www.schemastore.org (Apache-2.0)."""
    text = files("check_jsonschema").joinpath(f"builtin_schemas/vendor/{schema}.json").read_text()
    validator = Draft7Validator(json.loads(text))
    faults = [
        f"{list(e.absolute_path)}: {e.message}" for e in validator.iter_errors(load(ROOT / name))
    ]
    assert faults == []
    assert not validator.is_valid({"jobs": 1, "updates": 1, "body": 1, "blank_issues_enabled": 1})


def test_actions_are_pinned_and_say_their_version() -> None:
    used = [m for path in WORKFLOWS for m in USES.finditer(path.read_text())]
    assert len(used) > 10
    for match in used:
        if match["what"].startswith("./"):
            assert (ROOT / match["what"]).is_file()
            continue
        assert PINNED.fullmatch(match["what"]), match["what"]
        assert re.search(r"# v\d+\.\d+\.\d+$", match["comment"] or ""), match["what"]


def test_rights_are_few_and_nothing_runs_for_ever() -> None:
    for path in WORKFLOWS:
        document = load(path)
        assert document["permissions"] == {"contents": "read"}
        assert "concurrency" in document
        assert document["defaults"]["run"]["shell"] == "bash"
        assert "pull_request_target" not in document["on"]
    for name, job in jobs():
        rights = job.get("permissions", {})
        assert rights.get("contents", "read") == "read", name
        assert set(rights) <= {"contents", "pull-requests"}, name
        assert "timeout-minutes" in job or "uses" in job, name


def test_what_others_write_is_never_part_of_a_script() -> None:
    found = dict(scripts())
    assert len(found) > 10
    assert [name for name, text in found.items() if "${{" in text] == []


def test_shell_is_sound(tmp_path: Path) -> None:
    written = []
    for name, text in scripts():
        path = tmp_path / f"{name}.sh"
        path.write_text(f"set -eo pipefail\n{text}")  # as the runner calls bash
        written.append(path)
        subprocess.run(["bash", "-n", path], check=True)
    own = sorted((ROOT / "scripts").glob("*.sh"))
    shellcheck = Path(sys.executable).with_name("shellcheck")
    subprocess.run([shellcheck, "--shell=bash", *written], check=True)
    subprocess.run([shellcheck, "--severity=warning", *own], check=True)


def test_what_the_steps_call_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    text = "\n".join(text for _, text in scripts())
    made = {word for line in re.findall(r"\bmake ([a-z -]+)", text) for word in line.split()}
    assert made
    assert made <= targets
    called = set(re.findall(r"\bscripts/[\w.]+", text))
    assert len(called) >= 5
    assert [name for name in called if not (ROOT / name).is_file()] == []


def run(script: str, *words: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", ROOT / "scripts" / script, *map(str, words)],
        env=os.environ | {"GITHUB_SHA": "f" * 40, "GITHUB_REF": "refs/heads/main"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_image_is_called_by_commit_and_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    told = dict(line.split("=", 1) for line in run("image_tags.sh", "me/app").stdout.splitlines())
    assert told["version"] == version
    assert told["tags"] == f"docker.io/me/app:sha-{'f' * 40},docker.io/me/app:main"
    tagged = run("image_tags.sh", "me/app", GITHUB_REF=f"refs/tags/v{version}").stdout
    assert f"docker.io/me/app:{version},docker.io/me/app:latest" in tagged
    for wrong in (
        run("image_tags.sh", "me/app", GITHUB_REF="refs/tags/v99.0.0"),
        run("image_tags.sh", ""),
    ):
        assert (wrong.returncode, wrong.stdout) == (1, "")
        assert "image_tags:" in wrong.stderr


def test_metrics_are_posted_only_when_there_are_some(tmp_path: Path) -> None:
    table = "| Path | auroc.value |\n|----|----|\n| metrics.json | 0.5 |\n"
    (tmp_path / "metrics.md").write_text(table)
    (tmp_path / "empty.md").touch()
    (tmp_path / "error.md").write_text("ERROR: no metrics")
    said = run("metrics_comment.sh", tmp_path / "metrics.md")
    assert said.stdout.endswith(table)
    assert "synthetic" in said.stdout
    for name in ("empty.md", "error.md", "missing.md"):
        assert run("metrics_comment.sh", tmp_path / name).returncode == 1
