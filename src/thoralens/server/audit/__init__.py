"""Who saw, made, exported, deleted what: a record that can grow but not be changed unnoticed."""
