"""What one diagnosis does besides the diagnosis: no network, no other process, no torch."""

import json
import os
import subprocess
import sys

from thoralens.imaging import example_bytes

_PROGRAM = """
import json, sys

seen = []

watched = ("socket.connect", "socket.get", "socket.send", "subprocess.", "os.fork", "os.exec",
           "os.posix_spawn")

def watch(event, arguments):
    if event.startswith(watched):
        seen.append(event)

sys.addaudithook(watch)
if sys.argv[1] == "probe":
    import socket
    socket.socket().connect_ex(("127.0.0.1", 9))
else:
    from thoralens.cli import main
    sys.argv = ["thoralens", "diagnose", sys.argv[1], "--json"]
    try:
        main()
    except SystemExit:
        pass
heavy = sorted({"torch", "mlflow", "sklearn", "openvino_telemetry"} & {
    name for name, module in sys.modules.items() if module is not None
})
print(json.dumps({"events": seen, "heavy": heavy}), file=sys.stderr)
"""


def _watched(*arguments: str) -> tuple[dict[str, list[str]], str]:
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, *arguments],
        env=environment | {"THORALENS_SHAP_EVALUATIONS": "200"},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stderr.splitlines()[-1]), done.stdout


def test_a_diagnosis_calls_nobody_starts_no_process_and_loads_no_torch(tmp_path) -> None:
    image = tmp_path / "chest.png"
    image.write_bytes(example_bytes("phantom-left-upper-png"))
    seen, printed = _watched(str(image))
    assert json.loads(printed)["explanations"]["shap"]["regions"]
    assert seen == {"events": [], "heavy": []}


def test_the_watch_sees_a_connection() -> None:
    assert _watched("probe")[0]["events"]
