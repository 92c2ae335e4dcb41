"""Everything that people brought and wrote, in one checked file, and back again."""
