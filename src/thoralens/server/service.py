"""What the views share: one of each a process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO

from flask import current_app

from thoralens.assistant.engine import Engine, open_engine
from thoralens.assistant.tools.cases import Cases
from thoralens.assistant.triage import triage
from thoralens.cases.finder import CaseFinder
from thoralens.diagnosis import Diagnoser
from thoralens.imaging.decoding import Decoders
from thoralens.server.accounts.service import Accounts
from thoralens.server.audit.chain import SERVER, Audit
from thoralens.server.chat import Chat
from thoralens.server.database import Database, upgrade
from thoralens.server.files import FileStore
from thoralens.server.holding import hold
from thoralens.server.metrics import Metrics
from thoralens.server.studies import Studies
from thoralens.server.takeout.erasure import Erasure
from thoralens.settings import Settings

_KEY = "thoralens"


@dataclass(frozen=True, slots=True)
class Service:
    """The opened home folder and the loaded model; ``accounts`` only in server mode."""

    settings: Settings
    diagnoser: Diagnoser
    finder: CaseFinder
    database: Database
    files: FileStore
    studies: Studies
    chat: Chat
    accounts: Accounts | None
    audit: Audit
    metrics: Metrics
    decoders: Decoders
    erasure: Erasure
    lock: IO[str]

    @classmethod
    def open(
        cls,
        settings: Settings,
        diagnoser: Diagnoser | None = None,
        engine: Engine | None = None,
    ) -> Service:
        """Load the models, bring the database up to date and resume unfinished studies.

        Raises:
            ModelError: The model cannot be loaded.
            ThoralensError: Another server uses the home folder, or a newer version made it.
        """
        lock = hold(settings)
        decoders = open_decoders(settings)
        diagnoser = diagnoser or Diagnoser.load(settings)
        upgrade(settings)
        database, files = Database(settings), FileStore.open(settings)
        database.claim()
        files.claim(database.installation())
        audit = Audit(database, settings)
        audit.append("started", actor=SERVER)
        finder = CaseFinder(settings, diagnoser)
        metrics = Metrics(diagnoser.model.reference)
        studies = Studies(
            database,
            files,
            diagnoser,
            finder.similar,
            audit,
            metrics,
            capacity=settings.queue_size,
        )
        studies.start()
        cases = Cases(lambda: finder, lambda: finder.ready, studies.radiograph)
        engine = engine or open_engine(settings, cases=cases)
        chat = Chat(database, studies, engine, triage, audit, settings)
        chat.start()
        accounts = Accounts(database, settings) if settings.mode == "server" else None
        metrics.watch("studies", studies.jobs.depth)
        metrics.watch("answers", chat.answers.depth)
        metrics.watch("decoding", decoders.depth)
        erasure = Erasure(settings, database, studies, chat, accounts, audit)
        erasure.resume()
        return cls(
            settings,
            diagnoser,
            finder,
            database,
            files,
            studies,
            chat,
            accounts,
            audit,
            metrics,
            decoders,
            erasure,
            lock,
        )

    def request_stop(self, drain: float = 0.0) -> None:
        """Take nothing new; what runs has ``drain`` seconds. Safe in a signal handler."""
        self.studies.jobs.request_stop(drain)
        self.chat.answers.request_stop(drain)

    def close(self) -> None:
        """Stop working, leaving what did not finish in time for the next start."""
        self.request_stop()
        self.chat.answers.stop()
        self.studies.jobs.stop()
        self.decoders.close()
        self.database.close()
        self.lock.close()


def open_decoders(settings: Settings) -> Decoders:
    return Decoders(
        processes=settings.decode_processes,
        waiting=settings.decode_waiting,
        megabytes=settings.decode_megabytes,
        seconds=settings.decode_seconds,
    )


def service() -> Service:
    opened: Service = current_app.extensions[_KEY]
    return opened
