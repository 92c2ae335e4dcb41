"""Which encoder the settings name."""

from __future__ import annotations

from thoralens.cases.compact import CompactClip
from thoralens.cases.encoder import Encoder
from thoralens.settings import Settings


def load_encoder(settings: Settings, compact: CompactClip) -> Encoder:
    """The shipped encoder, or the transformers model that ``settings.encoder`` names.

    Raises:
        ThoralensError: ``encoder_not_installed``, ``encoder_unreadable`` or
            ``encoder_revision_missing``.
    """
    if not settings.encoder:
        return compact
    from thoralens.cases.transformers_clip import TransformersClip

    return TransformersClip(settings.encoder)
