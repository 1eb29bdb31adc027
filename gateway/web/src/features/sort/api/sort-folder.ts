// Looking at a folder, and choosing it as the one to sort.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { bodyOf, gateway } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";
import { announceDone, announceFinal, toBeAnnounced } from "@/lib/undo";
import { placeIn, type FolderContents } from "../sort-place";

/** What the library knows of a folder, before it is chosen. Changes nothing. */
async function inspectedFolder(path: string): Promise<FolderContents> {
  const { roots } = await bodyOf(gateway.GET("/api/v1/roots"));
  const place = placeIn(roots, path);
  if (!place) {
    const folders = roots.map((root) => root.path).join(", ");
    throw new Error(`${path} lies in none of the library's folders: ${folders}.`);
  }
  const { root, folder } = place;
  const [{ folders }, { total }] = await Promise.all([
    bodyOf(gateway.GET("/api/v1/folders", { params: { query: { root: root.name, folder } } })),
    bodyOf(
      gateway.GET("/api/v1/assets", {
        params: { query: { root: root.name, folder, hidden: "include", limit: 1 } },
      }),
    ),
  ]);
  const known = folders.map((one) => ({
    name: one.path.slice(one.path.lastIndexOf("/") + 1),
    count: one.asset_count,
  }));
  const filed = known.reduce((sum, { count }) => sum + count, 0);
  return {
    offline: root.online ? null : root.offline_because,
    loose: Math.max(0, total - filed),
    folders: known,
  };
}

export const useInspectFolder = () => useMutation({ mutationFn: inspectedFolder });

const sent = (path: string) => bodyOf(gateway.PUT("/api/v1/sort/folder", { body: { path } }));

/** Chooses the folder to sort. `before`: the present one, which undo chooses again; undefined where there is none. */
export function useChooseSortFolder(before: string | undefined) {
  const cache = useQueryClient();
  // Nothing that is shown holds for another folder, so it must not stay until the next answer.
  const changed = () => cache.resetQueries({ queryKey: queryKeys.sort });
  return useMutation({
    mutationFn: (path: string) => toBeAnnounced(sent(path)),
    onSuccess: ({ path }) => {
      const words = `${path} is sorted now`;
      if (before === undefined) announceFinal(words);
      else {
        const sorted = (folder: string) => sent(folder).finally(changed);
        announceDone(words, () => sorted(before), { redo: () => sorted(path) });
      }
      return changed();
    },
  });
}
