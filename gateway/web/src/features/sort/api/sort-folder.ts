// Looking at a folder, and choosing it as the one to sort.
import { skipToken, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { bodyOf, gateway, type Root } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";
import { announceDone, announceFinal, toBeAnnounced } from "@/lib/undo/undo";
import { grouped } from "@/lib/time/time";
import { nameOfFolder, type FolderContents } from "../place/sort-place";

type FolderPlace = { root: Root; folder: string };

/** What the library knows of a folder, before it is chosen. Changes nothing. */
async function contentsOf(
  { root, folder }: FolderPlace,
  signal: AbortSignal,
): Promise<FolderContents> {
  const where = { root: root.name, folder };
  const [{ folders }, { total }] = await Promise.all([
    bodyOf(gateway.GET("/api/v1/folders", { params: { query: where }, signal })),
    bodyOf(
      gateway.GET("/api/v1/assets", {
        params: { query: { root: root.name, folder: [folder], hidden: "include", limit: 1 } },
        signal,
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

/** `place`: null: none is looked into. */
export function useFolderContents(place: FolderPlace | null) {
  return useQuery({
    queryKey: queryKeys.sortFolderAt(place?.root.name ?? "", place?.folder ?? ""),
    queryFn: place ? ({ signal }) => contentsOf(place, signal) : skipToken,
  });
}

const sent = (path: string) => bodyOf(gateway.PUT("/api/v1/sort/folder", { body: { path } }));

/** Absolute path of the folder that is sorted; undefined where there is none. */
async function sortedNow(): Promise<string | undefined> {
  try {
    const query = { limit: 1 };
    return (await bodyOf(gateway.GET("/api/v1/sort", { params: { query } }))).folder;
  } catch {
    return undefined;
  }
}

/** `before`: the present folder, which undo chooses again; undefined where there is none. */
type Choice = { path: string; before: string | undefined };

/** Chooses the folder to sort. */
export function useChooseSortFolder() {
  const cache = useQueryClient();
  // Nothing that is shown holds for another folder, so it must not stay until the next answer.
  const changed = () => cache.resetQueries({ queryKey: queryKeys.sort });
  return useMutation({
    mutationFn: ({ path }: Choice) => toBeAnnounced(sent(path)),
    onSuccess: ({ path, total }, { before }) => {
      const words = `Now sorting ${nameOfFolder(path)}: ${grouped(total)} loose`;
      if (before === undefined) announceFinal(words);
      else {
        const sorted = (folder: string) => sent(folder).finally(changed);
        announceDone(words, () => sorted(before), { redo: () => sorted(path) });
      }
      return changed();
    },
  });
}

/** Sorts a folder, unless it is sorted already. Resolves with its path as the gateway has it. */
export function useSortFolderFromElsewhere() {
  const { mutateAsync } = useChooseSortFolder();
  return async (path: string): Promise<string> => {
    const before = await sortedNow();
    return before === path ? path : (await mutateAsync({ path, before })).path;
  };
}
