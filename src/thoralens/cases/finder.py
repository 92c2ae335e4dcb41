"""The search for similar cases as every interface calls it: library and models together."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import cached_property

from thoralens.cases.add import digest_of, seen_of
from thoralens.cases.compact import CompactClip
from thoralens.cases.document import similar_cases
from thoralens.cases.library import CaseLibrary, Query, folder_of
from thoralens.cases.shipped import ensure_shipped
from thoralens.cases.values import EVERYTHING, Filters, Found
from thoralens.diagnosis import Diagnoser
from thoralens.diagnosis.flow import Checked, FindSimilar
from thoralens.diagnosis.schema import SimilarCase
from thoralens.errors import ThoralensError
from thoralens.imaging import Radiograph
from thoralens.settings import Settings

SHOWN = 4
"""Similar cases that a study shows."""


class CaseFinder:
    """Opens the library when first asked; safe to share between threads.

    Args:
        settings: Name the library's home, encoder and index.
        diagnoser: Its gate judges query images.
    """

    def __init__(self, settings: Settings, diagnoser: Diagnoser) -> None:
        self._settings = settings
        self.diagnoser = diagnoser
        self._opening = threading.Lock()
        self._prepared = threading.Event()

    @classmethod
    def load(cls, settings: Settings) -> CaseFinder:
        return cls(settings, Diagnoser.load(settings))

    @cached_property
    def zones(self) -> CompactClip:
        """The shipped encoder, which also compares zones.

        Raises:
            ModelError: It cannot be read.
        """
        return CompactClip(self._settings.compact_clip, self.diagnoser.spec)

    @cached_property
    def _opened(self) -> CaseLibrary:
        library = CaseLibrary.open(self._settings, self.zones)
        if library.zones.fits:
            ensure_shipped(library, self.diagnoser)
        return library

    @property
    def library(self) -> CaseLibrary:
        """The library with its shipped cases, drawn at first use.

        Raises:
            ThoralensError: It cannot be opened.
        """
        with self._opening:
            return self._opened

    def prepare(self) -> None:
        """Open the library ahead of the first search; what fails then is told by that search."""
        try:
            with suppress(ThoralensError):
                if self.zones.fits:
                    self.library.store.count()
        finally:
            self._prepared.set()

    @property
    def ready(self) -> bool:
        """Whether a search need not wait until the shipped cases are drawn."""
        return self._prepared.is_set() or "_opened" in self.__dict__

    def find(
        self,
        text: str = "",
        radiograph: Radiograph | None = None,
        *,
        filters: Filters = EVERYTHING,
        limit: int = 10,
        image_weight: float = 0.5,
        new_patient: bool = False,
    ) -> Found:
        """The cases most like words, a radiograph, or both.

        Args:
            new_patient: Leave out the radiograph itself and its patient, as far as is known.

        Raises:
            ThoralensError: ``query_refused`` with the gate's reason, or as
                :meth:`CaseLibrary.search`.
        """
        seen = None
        if radiograph is not None:
            checked = self.diagnoser.check(radiograph)
            if checked.output is None:
                raise ThoralensError(
                    "query_refused",
                    checked.gate.reasons[0].message,
                    "Search by words, or give a frontal chest X-ray.",
                    status=422,
                )
            seen = seen_of(checked)
            if new_patient:
                filters = replace(filters, digest=digest_of(radiograph))
        return self.library.search(
            Query(
                text, seen, filters, limit=limit, image_weight=image_weight, new_patient=new_patient
            )
        )

    def similar(self, radiograph: Radiograph, checked: Checked) -> tuple[SimilarCase, ...]:
        """Cases like an accepted study's image, never of the same patient as far as is known.

        A library that cannot be searched gives none: the study is whole without.
        """
        try:
            if checked.output is None or not self.zones.fits:
                return ()
            filters = Filters(digest=digest_of(radiograph))
            query = Query("", seen_of(checked), filters, limit=SHOWN, new_patient=True)
            return similar_cases(self.library.search(query))
        except ThoralensError:
            return ()


def finding(settings: Settings) -> Callable[[Diagnoser], FindSimilar] | None:
    """For a run over files: the search of the library that is there, none where there is none.

    One file's diagnosis shall not wait until the shipped cases are drawn.
    """
    if not (folder_of(settings) / "cases.db").is_file():
        return None
    return lambda diagnoser: CaseFinder(settings, diagnoser).similar
