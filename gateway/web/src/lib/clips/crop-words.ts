// A clip's crop in one line.
import type { ClipCrop } from "../api/client";

/** `9:16 at 0.32`, or the start and end of its path. */
export function cropWords({ ratio, path }: ClipCrop): string {
  const [from, to] = [path[0]?.center ?? 0.5, path.at(-1)?.center ?? 0.5];
  if (path.length > 1) return `${ratio} from ${from.toFixed(2)} to ${to.toFixed(2)}`;
  return `${ratio} at ${from.toFixed(2)}`;
}
