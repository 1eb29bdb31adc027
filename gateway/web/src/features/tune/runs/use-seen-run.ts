// Id and name of a run as it was last listed: what is told of it once it is deleted.
import { useState } from "react";
import type { PipelineRun } from "@/lib/api/client";
import type { Stage } from "../api/detect";
import { nameOfRun } from "../words";

/** `listed`: the run; null once it is gone. Before any was listed, id and name are empty. */
export function useSeenRun(listed: PipelineRun | null, stages: readonly Stage[]) {
  const [seen, setSeen] = useState({ id: "", name: "" });
  if (listed) {
    const now = { id: listed.id, name: nameOfRun(listed, stages) };
    if (seen.id !== now.id || seen.name !== now.name) setSeen(now);
  }
  return seen;
}
