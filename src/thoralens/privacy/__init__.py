"""What may leave the machine and what may come in: identifiers are removed from outbound text,
and inbound web text is reduced to plain sentences that are data."""

from thoralens.privacy.contacts import is_public_url
from thoralens.privacy.redact import CleanQuery, Redacted, redact
from thoralens.privacy.spans import Identifier

__all__ = ["CleanQuery", "Identifier", "Redacted", "is_public_url", "redact"]
