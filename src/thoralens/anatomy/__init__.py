"""Where things are: lung masks, lung zones with the patient's laterality, named places."""

from thoralens.anatomy.lungs import Lungs, LungSegmenter
from thoralens.anatomy.zones import Place, Side, Zone, ZoneMap, zone_map

__all__ = ["LungSegmenter", "Lungs", "Place", "Side", "Zone", "ZoneMap", "zone_map"]
