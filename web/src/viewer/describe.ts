import type { Region } from "../api/schema";
import type { Text } from "../text";
import { signed } from "../text/format";
import { placeName } from "../text/words";
import { isClear } from "./grid";

export const readValue = ({ value, ci95: [low, high] }: Region, text: Text): string =>
  text.region.read(signed(value), signed(low), signed(high));

export function effect(region: Region, text: Text): string {
  if (!isClear(region)) return text.region.unclear;
  return region.value > 0 ? text.region.raises : text.region.lowers;
}

/** A region in one line, as a screen reader says it. */
export const describeRegion = (region: Region, text: Text): string =>
  `${region.id}, ${placeName(text, region)}: ${readValue(region, text)}, ${effect(region, text)}`;
