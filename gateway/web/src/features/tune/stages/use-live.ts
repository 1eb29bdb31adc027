// What a stage finds in the visible frame while its sliders move. It is requested when they rest, and only the newest
// request is under way. The previous result stays until the next answer, but is never shown over another frame.
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { worthRetrying } from "@/lib/api/problem";
import type { Region, Overrides } from "../api/detect";
import { stageQuery, type StageView } from "../api/tuning";
import { regionsAt } from "../timelines/frames";

/** Debounce: values that a dragged slider only passes are not requested. */
export const CALM_MS = 150;
/** Attempts that may fail before that is said. */
const QUIET_FAILURES = 3;
const LONGEST_PAUSE_MS = 5000;

export type Live = {
  /** Null until it is known. */
  now: readonly Region[] | null;
  /** The frame that stands for this one, whose results these are; null: it was examined itself. */
  standIn: number | null;
  /** What the run of `beforeId` finds with its own parameters. */
  before: readonly Region[] | null;
  /** An answer is awaited; what is shown is older. */
  isLooking: boolean;
  error: unknown;
  retry: () => void;
};

export type Place = { runId: string | null; stage: string; seq: number };

export type ComparedPlace = Place & {
  /** The same run, or the one that it is compared with; null: none that has the stage. */
  beforeId: string | null;
};

export function useLive(place: ComparedPlace, overrides: Overrides): Live {
  const wanted = JSON.stringify({ ...place, overrides });
  const [rested] = useDebouncedValue(wanted, CALM_MS);
  const look = JSON.parse(rested) as ComparedPlace & { overrides: Overrides };
  const isHere = look.runId === place.runId && look.stage === place.stage && look.seq === place.seq;
  const now = useFrame(look);
  const before = useFrame({ ...look, runId: look.beforeId, overrides: {} });
  const isBeforeHere = isHere && look.beforeId === place.beforeId;
  return {
    now: isHere ? regionsAt(now.data, look.seq) : null,
    standIn: (isHere ? now.data?.stand_ins[String(look.seq)] : null) ?? null,
    before: isBeforeHere ? regionsAt(before.data, look.seq) : null,
    isLooking: place.runId !== null && (rested !== wanted || now.isFetching),
    retry: () => {
      for (const look of [now, before]) if (look.error) void look.refetch();
    },
    error: isHere ? (errorOf(now) ?? (isBeforeHere ? errorOf(before) : null)) : null,
  };
}

function useFrame(look: StageView) {
  const query = stageQuery(look);
  return useQuery({
    ...query,
    // Without end, so that what is said goes away by itself when inference is back.
    retry: (_, error) => worthRetrying(error),
    retryDelay: (failures) => Math.min(1000 * 2 ** failures, LONGEST_PAUSE_MS),
    placeholderData: (last, former) =>
      former && isSamePlace(former.queryKey, query.queryKey) ? last : undefined,
  });
}

/** What is wrong: the final refusal, or that several attempts failed; others follow. */
const errorOf = ({ error, failureCount, failureReason }: UseQueryResult) =>
  error ?? (failureCount > QUIET_FAILURES ? failureReason : null);

/** Whether two query keys have the same run, stage and frame; parameters may differ. */
const isSamePlace = (one: readonly unknown[], other: readonly unknown[]) =>
  [2, 3, 4].every((part) => one[part] === other[part]);
