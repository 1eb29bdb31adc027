// Lists of brands, and figures of a report on them, in words.
import type { ListedBrandList } from "../api/brand-lists";

/** `4.0 s`, `2:05.0`, `1:02:05.0`: how long a brand was seen. */
export function wordsOfSeconds(seconds: number): string {
  const tenths = Math.round(seconds * 10);
  if (tenths < 600) return `${(tenths / 10).toFixed(1)} s`;
  const rest = (tenths % 600) / 10;
  const [minutes, hours] = [Math.floor(tenths / 600) % 60, Math.floor(tenths / 36_000)];
  const last = `:${rest < 10 ? "0" : ""}${rest.toFixed(1)}`;
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}${last}` : `${minutes}${last}`;
}

/** `67 %`, `0.4 %`, of a share of 1. */
export function wordsOfShare(share: number): string {
  const percent = 100 * share;
  return `${percent === 0 || percent >= 10 ? Math.round(percent) : percent.toFixed(1)} %`;
}

/** The lists with their numbers of brands; first the chosen one, where it is none of them. */
export function optionsOf(lists: readonly ListedBrandList[], chosen: string) {
  const known = lists.map(({ name, brands }) => ({
    value: name,
    label: `${name} (${brands} ${brands === 1 ? "brand" : "brands"})`,
  }));
  return known.some(({ value }) => value === chosen)
    ? known
    : [{ value: chosen, label: chosen }, ...known];
}
