// Labels of videos: folders of the sorted folder, into which Sort moves them.
import type { Asset, Root } from "@/lib/api/client";

/** A video as Sort moves it; `origin`: the label that it has now, "" for none. */
export type Labelled = { name: string; origin: string };

/** Of these videos those that lie in the sorted folder, or directly in one of its folders: others have no label. */
export function labelledIn(
  assets: readonly Pick<Asset, "root" | "path" | "name">[],
  roots: readonly Pick<Root, "name" | "path">[],
  folder: string,
): Labelled[] {
  const places = new Map(roots.map(({ name, path }) => [name, path]));
  return assets.flatMap(({ root, path, name }) => {
    const whole = `${(places.get(root) ?? "").replace(/\/$/, "")}/${path}`;
    const within = `${folder.replace(/\/$/, "")}/`;
    if (!whole.startsWith(within)) return [];
    const parts = whole.slice(within.length).split("/");
    if (parts.length > 2) return [];
    return [{ name, origin: parts.length === 2 ? (parts[0] ?? "") : "" }];
  });
}
