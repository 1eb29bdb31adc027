// Renaming timelines, runs and scenarios, and deleting these and checkpoints.
import { useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { announceChange } from "@/lib/api/changes/changes";
import { bodyOf, gateway, success, type Change, type PipelineRun } from "@/lib/api/client";
import { wordsFor } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";
import { announceDone, announceFinal, announceRefusal, toBeAnnounced } from "@/lib/undo/undo";
import { detect } from "./detect";

/** Something that has a name. */
export type Part = {
  kind: "timeline" | "run" | "scenario";
  id: string;
  /** "": without a name of its own. */
  name: string;
};

export type Checkpointed = { kind: "checkpoint"; id: string; name: string };

const refetched = (cache: QueryClient): Promise<unknown> =>
  Promise.all(
    [
      queryKeys.timelines,
      queryKeys.anyTimeline,
      queryKeys.anyRuns,
      queryKeys.anyCheckpoints,
      queryKeys.scenarios,
    ].map((queryKey) => cache.invalidateQueries({ queryKey })),
  );

async function rename({ kind, id }: Part, name: string): Promise<void> {
  const body = { name };
  if (kind === "scenario") await detect.renameScenario(id, name);
  else if (kind === "timeline") {
    const params = { path: { timeline_id: id } };
    await success(gateway.PATCH("/api/v1/timelines/{timeline_id}", { params, body }));
  } else {
    const params = { path: { run_id: id } };
    await success(gateway.PATCH("/api/v1/runs/{run_id}", { params, body }));
  }
}

export function useRename() {
  const cache = useQueryClient();
  const put = async (part: Part, name: string) => {
    await rename(part, name);
    await refetched(cache);
  };
  return useMutation({
    mutationFn: ({ part, name }: { part: Part; name: string }) => toBeAnnounced(put(part, name)),
    onSuccess: (_, { part, name }) =>
      announceDone(
        name === "" ? `Name ${part.name} removed` : `Renamed to ${name}`,
        () => put(part, part.name),
        { redo: () => put(part, name) },
      ),
  });
}

function deleted({ kind, id }: Part | Checkpointed): Promise<Change | undefined> {
  switch (kind) {
    case "timeline":
      return bodyOf(
        gateway.DELETE("/api/v1/timelines/{timeline_id}", {
          params: { path: { timeline_id: id } },
        }),
      );
    case "run":
      return bodyOf(gateway.DELETE("/api/v1/runs/{run_id}", { params: { path: { run_id: id } } }));
    case "checkpoint":
      return bodyOf(
        gateway.DELETE("/api/v1/checkpoints/{checkpoint_id}", {
          params: { path: { checkpoint_id: id } },
        }),
      );
    case "scenario":
      return detect.deleteScenario(id);
  }
}

export function useDeletePart() {
  const cache = useQueryClient();
  return useMutation({
    // An event may take it off the lists before the request is answered.
    mutationFn: (part: Part | Checkpointed) => toBeAnnounced(deleted(part)),
    onSuccess: (change, { id, name }) => {
      // At once, so that a page which leaves a deleted run does not open it again.
      cache.setQueriesData<PipelineRun[]>({ queryKey: queryKeys.anyRuns }, (runs) =>
        runs?.filter((run) => run.id !== id),
      );
      if (change) announceChange(cache, change);
      // Without a change only the label was deleted.
      else announceFinal(`Scenario ${name} deleted; its checkpoint stays`);
    },
    onError: (error) => announceRefusal(wordsFor(error)),
    onSettled: () => void refetched(cache),
  });
}
