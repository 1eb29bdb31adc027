// Counts of all frames: before, what the compared run has found, or else the open one; now, what the open one has found,
// or what a replay finds with moved sliders. Stored results cost one request, however many frames there are.
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { reportQuery } from "../api/report";
import { countsOfReport, differingFrames, type FrameCounts } from "./counts";

export type Counts = {
  /** Null where they are not known, or only a replay would tell. */
  now: FrameCounts | null;
  /** Null without a comparison, unless sliders were moved. */
  before: FrameCounts | null;
  /** Frames in which before and now differ. */
  differing: readonly number[];
};

type Given = {
  /** The open run and the compared one, where they have results of the stage. */
  runId: string | null;
  comparedId: string | null;
  stage: string;
  isMoved: boolean;
  /** What a replay has found; null without one. */
  replayed: FrameCounts | null;
  /** Frames of the timeline. */
  count: number;
};

const NONE: readonly number[] = [];

export function useCounts({ runId, comparedId, stage, isMoved, replayed, count }: Given): Counts {
  const own = useStored(runId, stage, count);
  const other = useStored(comparedId, stage, count);
  const now = replayed ?? (isMoved ? null : own);
  const before = comparedId !== null ? other : isMoved || replayed ? own : null;
  const differing = useMemo(
    () => (before && now ? differingFrames(before, now) : NONE),
    [before, now],
  );
  return { now, before, differing };
}

function useStored(runId: string | null, stage: string, count: number): FrameCounts | null {
  const { data } = useQuery(reportQuery({ runId, stage }));
  return useMemo(() => (data ? countsOfReport(data, count) : null), [data, count]);
}
