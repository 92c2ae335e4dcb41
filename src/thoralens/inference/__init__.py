"""A shipped model package answers. No torch."""
