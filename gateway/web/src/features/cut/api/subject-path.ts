// The way of a crop that stays on what somebody pointed at.
import type { SubjectPath } from "@/lib/api/client";
import { jsonLines } from "@/lib/api/json-lines";

export type Pointed = {
  assetId: string;
  model: string;
  /** "" for whatever is there. */
  className: string;
  minScore: number;
  /** The frame that is seen, and where in it, as shares of the picture's width and height. */
  frame: number;
  x: number;
  y: number;
  /** The stretch, both included. */
  first: number;
  last: number;
};

type Line = { progress: number } | { path: SubjectPath };

/** Throws a GatewayError: reason SubjectNotFound where nothing is there. */
export async function subjectPath(
  pointed: Pointed,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<SubjectPath> {
  const { assetId, model, className, minScore, frame, x, y, first, last } = pointed;
  const query = new URLSearchParams({
    model,
    min_score: String(minScore),
    frame: String(frame),
    x: x.toFixed(5),
    y: y.toFixed(5),
    first: String(first),
    last: String(last),
  });
  if (className !== "") query.set("classes", className);
  let found: SubjectPath | null = null;
  for await (const line of jsonLines(`/api/v1/assets/${assetId}/subject-path?${query}`, signal)) {
    const said = line as Line;
    if ("path" in said) found = said.path;
    else onProgress(said.progress);
  }
  if (!found) throw new Error("The search ended without an answer. Try again.");
  return found;
}
