"""A client and the Exa that it talks to, for one test."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.standins.exa import Exa, Page
from tests.standins.server import Standin, serving
from thoralens.knowledge.exa import ExaClient, Patience, connect
from thoralens.settings import Settings

PAGES = (
    Page(
        "https://www.nice.org.uk/guidance/ng122",
        "Lung cancer: diagnosis and management | Guidance | NICE",
        "This guideline covers diagnosing and managing lung cancer in people over eighteen.",
        "2024-03-08",
    ),
    Page(
        "https://www.nejm.org/doi/full/10.1056/NEJMoa1102873",
        "Reduced Lung-Cancer Mortality with Low-Dose Computed Tomographic Screening",
        "A randomized trial of low-dose CT screening for lung cancer in 53,454 people at risk.",
        "2011-08-04",
        "National Lung Screening Trial Research Team",
        "publication",
    ),
    Page(
        "https://pubmed.ncbi.nlm.nih.gov/35001234/",
        "Lung cancer screening with low-dose CT: a systematic review and meta-analysis",
        "We searched for randomised trials of lung cancer screening with low-dose CT.",
        "2022-01-10",
        None,
        "publication",
    ),
    Page(
        "https://www.medrxiv.org/content/10.1101/2024.05.01.24300001v1",
        "Deep learning for lung cancer screening in a cohort",
        "This article is a preprint and has not been peer reviewed. A cohort of 2,000 people.",
        "2024-05-02",
        "A. Author",
        "publication",
    ),
    Page(
        "https://www.dailymail.co.uk/health/lung.html",
        "Miracle scan finds lung cancer in seconds",
        "Doctors are amazed by a new scan for lung cancer screening that takes seconds.",
        None,
    ),
)


class Waits(list[float]):
    """Waits that were asked for; time stands still but for them."""

    moment = 1_000.0

    def sleep(self, seconds: float) -> None:
        self.append(seconds)
        self.moment += seconds

    def clock(self) -> float:
        return self.moment


@dataclass
class Bench:
    exa: Exa
    web: Standin
    home: Path
    waits: Waits = field(default_factory=Waits)

    def client(self, *, real_time: bool = False, **changes: Any) -> ExaClient:
        """A client with its settings changed; without ``real_time`` no wait is waited."""
        limits = {name: changes.pop(name) for name in list(changes) if hasattr(Patience(), name)}
        if not real_time:
            limits |= {"sleep": self.waits.sleep, "clock": self.waits.clock, "jitter": lambda: 0.5}
        return connect(self.settings(**changes), Patience(**limits))

    def settings(self, **changes: Any) -> Settings:
        given = {"home": self.home, "exa_key": self.exa.key, "exa_base_url": self.web.url}
        return Settings(**(given | changes))

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(request.body) for request in self.web.seen]


@contextmanager
def exa_bench(home: Path, pages: tuple[Page, ...] = PAGES) -> Iterator[Bench]:
    exa = Exa(list(pages))
    with serving(exa) as web:
        yield Bench(exa, web, home)
