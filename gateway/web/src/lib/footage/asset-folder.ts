// Where a video lies, in words: videos of equal names are told apart by it.
import type { Asset } from "../api/client";

/** `camera / 2024 / day 1`: the root and the folders below it. */
export const folderOf = ({ root, path }: Pick<Asset, "root" | "path">): string =>
  [root, ...path.split("/").slice(0, -1)].join(" / ");
