"""The card of the compact CLIP."""

from __future__ import annotations

from thoralens.cases.compact import CompactSpec


def card(spec: CompactSpec) -> str:
    """Markdown, every number from the package's own description."""
    chest = spec.chest_model
    rows = []
    for measured in spec.measured:
        for name, value in measured.metrics.items():
            interval = f"{value.low:.3f} to {value.high:.3f}" if value.low != value.high else ""
            rows.append(
                f"| {name.replace('_', ' ')} | {value.value:.3f} | {interval} | {measured.split} |"
                f" {measured.patients} |"
            )
    counts = "\n".join(f"- {name}: {n}" for name, n in spec.trained_on["counts"].items())
    return f"""# {spec.title} {spec.version}

Two small towers that put chest radiographs and short English texts into one space of
{spec.dimensions} dimensions, so that a case is found by image, by words, or by both. The image
tower reads the feature map of {chest["name"]} {chest["version"]} and fits no other network; the
text tower adds up hashed words. Trained by contrast (InfoNCE) on:

{counts}

JSRT's table and the phantoms were put into words by rules; the COVID-19 collection comes with
clinical notes, identifiers removed; Open-i reports taught words alone. Split by patient.

| measure | value | 95 % interval over patients | patients measured on | n |
|---|---|---|---|---|
{chr(10).join(rows)}

Recall at 10: the share of texts (images) whose own patient is among the ten nearest images
(texts) of the gallery named in the table. `thoralens pipeline clip` prints these numbers.

## What it is not

It was trained on a few hundred patients of two collections. It knows nodules, opacities, age, sex
and view somewhat, other findings by words more than by looks, and languages other than English
hardly. Part of what it finds is the collection an image comes from. It compares; it does not
diagnose, and a similar case does not make a diagnosis likelier.
"""
