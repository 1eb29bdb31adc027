// Requests the path of a crop that follows the subject at a point in a frame.
import type { SubjectPath } from "@/lib/api/client";
import { jsonLines } from "@/lib/api/json-lines";

type Pointed = {
  assetId: string;
  model: string;
  /** Class of the subject; "" for any class. */
  className: string;
  minScore: number;
  /** The frame that was pointed at; `x` and `y` are the point, as shares of its width and height. */
  frame: number;
  x: number;
  y: number;
  /** First and last frame of the path, both included. */
  first: number;
  last: number;
};

type Line = { progress: number } | { path: SubjectPath };

/** Throws a GatewayError, with the reason SubjectNotFound if there is nothing at the point. */
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
