"""The word tables of the triage (TOML): one a language, and the rules they share."""
