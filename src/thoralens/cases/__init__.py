"""Known cases: encoders of images and words, the library that keeps them, and the search.

Nothing is imported here: the command line reads this package before it knows what is asked.
"""
