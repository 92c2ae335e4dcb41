"""What the assistant may cite: a local library, the user's own documents, and the literature
on the web through Exa; all of them become :class:`~thoralens.knowledge.sources.Document` and
share one ranking."""
