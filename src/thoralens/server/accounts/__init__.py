"""Accounts of server mode: who may come in, and as whom. Local mode has none of it."""
