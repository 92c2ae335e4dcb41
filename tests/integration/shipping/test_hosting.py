"""Dockerfile, compose.yaml and render.yaml: what they promise, as far as files can tell."""

from __future__ import annotations

import json
import re
import subprocess
from importlib.resources import files
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator
from ruamel.yaml import YAML
from scripts import docs_pages

from thoralens.settings import Settings

ROOT = Path(__file__).parents[3]
KNOWN = {f"THORALENS_{name.upper()}" for name in Settings.model_fields}
SECRET = re.compile(r"(?i)secret|password|_key\b|token")


def load(name: str) -> dict[str, Any]:
    document: dict[str, Any] = YAML(typ="safe").load((ROOT / name).read_text())
    return document


def test_compose_follows_its_schema_and_starts_by_health() -> None:
    schema = files("check_jsonschema").joinpath("builtin_schemas/vendor/compose-spec.json")
    document = load("compose.yaml")
    faults = Draft7Validator(json.loads(schema.read_text())).iter_errors(document)
    assert [f"{list(fault.absolute_path)}: {fault.message}" for fault in faults] == []
    services = document["services"]
    for name, service in services.items():
        for other, how in service.get("depends_on", {}).items():
            finished = how["condition"] == "service_completed_successfully"
            checked = "healthcheck" in services[other] or other == "app"  # its image has one
            assert finished or checked, f"{name} waits for {other}"
        published = [port for port in service.get("ports", []) if not port.startswith("127.0.0.1:")]
        assert published == []
        assert ":latest" not in service.get("image", "")
    app = services["app"]
    assert app["read_only"]
    assert app["cap_drop"] == ["ALL"]
    assert app["mem_limit"] == "512m"


def test_secrets_are_made_once_for_compose_and_stand_in_no_file(tmp_path: Path) -> None:
    text = (ROOT / "compose.yaml").read_text()
    needed = set(re.findall(r"\$\{(\w+):\?", text))
    env = tmp_path / ".env"
    env.write_text("STORE_SECRET=mine\n")
    for _ in range(2):
        subprocess.run(["sh", ROOT / "scripts" / "compose_secrets.sh", env], check=True)
    made = dict(line.split("=", 1) for line in env.read_text().splitlines())
    assert made.keys() == needed
    assert made.pop("STORE_SECRET") == "mine"
    assert {len(value) for value in made.values()} == {64}
    assert len(set(made.values())) == len(made)
    for service in load("compose.yaml")["services"].values():
        for name, value in service.get("environment", {}).items():
            if SECRET.search(name) and name != "AWS_ACCESS_KEY_ID":
                assert str(value).startswith("${"), name


def test_the_blueprint_refers_to_secrets_and_sets_what_exists() -> None:
    web, *_ = load("render.yaml")["services"]
    assert (web["runtime"], web["healthCheckPath"]) == ("image", "/readyz")
    given = {one["key"]: one for one in web["envVars"]}
    assert given["THORALENS_HOME"]["value"] == web["disk"]["mountPath"]
    for name, one in given.items():
        if SECRET.search(name):
            assert "value" not in one, name
    databases = {one["name"] for one in load("render.yaml")["databases"]}
    used = {one["fromDatabase"]["name"] for one in given.values() if "fromDatabase" in one}
    assert used <= databases
    composed = load("compose.yaml")["services"]["app"]["environment"]
    image = set(re.findall(r"THORALENS_\w+(?==)", (ROOT / "Dockerfile").read_text()))
    assert {*given, *composed, *image} <= KNOWN


def test_the_image_is_built_from_what_is_allowed_and_runs_as_nobody() -> None:
    stages = re.split(r"(?m)^FROM ", (ROOT / "Dockerfile").read_text())
    runtime = stages[-1]
    assert runtime.startswith("${PYTHON} AS runtime")
    assert re.search(r"(?m)^USER 10001:10001$", runtime)
    assert "HEALTHCHECK" in runtime
    assert "COPY . " not in "".join(stages)
    allowed = [
        line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if "!" in line
    ]
    assert (ROOT / ".dockerignore").read_text().splitlines()[1] == "*"
    copied = re.findall(r"(?m)^COPY (?!--from)(?:--\S+ )?(.+) \S+$", "".join(stages))
    for source in " ".join(copied).split():
        assert source.split("/")[0] in allowed, source


def test_the_reference_is_made_from_the_program() -> None:
    pages = {name: "\n".join(page()) for name, page in docs_pages.PAGES.items()}
    assert "`thoralens diagnose`" in pages["commands"]
    assert "| `PATH...` |" in pages["commands"]
    assert all(f"`{name}`" in pages["settings"] for name in KNOWN)
    paths = json.loads((ROOT / "web" / "openapi.json").read_text())["paths"]
    assert all(f" {path}`" in pages["operations"] for path in paths)
