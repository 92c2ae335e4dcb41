"""Where things are: lung masks, lung zones with the patient's laterality, named places."""

from thoralens.anatomy.zones import Place, Side, Zone, ZoneMap, zone_map

__all__ = ["Place", "Side", "Zone", "ZoneMap", "zone_map"]
