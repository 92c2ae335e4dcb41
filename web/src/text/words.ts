import type { Text } from ".";

type Place = { readonly zone: string; readonly side: string };

/** "right upper zone", "hila and mediastinum". */
export function placeName(text: Text, { zone, side }: Place): string {
  const name = text.zones[zone] ?? zone.replaceAll("_", " ");
  return text.region.place(name, side === "none" ? null : (text.sides[side] ?? side));
}

/** A class of the model in words; unknown ones by their own name. */
export function className(text: Text, name: string): string {
  return text.classes[name] ?? name.replaceAll("_", " ");
}

/** A file format in words; the server may add a variant after a hyphen. */
export function formatName(text: Text, format: string): string {
  const [base = format] = format.split("-");
  return text.formats[base] ?? base.toUpperCase();
}
