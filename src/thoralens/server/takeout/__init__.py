"""Take all of it along, or have all of it deleted: what an account owns, as a whole."""
