// Which folder is sorted.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { bodyOf, gateway } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";
import { announceDone, announceFinal, toBeAnnounced } from "@/lib/undo";

const sent = (path: string) => bodyOf(gateway.PUT("/api/v1/sort/folder", { body: { path } }));

/** `before`: the folder that is sorted now, to which undo leads back; undefined where there is none. */
export function useChooseSortFolder(before: string | undefined) {
  const cache = useQueryClient();
  // Of another folder nothing that is shown is true, not even for a moment.
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
