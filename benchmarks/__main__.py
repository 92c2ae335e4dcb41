"""``python -m benchmarks [--keep] [NAME...]``: all but the longest unless some are named."""

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
    overview,
    predict,
    privacy,
    screening,
    serving,
    triage,
)
from benchmarks.chat import everyday
from benchmarks.shap import design, frontier, grad_cam, reference

BENCHMARKS = {
    "predict": predict.run,
    "serving": serving.run,
    "screening": screening.run,
    "install": install.run,
    "privacy": privacy.run,
    "chat": chat.run,
    "everyday": everyday.run,
    "gate": gate.run,
    "lungs": lungs.run,
    "ceiling": ceiling.run,
    "calibration": calibration.run,
    "ct-split": ct_split.run,
    "grad-cam": grad_cam.run,
    "shap": frontier.run,
    "shap-reference": reference.run,
    "shap-design": design.run,
    "triage": triage.run,
    "narratives": narratives.run,
    "cases": cases.run,
}
ON_REQUEST = ("grad-cam", "shap", "shap-reference", "shap-design")


def main(names: list[str]) -> int:
    kept = "--keep" in names
    names = [name for name in names if name != "--keep"]
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are: {', '.join(BENCHMARKS)}")
        return 2
    chosen = names or [name for name in BENCHMARKS if name not in ON_REQUEST]
    met = [BENCHMARKS[name]() for name in chosen]
    print(f"all results, beside those kept last: {overview.write()}")
    if kept:
        overview.keep()
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
