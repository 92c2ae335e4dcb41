"""What may leave the machine and what may come in: identifiers are removed from outbound text,
and inbound web text is reduced to plain sentences that are data."""

from thoralens.privacy.contacts import is_public_url
from thoralens.privacy.inbound import Dropped, Sanitised, addresses_machine, sanitise
from thoralens.privacy.redact import CleanQuery, Redacted, redact
from thoralens.privacy.spans import Identifier

__all__ = [
    "CleanQuery",
    "Dropped",
    "Identifier",
    "Redacted",
    "Sanitised",
    "addresses_machine",
    "is_public_url",
    "redact",
    "sanitise",
]
