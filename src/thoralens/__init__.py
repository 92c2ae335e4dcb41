"""Thoralens: a chest X-ray in, a calibrated and explained cancer prediction out.

Decision support and education; not a medical device.
"""

import sys
from importlib.metadata import version

__version__ = version("thoralens")

# OpenVINO and NNCF report their use over the network where this package can be imported.
sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]
