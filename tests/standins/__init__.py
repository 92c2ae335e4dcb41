"""Servers that stand in for Kaggle, Google Drive and file hosts, over real HTTP and TLS."""
