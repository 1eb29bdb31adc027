// Changes of many jobs in one request, with their undo.
import { useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { announceDone, announceFinal, announceRefusal, toBeAnnounced } from "@/lib/undo/undo";
import { bodyOf, gateway, type Job, type JobsChange } from "../client";
import { queryKeys } from "../query-keys";

export type JobsAction = JobsChange["action"];

/** The jobs with these ids, or all in these states. */
export type WhichJobs = { ids: readonly string[] } | { states: readonly Job["state"][] };

/** Ids that one request may name. */
const MOST = 1000;

/** What undoes an action; undefined: nothing does. */
const BACK: Partial<Record<JobsAction, JobsAction>> = {
  cancel: "retry",
  pause: "resume",
  resume: "pause",
  delete: "restore",
};

const SAID: Record<JobsAction, string> = {
  cancel: "cancelled",
  pause: "paused",
  resume: "resumed",
  retry: "queued again",
  delete: "removed from the list",
  restore: "brought back into the list",
};

export const wordsOfJobs = (count: number) => (count === 1 ? "1 job" : `${count} jobs`);

type Outcome = { changed: number; ids: string[]; skipped: { id: string; reason: string }[] };

const requestsFor = (which: WhichJobs): Omit<JobsChange, "action">[] =>
  "states" in which
    ? which.states.map((state) => ({ state }))
    : Array.from({ length: Math.ceil(which.ids.length / MOST) }, (_, i) => ({
        ids: which.ids.slice(i * MOST, (i + 1) * MOST),
      }));

async function changeJobs(
  cache: QueryClient,
  which: WhichJobs,
  action: JobsAction,
): Promise<Outcome> {
  const all: Outcome = { changed: 0, ids: [], skipped: [] };
  try {
    for (const request of requestsFor(which)) {
      const body = { ...request, action };
      const done = await bodyOf(gateway.POST("/api/v1/jobs/changes", { body }));
      all.changed += done.changed;
      all.ids.push(...done.ids);
      all.skipped.push(...done.skipped);
    }
  } finally {
    for (const queryKey of [
      queryKeys.jobLists,
      queryKeys.activeJobs,
      queryKeys.jobsInAny,
      queryKeys.allExports,
    ])
      void cache.invalidateQueries({ queryKey });
  }
  return all;
}

export function useJobChanges() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ which, action }: { which: WhichJobs; action: JobsAction }) =>
      toBeAnnounced(changeJobs(cache, which, action)),
    onSuccess: ({ changed, ids, skipped }, { action }) => {
      const [first] = skipped;
      const others = first ? `, ${skipped.length} left as they were: ${first.reason}` : "";
      if (changed === 0) {
        announceRefusal(first ? first.reason : `No job was ${SAID[action]}.`);
        return;
      }
      const words = `${wordsOfJobs(changed)} ${SAID[action]}${others}`;
      const back = BACK[action];
      const again = (what: JobsAction) => () => changeJobs(cache, { ids }, what);
      // The answer leaves ids out where they are very many.
      if (back === undefined || ids.length < changed) announceFinal(words);
      else announceDone(words, again(back), { redo: again(action) });
    },
  });
}
