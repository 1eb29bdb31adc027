// Announces what came of a training or scan that ends while the page is open.
import { useEffect, useRef } from "react";
import type { Finder, Job } from "@/lib/api/client";
import { readJob } from "@/lib/api/jobs/job";
import { announceFinal, announceRefusal } from "@/lib/undo/undo";
import { readVersions } from "../api/finders";
import { wordsOfTraining } from "./words";

/** To be used once for the finder that is shown; `null`: none is. */
export function useWorkAnnounced(finder: Finder | null): void {
  const { id, name, training_job_id: training, scan_job_id: scan } = finder ?? NOTHING;
  const before = useRef({ id, training, scan });
  useEffect(() => {
    const last = before.current;
    before.current = { id, training, scan };
    if (last.id !== id || id === null) return;
    // A job that cannot be read any more is told of by the list of jobs.
    if (last.training !== null && training === null)
      void readJob(last.training).then((job) => tellOfTraining(id, name, job), ignored);
    if (last.scan !== null && scan === null)
      void readJob(last.scan).then((job) => tellOfScan(name, job), ignored);
  }, [id, name, training, scan]);
}

const NOTHING = { id: null, name: "", training_job_id: null, scan_job_id: null };
const ignored = () => undefined;

async function tellOfTraining(finderId: string, name: string, job: Job): Promise<void> {
  if (job.state === "failed")
    announceRefusal(`${name} was not trained: ${job.error ?? "no reason is known"}`);
  if (job.state !== "done") return;
  const [newest] = await readVersions(finderId);
  if (newest) announceFinal(wordsOfTraining(name, newest));
}

function tellOfScan(name: string, { state, completed, failed, total, error }: Job): void {
  if (state === "failed")
    announceRefusal(`${name} scanned nothing: ${error ?? "no reason is known"}`);
  else if (state === "partial")
    announceRefusal(`${name}: ${completed} of ${total} videos scanned, ${failed} could not be.`);
  else if (state === "done")
    announceFinal(`${name}: ${total === 1 ? "1 video" : `${total} videos`} scanned`);
}
