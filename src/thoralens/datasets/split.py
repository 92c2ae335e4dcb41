"""A reproducible split by groups, stratified by label."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np

from thoralens.datasets.groups import group_indices
from thoralens.datasets.manifest import SPLITS, Manifest, Split
from thoralens.errors import DataError


def is_split(manifest: Manifest) -> bool:
    """Every readable image has a split, and all three occur."""
    splits = {record.split for record in manifest.records if record.problem is None}
    return splits == set(SPLITS)


def without_copies(manifest: Manifest) -> tuple[Manifest, int]:
    """The manifest's own split, and how many readable images lost their place in it.

    An image of validation or test whose group also has an image in an earlier part (train, then
    validation, then test) gets no split. Training keeps all of its images.

    Args:
        manifest: Split, with groups set (:func:`thoralens.datasets.groups.grouped`).
    """
    records = list(manifest.records)
    dropped = 0
    for group in group_indices(manifest):
        members = [int(i) for i in group if not records[int(i)].problem]
        placed = {records[i].split for i in members}
        first = next((part for part in SPLITS if part in placed), None)
        for i in members:
            if records[i].split != first:
                records[i] = replace(records[i], split=None)
                dropped += 1
    return manifest.with_records(records), dropped


def split(manifest: Manifest, *, validation: float, test: float, seed: int) -> Manifest:
    """Deal whole groups of the readable images to train, validation and test.

    Groups are dealt class by class, the largest first (ties in an order drawn from ``seed``), each
    to the part that is furthest below its share of that class: label shares stay close to the
    whole's, and no group is divided. The same manifest and seed give the same split.

    Args:
        manifest: With groups set (:func:`thoralens.datasets.groups.grouped`).
        validation, test: Shares of the images, in (0, 1).
        seed: Seed of the order.

    Raises:
        DataError: ``split_shares``, or ``split_impossible``: a part would stay empty.
    """
    shares = {"train": 1 - validation - test, "validation": validation, "test": test}
    if min(shares.values()) <= 0:
        raise DataError(
            "split_shares",
            "The shares of validation and test leave some part empty.",
            "Give two shares above 0 that come to less than 1.",
        )
    records = manifest.records
    readable = [
        [int(i) for i in group if not records[i].problem] for group in group_indices(manifest)
    ]
    groups = [group for group in readable if group]
    order = np.random.default_rng(seed).permutation(len(groups))
    common = [Counter(records[i].label for i in group).most_common(1)[0][0] for group in groups]
    totals = Counter(record.label for record in records if not record.problem)
    dealt: dict[str, Counter[str]] = {name: Counter() for name in SPLITS}
    chosen: dict[int, Split] = {}
    for number in sorted(order, key=lambda n: (common[n], -len(groups[n]))):
        label = common[number]
        part: Split = max(
            SPLITS, key=lambda name: shares[name] - dealt[name][label] / totals[label]
        )
        for index in groups[number]:
            chosen[index] = part
            dealt[part][records[index].label] += 1
    empty = [name for name in SPLITS if not dealt[name]]
    if empty:
        raise DataError(
            "split_impossible",
            f"The {empty[0]} part would be empty: there are only {len(groups)} groups of images.",
            "Add images of more patients, or change the shares in params.yaml.",
        )
    return manifest.with_records(
        replace(record, split=chosen.get(i)) for i, record in enumerate(records)
    )
