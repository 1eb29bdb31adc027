// Groups that this page has ordered to be overwritten; their outcome is shown in the "done, undo" line.
import type { QueryClient } from "@tanstack/react-query";
import { announceShortfall } from "@/lib/undo/undo";
import { noteDone } from "../changes/changes-of-tab";
import type { Job } from "../client";
import { isUnderWay } from "../events/patches";
import { doToJob } from "./job-actions";

type Overwriting = { group: string; isAnnounced: boolean };

/** By the change's id, which is that of the overwriting export. */
const expected = new Map<string, Overwriting>();

export function expectOverwriting(exportId: string, group: string): void {
  expected.set(exportId, { group, isAnnounced: false });
  // Now, as the page may be reloaded before it is overwritten.
  noteDone({ id: exportId, kind: "overwrite" });
}

/** The group overwritten by this change, if this page ordered it. */
export function overwrittenBy(changeId: string): string | undefined {
  const found = expected.get(changeId)?.group;
  expected.delete(changeId);
  return found;
}

/** What was kept of the old group, in a sentence. */
export function wordsOfShortfall(
  group: string,
  { completed, total }: Pick<Job, "completed" | "total">,
): string {
  return completed === 0
    ? `${group} was not overwritten: its clips are all as they were.`
    : `${group}: ${completed} of ${total} clips overwritten, the rest is kept as it was.`;
}

/** Handles a job's event: after a partial overwrite, shows what was kept and offers to retry the rest. */
export function announceOverwriting(cache: QueryClient, job: Job): void {
  const one = job.export_id === null ? undefined : expected.get(job.export_id);
  if (!one) return;
  if (isUnderWay(job)) one.isAnnounced = false;
  else if (job.state !== "done" && !one.isAnnounced) {
    one.isAnnounced = true;
    announceShortfall(wordsOfShortfall(one.group, job), {
      words: "Retry",
      act: () => doToJob(cache, "retry", job.id),
    });
  }
}
