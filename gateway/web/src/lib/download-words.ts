// A model's download in words.
import type { ModelDownload } from "./api/client";
import { fileSize } from "./bytes";
import { wordsOfTimeLeft } from "./time/time-left";

/** Of 100; 0 until the size is known. */
export function percentOf({ phase, done_bytes: done, total_bytes: total }: ModelDownload): number {
  if (phase === "testing") return 100;
  return total ? Math.floor((done / total) * 100) : 0;
}

/** What it is at: `120 MB of 352 MB, about 40 s left`. */
export function downloadWords(download: ModelDownload): string {
  const { phase, done_bytes: done, total_bytes: total, seconds_left: left } = download;
  if (phase === "failed") return "The download failed";
  if (phase === "testing") return "Downloaded; it is being tested";
  if (total === null) return "Asking the site";
  const words = `${fileSize(done)} of ${fileSize(total)}`;
  return left === null ? words : `${words}, ${wordsOfTimeLeft(left * 1000)}`;
}
