// Findings of models in the open video, and which of them are shown.
import { useState } from "react";
import type { DetectionRun } from "@/lib/api/client";
import type { FrameTable } from "@/lib/footage/frames";
import { changeSettings, useSetting } from "@/lib/settings/settings";
import { useDetectionRuns } from "../api/detection-runs";
import { useFoundOverview } from "../api/found-lanes";
import { analysedBy, type Analysed } from "./found-frames";
import { foundClasses, overviewOf, type FoundClass, type LaneTile } from "./found-lanes";

export type Findings = {
  runs: ReturnType<typeof useDetectionRuns>;
  /** The run whose findings are shown: the newest, unless another was chosen. */
  run: DetectionRun | null;
  choose: (runId: string) => void;
  /** Which frames the run analyses; null until the video's frames are known. */
  looked: Analysed | null;
  /** Coarse counts of the run for the whole video; null until they are known. */
  overview: LaneTile | null;
  /** Classes that were found, those with most boxes first; empty until they are known. */
  classes: FoundClass[];
  /** Names of the classes that are shown; empty: all. */
  only: readonly string[];
  isSeen: (className: string) => boolean;
  toggleClass: (className: string) => void;
  seeAll: () => void;
  /** Whether boxes are drawn on the picture. */
  boxes: boolean;
  toggleBoxes: () => void;
};

const ALL: ReadonlySet<string> = new Set();

/** Nothing is requested until `wanted`. */
export function useFindings(
  assetId: string,
  table: FrameTable | undefined,
  wanted: boolean,
): Findings {
  const runs = useDetectionRuns(assetId, wanted);
  const [chosen, setChosen] = useState<string | null>(null);
  const [only, setOnly] = useState(ALL);
  const [boxes, setBoxes] = useSetting("boxes");
  const run = runs.data?.find(({ id }) => id === chosen) ?? runs.data?.[0] ?? null;
  const count = table?.count ?? 0;
  const lanes = useFoundOverview(run, count);
  // Classes may have been chosen for another run, whose model has other classes.
  const known = [...only].filter((name) => run?.classes.includes(name));
  return {
    runs,
    run,
    choose: (runId) => {
      setChosen(runId);
      // Choosing a run also shows its boxes.
      changeSettings({ boxes: true });
    },
    looked: run && table ? analysedBy(run.order, table.count) : null,
    overview: lanes ? { place: { level: overviewOf(count), n: 0 }, lanes } : null,
    classes: foundClasses(lanes ?? []),
    only: known,
    isSeen: (name) => known.length === 0 || known.includes(name),
    toggleClass: (name) =>
      setOnly((now) => {
        const next = new Set(now);
        if (!next.delete(name)) next.add(name);
        return next;
      }),
    seeAll: () => setOnly(ALL),
    boxes,
    toggleBoxes: () => setBoxes(!boxes),
  };
}
