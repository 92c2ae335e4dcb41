#!/bin/sh
# The comment that CI writes on a pull request: `dvc metrics show --md` of the phantoms' pipeline.
set -eu
[ -s "$1" ] || { echo "metrics_comment: there are no metrics in $1" >&2; exit 1; }
grep -q '^|.*auroc' "$1" || { echo "metrics_comment: $1 holds no table of metrics" >&2; exit 1; }
echo "### The pipeline on synthetic phantoms"
echo
echo "24 drawn images and one epoch: this shows that the pipeline runs, not how good a model is."
echo
cat "$1"
