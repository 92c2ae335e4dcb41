"""Thoralens: a chest X-ray in, a calibrated and explained cancer prediction out.

Decision support and education; not a medical device.
"""

from importlib.metadata import version

__version__ = version("thoralens")
