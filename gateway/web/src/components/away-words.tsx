// Why an offline video cannot be seen: its file is gone, or the whole root is.
import type { Asset, Root } from "@/lib/api/client";
import { useRoots } from "@/lib/api/assets/roots";
import { folderOf } from "@/lib/footage/asset-folder";

export function AwayWords({ asset }: { asset: Asset }) {
  const roots = useRoots();
  return awayWords(
    asset,
    roots.data?.find(({ name }) => name === asset.root),
  );
}

/** `root`: undefined where it is not known. */
export function awayWords(
  asset: Pick<Asset, "name" | "root" | "path">,
  root: Pick<Root, "online"> | undefined,
): string {
  if (root === undefined)
    return `${asset.name} cannot be reached. Its markers and labels are kept; it comes back by itself.`;
  return root.online
    ? `${asset.name} is no longer in ${folderOf(asset)}. Its markers and labels are kept; it comes back when the file does.`
    : `${asset.root} is not mounted. Markers and labels are kept; the video comes back by itself with its folder.`;
}
