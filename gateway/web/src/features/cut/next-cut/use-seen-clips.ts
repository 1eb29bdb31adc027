// The clips of the next cut, with their crops. Their pictures are those of the last rest, and random crops and crops on a
// subject are decided by the server, which is asked when the screen rests, with the seed of the order: until the next
// rest and answer the earlier ones are shown, beside the number and times of the next cut.
import type { Asset, WantedClips } from "@/lib/api/client";
import { sentLength, type ClipLength } from "@/lib/clips/clip-length";
import type { Batch, PlannedClip } from "@/lib/clips/spans";
import { useExportPlan } from "../api/export-plan";
import type { Screen } from "@/lib/player/screen";
import { showsFrame, useShown } from "@/lib/player/use-player";
import { clipCrops, sentCrop, type ClipView, type Cropping } from "../crop/cropping";
import { useRested } from "../player/use-rested";

export type SeenClip = PlannedClip & { shows: ClipView };

type CutToPlan = {
  asset: Asset;
  screen: Screen;
  batch: Batch;
  /** As it was chosen. */
  length: ClipLength;
  plan: PlannedClip[];
  fits: boolean;
  cropping: Cropping;
  /** The export whose group is overwritten; null for a group of its own. */
  replaces: string | null;
};

export type SeenClips = {
  clips: SeenClip[];
  /** The clips whose frames the pictures show. */
  pictured: PlannedClip[];
  /** Whether pictures or crops are those of an earlier cut, not of the next one. */
  isBehind: boolean;
  /** Why the server's decision is not known. */
  error: unknown;
};

export function useSeenClips(cut: CutToPlan): SeenClips {
  const { asset, screen, batch, plan, fits, cropping } = cut;
  // After rest only: the server decodes each picture from its key frame, which would delay the wanted frame.
  const settled = useRested(plan, screen);
  const crops = clipCrops(
    cropping,
    plan.map(({ start }) => start),
    batch.seconds,
  );
  const clips = plan.map((clip, i) => ({ ...clip, shows: crops[i] ?? null }));
  // Requested after the first picture, which is more urgent.
  const seesFrame = useShown(screen, showsFrame);
  const isOpen = fits && crops.some((one) => typeof one === "string");
  const wanted = isOpen && seesFrame ? JSON.stringify(wantedOf(cut)) : null;
  const rested = useRested(wanted, screen);
  const asked = useExportPlan(asset, rested === null ? null : (JSON.parse(rested) as WantedClips));
  const isMoved = settled !== plan;
  if (!isOpen) return { clips, pictured: settled, isBehind: isMoved, error: null };
  const isBehind = isMoved || wanted === null || rested !== wanted || asked.isFetching;
  if (!asked.data) return { clips, pictured: settled, isBehind, error: asked.error };
  const decided = asked.data.clips;
  return {
    clips: clips.map((clip, i) => ({ ...clip, shows: (decided[i] ?? { crop: clip.shows }).crop })),
    pictured: decided.map(({ index, start, first_frame: firstFrame }) => ({
      index,
      start,
      firstFrame,
      end: start + batch.seconds,
    })),
    isBehind,
    error: null,
  };
}

/** The part of an order that decides frames and crops; without labels and formats, which do not matter. */
function wantedOf({ asset, batch, length, plan, cropping, replaces }: CutToPlan): WantedClips {
  return {
    asset_id: asset.id,
    cursor: plan[0]?.start ?? 0,
    clips: batch.clips,
    spread: batch.spread,
    contract: batch.contract,
    ...sentLength(length, batch.contract),
    crop: sentCrop(cropping),
    fit: "refuse",
    // Asked for crops alone.
    cross_shots: "allow",
    ...(replaces === null ? {} : { replaces }),
  };
}
