"""Where images come from and which patient belongs to which split."""
