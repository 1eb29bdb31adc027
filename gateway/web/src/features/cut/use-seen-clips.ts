// The clips of the next cut as they will be cut. What chance or a model decides is the server's alone: it is asked where
// the hand rests, with the seed that the order carries, and what it said last stands until it answers.
import type { Asset, WantedClips } from "@/lib/api/client";
import { clipSeconds, type Batch, type PlannedClip } from "@/lib/spans";
import { useExportPlan } from "./api/export-plan";
import type { Screen } from "./components/player/screen";
import { showsFrame, useShown } from "./components/player/use-player";
import { clipCrops, sentCrop, type ClipShows, type Cropping } from "./cropping";
import { useRested } from "./use-rested";

export type SeenClip = PlannedClip & { shows: ClipShows };

type CutToSee = {
  asset: Asset;
  screen: Screen;
  batch: Batch;
  plan: PlannedClip[];
  fits: boolean;
  cropping: Cropping;
  /** The export whose group is overwritten; null for a group of its own. */
  replaces: string | null;
};

export type SeenClips = {
  clips: SeenClip[];
  /** What is seen is not the next cut yet. */
  isBehind: boolean;
  /** Why the server does not say what it decides. */
  error: unknown;
};

export function useSeenClips(cut: CutToSee): SeenClips {
  const { asset, screen, batch, plan, fits, cropping } = cut;
  // Each picture is decoded from its key frame on, while the browser does the same for what was pointed at.
  const settled = useRested(plan, screen);
  const shows = clipCrops(
    cropping,
    settled.map(({ start }) => start),
    clipSeconds(batch),
  );
  const known = settled.map((clip, i) => ({ ...clip, shows: shows[i] ?? null }));
  // Behind the first picture, which the whole room waits for.
  const seesFrame = useShown(screen, showsFrame);
  const isOpen = fits && seesFrame && shows.some((one) => typeof one === "string");
  const wanted = isOpen ? JSON.stringify(wantedOf(cut)) : null;
  const rested = useRested(wanted, screen);
  const asked = useExportPlan(asset, rested === null ? null : (JSON.parse(rested) as WantedClips));
  if (wanted === null) return { clips: known, isBehind: false, error: null };
  const isBehind = rested !== wanted || asked.isFetching;
  if (!asked.data) return { clips: known, isBehind, error: asked.error };
  const clips = asked.data.clips.map(({ index, start, first_frame: firstFrame, crop }) => ({
    index,
    start,
    firstFrame,
    end: start + clipSeconds(batch),
    shows: crop,
  }));
  return { clips, isBehind, error: null };
}

/** What decides frames and crops, as the order says it: labels and formats change nothing of it. */
function wantedOf({ asset, batch, plan, cropping, replaces }: CutToSee): WantedClips {
  return {
    asset_id: asset.id,
    cursor: plan[0]?.start ?? 0,
    clips: batch.clips,
    spread: batch.spread,
    contract: batch.contract,
    crop: sentCrop(cropping),
    fit: "refuse",
    ...(replaces === null ? {} : { replaces }),
  };
}
