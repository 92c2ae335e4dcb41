"""Trains the compact CLIP: both towers together on images with words, by InfoNCE.

van den Oord et al., 2018 (InfoNCE); Radford et al., 2021 (CLIP); Gao et al., 2021 (two views of
one text). The image tower starts from features computed once, so a step is two small products.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from thoralens.cases.concepts import concepts
from thoralens.cases.terms import BUCKETS, terms, word_hash
from thoralens.cases.wording import described, report
from thoralens.imaging import Float32
from thoralens.training.clip_data import Item, Pairs
from thoralens.training.params import ClipParams

ROWS, HIDDEN, TERM, ZONE = 64, 256, 96, 64
_EVERY = 200
_WORDINGS = 24


class Towers(nn.Module):
    """Image ``(N, 9, C)`` and summed terms ``(N, TERM)`` to ``(N, D)`` of unit length."""

    def __init__(self, channels: int, rows: int, dimensions: int, dropout: float) -> None:
        super().__init__()
        self.rows = nn.Linear(channels, ROWS, bias=False)
        self.image_in = nn.Linear(rows * ROWS, HIDDEN)
        self.image_out = nn.Linear(HIDDEN, dimensions)
        self.terms = nn.EmbeddingBag(BUCKETS, TERM, mode="sum", sparse=False)
        nn.init.normal_(self.terms.weight, std=0.5)
        self.text_in = nn.Linear(TERM, HIDDEN)
        self.text_out = nn.Linear(HIDDEN, dimensions)
        self.text_skip = nn.Linear(TERM, dimensions, bias=False)
        self.scale = nn.Parameter(torch.tensor(2.7))
        self.dropout = nn.Dropout(dropout)

    def image(self, white: Tensor) -> Tensor:
        rows = self.rows(self.dropout(white.clamp(-6, 6))).flatten(1)
        hidden = self.dropout(torch.relu(self.image_in(self.dropout(rows))))
        return functional.normalize(self.image_out(hidden), dim=1)

    def text(self, bags: Sequence[tuple[Tensor, Tensor]]) -> Tensor:
        offsets = torch.tensor([0, *(len(b) for b, _ in bags[:-1])]).cumsum(0)
        buckets, weights = (torch.cat(parts) for parts in zip(*bags, strict=True))
        summed = self.terms(buckets, offsets, per_sample_weights=weights)
        hidden = torch.relu(self.text_in(summed))
        return functional.normalize(self.text_out(hidden) + self.text_skip(summed), dim=1)


def words_of(item: Item, random: Random | None) -> str:
    """An item's text: facts worded, or notes with what the table says; varied with ``random``."""
    if item.facts is not None:
        return report(item.facts, random)
    finding = "" if item.finding in ("todo", "Unknown") else item.finding
    whole = described(item.notes, (finding,), "", item.age, item.sex, item.view)
    if random is None:
        return whole
    sentences = [s for s in whole.replace("; ", ". ").split(". ") if s]
    kept = [s for s in sentences if random.random() < 0.6] or sentences[:1]
    return ". ".join(kept)


def labels_of(item: Item) -> frozenset[str]:
    """What two cases can share, by name."""
    return frozenset(c.token for c in concepts(words_of(item, None)) if not c.negated)


def whiten(pooled: Float32, train: np.ndarray) -> tuple[Float32, Float32]:
    """Mean and spread ``(9, C)`` of the training images, the spread never tiny."""
    chosen = pooled[train].reshape(-1, *pooled.shape[2:]).astype(np.float32)
    std = chosen.std(axis=0)
    return chosen.mean(axis=0), np.maximum(std, 0.1 * std.mean() + 1e-4).astype(np.float32)


def train(pairs: Pairs, recipe: ClipParams, say: Callable[[str], None]) -> dict[str, np.ndarray]:
    """Train on the training patients; the arrays of ``encoder.npz``."""
    torch.manual_seed(recipe.seed)
    random, rng = Random(recipe.seed), np.random.default_rng(recipe.seed)
    split = np.array([item.split for item in pairs.items])
    chosen = np.flatnonzero(split == "train")
    mean, std = whiten(pairs.pooled, chosen)
    images = torch.from_numpy((pairs.pooled[chosen].astype(np.float32) - mean) / std)
    items = [pairs.items[i] for i in chosen]
    network = Towers(
        pairs.pooled.shape[3], pairs.pooled.shape[2], recipe.dimensions, recipe.image_dropout
    )
    bag = _Bags()
    wordings = [[bag(words_of(item, random)) for _ in range(_WORDINGS)] for item in items]
    same = _same(items)
    _warm(network, pairs, recipe, bag, random, say)
    optimiser = _optimiser(network, recipe)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, recipe.rate, total_steps=recipe.steps)
    weights = np.array([{"jsrt": 2.0, "covid": 2.0, "phantom": 0.7}[i.set] for i in items])
    network.train()
    for step in range(1, recipe.steps + 1):
        batch = rng.choice(
            len(items), size=min(recipe.batch, len(items)), replace=False, p=weights / weights.sum()
        )
        variant = torch.from_numpy(rng.integers(0, images.shape[1], len(batch)))
        seen = network.image(images[torch.from_numpy(batch), variant])
        said = [
            network.text([bag.drop(random.choice(wordings[i]), random) for i in batch])
            for _ in range(2)
        ]
        blocked = same[batch][:, batch]
        loss = _info_nce(seen, said[0], network.scale, blocked)
        loss = loss + recipe.text_weight * _info_nce(said[0], said[1], network.scale, blocked)
        extra = _openi_batch(pairs, bag, random, 64)
        if extra:
            first, second = (network.text(list(side)) for side in extra)
            loss = loss + 0.3 * _info_nce(first, second, network.scale, None)
        _step(network, optimiser, schedule, loss)
        if step % _EVERY == 0 or step == recipe.steps:
            say(f"step {step}/{recipe.steps} loss {loss.item():.4f}")
    return _arrays(network.eval(), pairs, chosen, mean, std, bag)


def _warm(
    network: Towers,
    pairs: Pairs,
    recipe: ClipParams,
    bag: _Bags,
    random: Random,
    say: Callable[[str], None],
) -> None:
    """The text tower alone: findings and impression of a report belong together."""
    if not pairs.reports or not recipe.warm_steps:
        return
    optimiser = _optimiser(network, recipe)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, recipe.rate, total_steps=recipe.warm_steps
    )
    for step in range(1, recipe.warm_steps + 1):
        first, second = (
            network.text(list(side)) for side in _openi_batch(pairs, bag, random, recipe.batch)
        )
        loss = _info_nce(first, second, network.scale, None)
        _step(network, optimiser, schedule, loss)
        if step % _EVERY == 0:
            say(f"reports {step}/{recipe.warm_steps} loss {loss.item():.4f}")


def _openi_batch(
    pairs: Pairs, bag: _Bags, random: Random, size: int
) -> tuple[list[tuple[Tensor, Tensor]], ...]:
    """Two views of each of some reports: findings and impression, or two draws of one of them."""
    if not pairs.reports:
        return ()
    views = []
    for findings, impression in random.sample(pairs.reports, min(size, len(pairs.reports))):
        both = (
            (findings, impression)
            if findings and impression and random.random() < 0.6
            else ((findings or impression),) * 2
        )
        views.append(tuple(bag.drop(bag(text), random) for text in both))
    return tuple(list(side) for side in zip(*views, strict=True))


def _info_nce(a: Tensor, b: Tensor, scale: Tensor, blocked: Tensor | None) -> Tensor:
    """Symmetric cross-entropy; pairs that are not each other's negatives are left out."""
    logits = scale.exp().clamp(max=100) * a @ b.T
    if blocked is not None:
        logits = logits.masked_fill(blocked, -1e4)
    target = torch.arange(len(a))
    return (
        functional.cross_entropy(logits, target) + functional.cross_entropy(logits.T, target)
    ) / 2


def _same(items: Sequence[Item]) -> Tensor:
    """``(N, N)`` bool: two items are of one patient, or say the same; no item with itself."""
    patients = np.array([item.patient for item in items])
    said = np.array(["|".join(sorted(labels_of(item))) for item in items])
    same = (patients[:, None] == patients) | (said[:, None] == said)
    np.fill_diagonal(same, val=False)
    return torch.from_numpy(same)


Bag = tuple[Tensor, Tensor]


class _Bags:
    """Texts as hashed terms, remembered; ``words`` counts the texts that hold a word."""

    def __init__(self) -> None:
        self._known: dict[str, Bag] = {}
        self.words: dict[str, int] = {}

    def __call__(self, text: str) -> Bag:
        if text not in self._known:
            found = terms(text)
            for word in {word.removeprefix("not ") for word in found.words}:
                self.words[word] = self.words.get(word, 0) + 1
            self._known[text] = torch.from_numpy(found.buckets), torch.from_numpy(found.weights)
        return self._known[text]

    def drop(self, bag: Bag, random: Random, most: float = 0.3) -> Bag:
        """Without up to a share ``most`` of the terms, drawn at random."""
        kept = torch.rand(len(bag[0])) >= most * random.random()
        return bag[0][kept], bag[1][kept]


def _optimiser(network: Towers, recipe: ClipParams) -> torch.optim.Optimizer:
    return torch.optim.AdamW(network.parameters(), recipe.rate, weight_decay=recipe.weight_decay)


def _step(
    network: Towers,
    optimiser: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LRScheduler,
    loss: Tensor,
) -> None:
    optimiser.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimiser.step()
    schedule.step()


def _arrays(
    network: Towers, pairs: Pairs, chosen: np.ndarray, mean: Float32, std: Float32, bag: _Bags
) -> dict[str, np.ndarray]:
    state = {name: value.detach().numpy() for name, value in network.state_dict().items()}
    zones = pairs.pooled[chosen, 0, 2:8].astype(np.float32)
    centre = zones.mean(axis=0)
    flat = (zones - centre).reshape(-1, zones.shape[2])
    _, spread, axes = np.linalg.svd(flat, full_matrices=False)
    axes, spread = axes[:ZONE], spread[:ZONE] / np.sqrt(len(flat))
    half = {
        "image_mean": mean, "image_std": std, "image_rows": state["rows.weight"],
        "image_in": state["image_in.weight"], "image_in_bias": state["image_in.bias"],
        "image_out": state["image_out.weight"], "image_out_bias": state["image_out.bias"],
        "terms": state["terms.weight"],
        "text_in": state["text_in.weight"], "text_in_bias": state["text_in.bias"],
        "text_out": state["text_out.weight"], "text_out_bias": state["text_out.bias"],
        "text_skip": state["text_skip.weight"],
        "zone_project": axes / np.sqrt(spread)[:, None], "zone_centre": centre,
    }  # fmt: skip
    arrays: dict[str, np.ndarray] = {k: v.astype(np.float16) for k, v in half.items()}
    common = sorted(word_hash(word) for word, count in bag.words.items() if count > 1)
    arrays["words"] = np.array(common, np.uint32)
    return arrays
