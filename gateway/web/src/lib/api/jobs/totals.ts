// How many jobs and clips there are in all, whatever is loaded of their lists.
import { useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { paceAfter, timeLeft, wordsOfTimeLeft, type Pace } from "@/lib/time/time-left";
import { useSeconds } from "@/lib/time/use-seconds";
import { bodyOf, gateway, type ClipsCounted, type Job, type JobCounts } from "../client";
import { queryKeys } from "../query-keys";

/** Jobs by state; of ended ones those that ended after a time; "": all. Undefined while it is not known. */
export function useJobTotals(
  kind: Job["kind"] | null = null,
  endedAfter = "",
): JobCounts | undefined {
  return useQuery({
    queryKey: queryKeys.jobTotals(kind, endedAfter),
    queryFn: ({ signal }) => {
      const query = {
        ...(kind === null ? {} : { kind }),
        ...(endedAfter === "" ? {} : { ended_after: endedAfter }),
      };
      return bodyOf(gateway.GET("/api/v1/jobs/counts", { params: { query }, signal }));
    },
    // While another kind is read, a number is better than none.
    placeholderData: (before) => before,
  }).data;
}

export const sumOf = (counts: JobCounts, states: readonly Job["state"][]) =>
  states.reduce((sum, state) => sum + counts[state], 0);

/** Clips of a profile, or of all (""). Undefined while that is not known. */
export function useClipTotals(profile: string): ClipsCounted | undefined {
  const cache = useQueryClient();
  return useQuery({
    queryKey: queryKeys.clipTotals(profile),
    queryFn: async ({ signal }) => {
      const params = { query: { profile } };
      const counted = await bodyOf(gateway.GET("/api/v1/exports/counts", { params, signal }));
      notePace(cache, profile, counted);
      return counted;
    },
  }).data;
}

export const clipsIn = ({ waiting, running, done, failed, cancelled }: ClipsCounted["all"]) =>
  waiting + running + done + failed + cancelled;

const endedOf = ({ done, failed, cancelled }: ClipsCounted["all"]) => done + failed + cancelled;

/** Work of all clips in clips: what is done, and what is to do. */
export function workOf({ all, under_way: open, progress }: ClipsCounted) {
  const made = progress * clipsIn(open);
  return { done: endedOf(all) + made - endedOf(open), left: clipsIn(open) - made };
}

function notePace(cache: QueryClient, profile: string, counted: ClipsCounted): void {
  const { done, left } = workOf(counted);
  cache.setQueryData<Pace>(queryKeys.clipsPace(profile), (pace) =>
    left > 0 ? paceAfter(pace, done, Date.now(), done + left) : undefined,
  );
}

/** The time left of all clips of a profile in words; null where no estimate is possible. */
export function useClipsLeft(profile: string): string | null {
  const now = useSeconds();
  const cache = useQueryClient();
  const left = timeLeft(cache.getQueryData<Pace>(queryKeys.clipsPace(profile)), now);
  return left === null ? null : wordsOfTimeLeft(left);
}
