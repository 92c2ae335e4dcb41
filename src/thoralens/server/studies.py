"""Studies: what is stored of them, how they are worked, listed and removed."""

from __future__ import annotations

import logging
import secrets
import threading
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from thoralens.diagnosis import STEPS, Diagnoser, Result
from thoralens.diagnosis.flow import FindSimilar
from thoralens.diagnosis.schema import LineageOut, PredictionOut
from thoralens.errors import ThoralensError
from thoralens.imaging import Radiograph
from thoralens.imaging.archive import unpack
from thoralens.server import cursor
from thoralens.server.audit.chain import SERVER, Audit
from thoralens.server.database import Database
from thoralens.server.files import RADIOGRAPH, Digests, FileStore
from thoralens.server.jobs import Cancelled, Jobs, Moment, Report
from thoralens.server.labels import Labels, matching, searchable, words_of
from thoralens.server.metrics import Metrics
from thoralens.server.models import UNFINISHED, Status, StudyRow
from thoralens.server.problems import INTERNAL, problem_of
from thoralens.server.schemas import Problem, Progress, StudyPage, StudySummary

MAX_ATTEMPTS = 3
_EFFORT = {"shap": 10.0}
log = logging.getLogger(__name__)


class Studies:
    """Rows, files and jobs of studies, kept consistent.

    A study's files are placed before its row is committed and removed after the row is gone,
    so that what a killed process leaves are files without a row, which the next start removes.
    """

    def __init__(
        self,
        database: Database,
        files: FileStore,
        diagnoser: Diagnoser,
        similar: FindSimilar,
        audit: Audit,
        metrics: Metrics,
        *,
        capacity: int,
    ) -> None:
        self._database = database
        self._files = files
        self._diagnoser = diagnoser
        self._similar = similar
        self._audit = audit
        self._metrics = metrics
        self._writing = threading.Lock()
        self.jobs = Jobs(self._work, capacity=capacity)

    def start(self) -> None:
        """Remove orphaned files, give up on studies that keep failing, resume the others."""
        with self._database.begin() as session:
            self._adopt(session)
            swept = self._files.sweep(known_files(session))
            unfinished = session.execute(
                select(StudyRow.id, StudyRow.attempts)
                .where(StudyRow.status.in_(UNFINISHED))
                .order_by(StudyRow.created_at, StudyRow.id)
            ).all()
        for row in unfinished:
            if row.attempts >= MAX_ATTEMPTS:
                self._fail(row.id, _interrupted())
        resumed = [row.id for row in unfinished if row.attempts < MAX_ATTEMPTS]
        log.info("studies opened", extra={"resumed": len(resumed), "swept": swept})
        self.jobs.start(resumed)

    def create(self, packed: bytes, *, example: str | None = None) -> StudyRow:
        """Store the packed, de-identified radiograph. Call inside ``jobs.place()``."""
        study_id = secrets.token_hex(16)
        files = self._files.add(study_id, {RADIOGRAPH: packed})
        row = StudyRow(
            id=study_id,
            created_at=datetime.now(UTC),
            status="queued",
            attempts=0,
            example=example,
            images=[],
            files=files,
        )
        try:
            with self._database.begin() as session:
                session.add(row)
                session.commit()
        except SQLAlchemyError:  # such as of an account that was deleted meanwhile
            self._files.remove(study_id)
            raise
        return row

    def read(self, study_id: str) -> tuple[StudyRow, Progress]:
        """A study's row and where it stands.

        Raises:
            ThoralensError: ``study_not_found``, 404.
        """
        moment = self.jobs.moment()
        with self._database.begin() as session:
            row = session.get(StudyRow, study_id)
        if row is None:
            raise _not_found()
        return row, _progress(study_id, row.status, moment)

    def radiograph(self, study_id: str) -> Radiograph:
        """The study's de-identified image.

        Raises:
            ThoralensError: ``study_not_found``, 404.
        """
        return unpack(self.pixels(study_id)[0])

    def pixels(self, study_id: str) -> tuple[bytes, str]:
        """The packed radiograph, a 16-bit PNG, and its digest.

        Raises:
            ThoralensError: ``study_not_found``, 404.
        """
        row = self.read(study_id)[0]
        return self._file(row, RADIOGRAPH), row.files[RADIOGRAPH]

    def original(self, study_id: str) -> bytes:
        """The same as a PNG file, with every bit that was read.

        Raises:
            ThoralensError: ``study_not_found``, 404.
        """
        return self._file(self.read(study_id)[0], RADIOGRAPH)

    def picture(self, study_id: str, kind: str) -> tuple[bytes, str]:
        """A picture as PNG, and its digest.

        Raises:
            ThoralensError: ``study_not_found`` or ``image_not_found``, 404.
        """
        row = self.read(study_id)[0]
        if kind not in row.images:
            raise ThoralensError(
                "image_not_found",
                "This study has no such picture.",
                "The study's `images` lists those it has, once it is done.",
                status=404,
            )
        return self._file(row, kind), row.files[kind]

    def _file(self, row: StudyRow, name: str) -> bytes:
        try:
            return self._files.read(row.id, row.files[name])
        except FileNotFoundError:
            self.read(row.id)  # says so when it was deleted meanwhile
            raise

    def page(
        self, limit: int, before: str | None = None, search: str = "", tag: str = ""
    ) -> StudyPage:
        """Studies newest first, those older than the cursor ``before``, found by words and tag."""
        diagnosis = StudyRow.diagnosis
        query = (
            select(
                StudyRow.id,
                StudyRow.created_at,
                StudyRow.status,
                StudyRow.example,
                StudyRow.problem,
                StudyRow.note,
                StudyRow.tags,
                diagnosis["prediction"].label("prediction"),
                diagnosis["gate"]["accepted"].label("accepted"),
            )
            .where(*matching(StudyRow.folded, search, tag))
            .order_by(StudyRow.created_at.desc(), StudyRow.id.desc())
            .limit(limit + 1)
        )
        if before:
            query = query.where(cursor.older_than(before, StudyRow.created_at, StudyRow.id))
        moment = self.jobs.moment()
        with self._database.begin() as session:
            rows = session.execute(query).all()
        shown = rows[:limit]
        return StudyPage(
            studies=tuple(_summary(row, moment) for row in shown),
            next=cursor.of(shown[-1].created_at, shown[-1].id) if len(rows) > limit else None,
        )

    def label(self, study_id: str, labels: Labels) -> None:
        """Keep a note and tags.

        Raises:
            ThoralensError: ``study_not_found``, 404.
        """
        with self._writing, self._database.begin() as session:
            row = session.get(StudyRow, study_id)
            if row is None:
                raise _not_found()
            row.note = row.note if labels.note is None else labels.note
            row.tags = row.tags if labels.tags is None else list(labels.tags)
            row.folded = searchable(row.tags, row.note, *words_of(row.diagnosis))
            session.commit()

    def delete(self, study_id: str) -> None:
        """Remove the row and the files, and leave nothing of them in the database's log."""
        self.read(study_id)
        self.jobs.cancel(study_id)
        with self._writing, self._database.begin() as session:
            here = delete(StudyRow).where(StudyRow.id == study_id).returning(StudyRow.id)
            found = session.scalar(here)
            session.commit()
            if found is None:
                raise _not_found()
            self._files.remove(study_id)
        self._database.forget()

    def _work(self, study_id: str, report: Report) -> None:
        if not self._change(study_id, status="running", attempts=StudyRow.attempts + 1):
            return
        try:
            report(STEPS[0], 0.0)
            radiograph = self.radiograph(study_id)
            result = self._diagnoser.diagnose(
                radiograph, study_id=study_id, progress=report, similar=self._similar
            )
            self._finish(study_id, result)
        except Cancelled:
            self._change(study_id, status="queued", attempts=StudyRow.attempts - 1)
        except ThoralensError as error:
            self._fail(study_id, problem_of(error))
        except Exception as error:
            log.error("study failed", exc_info=error, extra={"study": study_id})
            self._fail(study_id, INTERNAL)

    def _finish(self, study_id: str, result: Result) -> None:
        with self._writing:
            with self._database.begin() as session:
                row = session.get(StudyRow, study_id)
            if row is None:
                return
            document = result.diagnosis.model_dump(mode="json")
            placed = self._files.add(study_id, result.images)
            kept = self._change(
                study_id,
                status="done",
                diagnosis=document,
                images=sorted(result.images),
                files=row.files | placed,
                folded=searchable(row.tags, row.note, *words_of(document)),
            )
            if not kept:  # another process deleted it meanwhile
                self._files.remove(study_id)
                return
        self._record(study_id, result.diagnosis.lineage)
        self._metrics.done(result)
        log.info("study done", extra={"study": study_id})

    def _record(self, study_id: str, lineage: LineageOut) -> None:
        """Write down what answered; for whom, the entry of who made the study tells."""
        self._audit.append(
            "answered",
            actor=SERVER,
            kind="study",
            subject=study_id,
            model=f"{lineage.model}@{lineage.model_version}",
            data_version=lineage.data_version,
        )

    def _fail(self, study_id: str, problem: Problem) -> None:
        self._change(study_id, status="failed", problem=problem.model_dump())
        self._metrics.failed(problem.code)
        log.warning("study not done", extra={"study": study_id, "code": problem.code})

    def _change(self, study_id: str, **values: Any) -> bool:
        here = update(StudyRow).where(StudyRow.id == study_id)

        def change() -> bool:
            with self._database.begin() as session:
                changed = session.scalar(here.values(**values).returning(StudyRow.id))
                session.commit()
            return changed is not None

        return self._database.patiently(change)

    def _adopt(self, session: Session) -> None:
        """Take over the files of studies that an earlier version kept by name."""
        named = known_files(session)
        for study_id in (one for one, files in named.items() if not files):
            files = self._files.add(study_id, self._files.earlier(study_id))
            here = update(StudyRow).where(StudyRow.id == study_id)
            session.execute(here.values(files=files))
        session.commit()


def known_files(session: Session) -> dict[str, Digests]:
    """The files of every study."""
    rows = session.execute(select(StudyRow.id, StudyRow.files))
    return {row.id: row.files for row in rows}


def _summary(row: Row[Any], moment: Moment | None) -> StudySummary:
    return StudySummary(
        **_progress(row.id, row.status, moment).model_dump(),
        id=row.id,
        created_at=row.created_at,
        example=row.example,
        accepted=row.accepted,
        prediction=PredictionOut.model_validate(row.prediction) if row.prediction else None,
        error=Problem.model_validate(row.problem) if row.problem else None,
        note=row.note,
        tags=tuple(row.tags),
    )


def _progress(study_id: str, status: Status, moment: Moment | None) -> Progress:
    """``moment`` must have been taken before ``status`` was read, or progress may fall."""
    if status == "done":
        return Progress(status=status, step=None, progress=1.0)
    if status == "failed" or moment is None or moment.study_id != study_id:
        return Progress(status=status, step=None, progress=0.0)
    efforts = [_EFFORT.get(step, 1.0) for step in STEPS]
    at = STEPS.index(moment.step)
    share = (sum(efforts[:at]) + efforts[at] * moment.done) / sum(efforts)
    return Progress(status="running", step=moment.step, progress=round(min(share, 1.0), 4))


def _not_found() -> ThoralensError:
    return ThoralensError(
        "study_not_found",
        "There is no such study.",
        "It may have been deleted; upload the image again.",
        status=404,
    )


def _interrupted() -> Problem:
    return problem_of(
        ThoralensError(
            "study_interrupted",
            f"The server stopped {MAX_ATTEMPTS} times while it worked on this study.",
            "Delete the study and upload the image again; if it stays, export it anew.",
            status=500,
        )
    )
