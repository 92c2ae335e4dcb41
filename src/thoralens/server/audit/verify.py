"""Find what was edited, removed, put elsewhere or cut off."""

from __future__ import annotations

from dataclasses import dataclass

from thoralens.server.audit import keys
from thoralens.server.audit.chain import FIRST, Audit, digest
from thoralens.server.audit.head import Head, kept
from thoralens.settings import Settings

_TOLD = 20


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found; no fault means that the record is whole."""

    head: Head
    faults: tuple[str, ...]


def verify(audit: Audit, settings: Settings, anchor: Head | None = None) -> Verdict:
    """Check every entry, the order, and the end.

    Args:
        anchor: An end of the record that was noted elsewhere, which must still be in it.
    """
    faults: list[str] = []
    known = keys.known(settings)
    order = {key.id: (rank, key) for rank, key in enumerate(known)}
    anchors = {"that was given": anchor} if anchor else {}
    end = audit.end()  # before the entries: more may come meanwhile, none may go
    try:
        if filed := kept(audit.head_file, known):
            anchors["in the file audit.head"] = filed
        elif end.number:
            faults.append("The file audit.head is missing.")
    except ValueError:
        faults.append("The file audit.head was not written by this server.")
    anchors["of the database"] = end
    passed = dict.fromkeys((head.number for head in anchors.values()), "")
    number, before, last = 0, FIRST, 0
    passed |= {0: FIRST}
    for row in audit.rows():
        if row.number != number + 1:
            faults.append(f"Entries {number + 1} to {row.number - 1} are missing.")
        number = row.number
        rank, key = order.get(row.key, (-1, None))
        if key is None:
            faults.append(
                f"Entry {number} was signed under another secret; give earlier ones in "
                "THORALENS_AUDIT_SECRETS."
            )
        elif digest(row, before, key) != row.digest:
            faults.append(f"Entry {number} is not as it was written, or not in its place.")
        elif rank < last:
            faults.append(f"Entry {number} was signed under a secret of an earlier time.")
        last, before = max(last, rank), row.digest
        if number in passed:
            passed[number] = before
    for where, head in anchors.items():
        if head.number > number:
            faults.append(f"It ends at {number}, before the end {where}: {head.number}.")
        elif passed[head.number] != head.digest:
            faults.append(f"Entry {head.number} is not the one of the end {where}.")
    if number and last < len(known) - 1:
        faults.append("The last entry is not signed under this server's present secret.")
    return Verdict(Head(number, before), _shortened(faults))


def _shortened(faults: list[str]) -> tuple[str, ...]:
    more = len(faults) - _TOLD
    return (*faults[:_TOLD], *([f"… and {more} more."] if more > 0 else []))
