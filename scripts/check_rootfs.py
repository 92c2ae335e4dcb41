"""``check_image.sh`` where no Docker runs: serves an image's unpacked files as Docker would.

Needs root on Linux. The files are mounted read-only, the program runs as user 10001 without
capabilities, and its control group has 512 MB of memory and no swap. Everything that is on by
default is used: the smoke test's two studies, their reports, a chat and both case searches.
usage: check_rootfs.py FOLDER
"""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
from smoke import check, wait_until_ready

LIMIT, USER, PORT = 512 * 2**20, 10001, 18081
QUESTIONS = (
    "What are the symptoms of lung cancer?",
    "Should a 58-year-old who smoked 30 pack-years be screened?",
)
SETTINGS = {
    "PATH": "/opt/thoralens/bin:/usr/local/bin:/usr/bin:/bin",
    "HOME": "/data",
    "THORALENS_HOME": "/data",
    "THORALENS_MODE": "local",
    "THORALENS_HOST": "127.0.0.1",
    "THORALENS_PORT": str(PORT),
    "THORALENS_THREADS": "1",  # as render.yaml sets it
    "PYTHONUNBUFFERED": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
}


def main() -> None:
    root = Path(sys.argv[1]).resolve()
    group = Path("/sys/fs/cgroup/memory" if Path("/sys/fs/cgroup/memory").is_dir() else
                 "/sys/fs/cgroup") / f"thoralens-{os.getpid()}"  # fmt: skip
    group.mkdir()
    with tempfile.TemporaryDirectory() as data:
        os.chown(data, USER, USER)
        _limit(group)
        began = time.monotonic()
        with Path(data, "server.log").open("w") as log:
            command = ["sh", "-c", _script(root, Path(data), group)]
            server = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{PORT}", timeout=120.0) as client:
                wait_until_ready(client, 120)
                spent, elapsed = _processor_seconds(group), time.monotonic() - began
                print(f"ready after {elapsed:.1f} s, {spent:.1f} s of them a processor's")
                print(check(client, 10, 300, None))
                _use_everything(client)
            _report(group, root)
        finally:
            for process in (group / "cgroup.procs").read_text().split():
                os.kill(int(process), signal.SIGTERM)
            server.wait(30)
    group.rmdir()


def _limit(group: Path) -> None:
    if (group / "memory.limit_in_bytes").exists():
        (group / "memory.limit_in_bytes").write_text(str(LIMIT))
    else:
        (group / "memory.max").write_text(str(LIMIT))
        (group / "memory.swap.max").write_text("0")


def _script(root: Path, data: Path, group: Path) -> str:
    at = shlex.quote(str(root))
    variables = " ".join(f"{name}={shlex.quote(value)}" for name, value in SETTINGS.items())
    inside = (
        f"mount --bind {at} {at} && mount -o remount,bind,ro {at} && mount -t tmpfs tmp {at}/tmp"
        f" && mount --bind {shlex.quote(str(data))} {at}/data && mount -t proc proc {at}/proc"
        f" && mount --bind /dev {at}/dev && mount -t sysfs -o ro sys {at}/sys"
        f" && exec chroot {at} setpriv --reuid {USER} --regid {USER}"
        " --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all"
        f" env -i {variables} thoralens serve"
    )
    return (
        f"echo $$ > {shlex.quote(str(group / 'cgroup.procs'))}"
        f" && exec unshare --mount --pid --fork sh -c {shlex.quote(inside)}"
    )


def _processor_seconds(group: Path) -> float:
    ticks = 0
    for process in (group / "cgroup.procs").read_text().split():
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        ticks += sum(int(field) for field in fields[11:15])  # user, system, and of ended children
    return ticks / os.sysconf("SC_CLK_TCK")


def _use_everything(client: httpx.Client) -> None:
    dicom = client.get("/api/examples/phantom-right-lower-dicom").content
    study = client.post("/api/studies", files={"file": ("x.dcm", dicom)}).headers["Location"]
    while client.get(study).json()["status"] not in ("done", "failed"):
        time.sleep(0.1)
    thread = client.post("/api/chat/threads", json={}).headers["Location"]
    for question in QUESTIONS:
        answer = client.post(f"{thread}/messages", json={"text": question}).text
        if "event: done" not in answer:
            raise SystemExit(f"the chat did not answer: {answer[-200:]}")
    found = client.get("/api/cases/search", params={"text": "nodule in the left upper zone"})
    like = client.post("/api/cases/search", files={"file": ("x.dcm", dicom)})
    print(f"cases: {len(found.json()['cases'])} by words, {len(like.json()['cases'])} by image")


def _report(group: Path, root: Path) -> None:
    users = set()
    for process in (group / "cgroup.procs").read_text().split():
        if Path(f"/proc/{process}/root").readlink() != root:
            continue  # what started it
        status = dict(
            line.split(":", 1) for line in Path(f"/proc/{process}/status").read_text().splitlines()
        )
        users.add(status["Uid"].split()[1])
    for name in ("memory.oom_control", "memory.events"):
        if (group / name).exists():
            print(name, (group / name).read_text().split())
    for name in ("memory.max_usage_in_bytes", "memory.peak"):
        if (group / name).exists():
            print(f"at most {int((group / name).read_text()) / 2**20:.0f} MB, users {users}")


if __name__ == "__main__":
    main()
