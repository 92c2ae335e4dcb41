/** Numbers and times as this product writes them. */

const NBSP = "\u00a0";
const MINUS = "\u2212";

/** A share in [0, 1] as a whole percentage; never 0 % or 100 % for what is neither. */
export function percent(share: number): string {
  if (share > 0 && share < 0.005) return `<${NBSP}1${NBSP}%`;
  if (share > 0.995 && share < 1) return `>${NBSP}99${NBSP}%`;
  return `${Math.round(share * 100)}${NBSP}%`;
}

/** With its sign, a true minus, and no sign on a rounded zero. */
export function signed(value: number, digits = 2): string {
  const size = Math.abs(value).toFixed(digits);
  if (Number(size) === 0) return size;
  return `${value < 0 ? MINUS : "+"}${size}`;
}

export function fixed(value: number, digits = 2): string {
  return value.toFixed(digits).replace("-", MINUS);
}

/** Three significant digits, for numbers of any size. */
export function brief(value: number): string {
  if (Number.isInteger(value)) return String(value).replace("-", MINUS);
  return String(Number(value.toPrecision(3))).replace("-", MINUS);
}

export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)}${NBSP}MB`;
}

export function dateTime(iso: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(
    new Date(iso),
  );
}

/** "3 minutes ago", for lists. */
export function ago(iso: string, locale: string, now = Date.now()): string {
  const seconds = Math.round((new Date(iso).getTime() - now) / 1000);
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const units = [
    ["day", 86_400],
    ["hour", 3600],
    ["minute", 60],
  ] as const;
  for (const [unit, size] of units) {
    if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit);
  }
  return relative.format(0, "second");
}
