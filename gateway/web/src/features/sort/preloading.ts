// What of the next videos is loaded before it is looked at.
import type { LooseVideo } from "@/lib/api/client";

/** The one that is looked at and two more, as far as the browser likes: a key shows their first frame at once. */
const WHOLE = 3;

export type Preloaded = {
  /** Of the file under this name. */
  key: string;
  id: string;
  name: string;
  /**
   * A browser holds a connection to a server for each long video that it loads with `auto`, of six that it has for
   * everything; with `metadata` it lets go of it once it has the beginning.
   */
  preload: "auto" | "metadata";
};

/** Those that are loaded now: each behind the first ones when all before it have settled, as they are needed sooner. */
export function preloaded(
  videos: readonly LooseVideo[],
  settled: ReadonlySet<string>,
): readonly Preloaded[] {
  const films = videos
    .flatMap(({ name, asset_id: id }) => (id === null ? [] : [{ key: `${id} ${name}`, id, name }]))
    .map((film, place): Preloaded => ({ ...film, preload: place < WHOLE ? "auto" : "metadata" }));
  const unsettled = films.findIndex(({ key }) => !settled.has(key));
  return unsettled < 0 ? films : films.slice(0, Math.max(WHOLE, unsettled + 1));
}
