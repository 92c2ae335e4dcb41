"""``python -m benchmarks [NAME...]``: all of them unless some are named."""

from __future__ import annotations

import sys

from benchmarks import (
    calibration,
    cases,
    ceiling,
    chat,
    ct_split,
    gate,
    install,
    lungs,
    narratives,
    predict,
    privacy,
    serving,
    triage,
)

BENCHMARKS = {
    "predict": predict.run,
    "serving": serving.run,
    "install": install.run,
    "privacy": privacy.run,
    "chat": chat.run,
    "gate": gate.run,
    "lungs": lungs.run,
    "ceiling": ceiling.run,
    "calibration": calibration.run,
    "ct-split": ct_split.run,
    "triage": triage.run,
    "narratives": narratives.run,
    "cases": cases.run,
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are: {', '.join(BENCHMARKS)}")
        return 2
    met = [BENCHMARKS[name]() for name in names or BENCHMARKS]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
