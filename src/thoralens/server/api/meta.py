"""What this server is."""

from __future__ import annotations

from apiflask import APIBlueprint

from thoralens import __version__
from thoralens.diagnosis import STEPS
from thoralens.diagnosis.schema import DISCLAIMER, OperatingPointOut
from thoralens.explain import COLOUR_MAPS
from thoralens.inference import ModelSpec
from thoralens.server.accounts.guard import signed_in
from thoralens.server.chat.words import MAX_CHARACTERS
from thoralens.server.schemas import AccountsMeta, Limits, Lineage, Meta, ModelMeta
from thoralens.server.service import service
from thoralens.settings import Settings

blueprint = APIBlueprint("meta", __name__, url_prefix="/api/meta")
FORMATS = ("png", "jpeg", "tiff", "dicom")


@blueprint.get("")
@blueprint.output(Meta)
def show() -> Meta:
    """The version, the model and its measured numbers, and the limits of an upload."""
    opened = service()
    return Meta(
        version=__version__,
        mode=opened.settings.mode,
        accounts=_accounts(opened.settings) if opened.accounts else None,
        model=_model(opened.diagnoser.spec),
        steps=STEPS,
        disclaimer=DISCLAIMER,
        limits=Limits(
            max_upload_bytes=opened.settings.max_upload_bytes,
            max_pixels=opened.settings.max_pixels,
            formats=FORMATS,
            max_message_characters=MAX_CHARACTERS,
        ),
        colour_maps=COLOUR_MAPS,
    )


def _accounts(settings: Settings) -> AccountsMeta:
    return AccountsMeta(
        sign_up=settings.sign_up, mail=bool(settings.smtp_host), signed_in=signed_in()
    )


def _model(spec: ModelSpec) -> ModelMeta:
    point = spec.operating_point
    return ModelMeta(
        name=spec.name,
        version=spec.version,
        title=spec.title,
        task=spec.task,
        precision=spec.precision,
        classes=spec.classes,
        positive=spec.positive,
        operating_point=OperatingPointOut(**point.model_dump()) if point else None,
        measured=spec.measured,
        lineage=Lineage(**spec.lineage.model_dump()),
    )
