// The next cut: what E sends, and whether it fits. Settings are the person's, the cursor is the video's.
import { useMemo } from "react";
import type { Asset, NewExport } from "@/lib/api/client";
import { audioIn, factsOf, rangeIn } from "@/lib/clip-formats";
import type { EncoderChoice } from "@/lib/encoders";
import type { FrameTable } from "@/lib/frames";
import type { Settings } from "@/lib/settings";
import { fits, latestStart, planClips, type Batch, type PlannedClip } from "@/lib/spans";
import { scaledWindow, type Size } from "./crop-window";
import { sentCrop, type Cropping } from "./cropping";

export type NextCut = {
  batch: Batch;
  plan: PlannedClip[];
  fits: boolean;
  /** The last frame from which the batch fits; null where the video is too short for it. */
  latest: number | null;
};

const NO_CUT = { plan: [], fits: false, latest: null };

export function useNextCut(
  table: FrameTable | undefined,
  cursor: number,
  { clips, spread, contract }: Pick<Settings, "clips" | "spread" | "contract">,
): NextCut {
  const batch = useMemo(() => ({ clips, spread, contract }), [clips, spread, contract]);
  const latest = useMemo(() => (table ? latestStart(table, batch) : null), [table, batch]);
  return useMemo(() => {
    if (!table) return { batch, ...NO_CUT };
    return {
      batch,
      latest,
      plan: planClips(table, cursor, batch),
      fits: fits(table, cursor, batch),
    };
  }, [table, cursor, batch, latest]);
}

/** What is sent; `suffix` names a subprofile, "" the export folder itself. */
export function requestFor(
  asset: Asset,
  table: FrameTable,
  cursor: number,
  settings: Settings,
  cropping: Cropping,
  encoder: EncoderChoice,
  suffix: string,
): NewExport {
  return {
    asset_id: asset.id,
    cursor: table.secondsOf(cursor),
    clips: settings.clips,
    spread: settings.spread,
    short_side: settings.shortSide || null,
    crop: sentCrop(cropping),
    contract: settings.contract,
    format: settings.format,
    audio: audioIn(settings.format, settings.audio),
    dynamic_range: rangeIn(settings.format, settings.contract, settings.dynamicRange),
    label: settings.label.trim(),
    category: settings.category,
    profile: settings.profile,
    folder_suffix: suffix,
    // Pictures are made by the encoder of their format: any node can do it.
    encoder: factsOf(settings.format).sequence ? "auto" : encoder,
    fit: "refuse",
  };
}

const evenBelow = (value: number) => 2 * Math.floor(value / 2);

/**
 * The size of a clip, as the server makes it: even, never enlarged, an odd row or column cut off, or more where sides
 * are to be multiples of more than two.
 */
export function outputSize(
  video: Size,
  shortSide: number,
  ratio: string | null,
  multiple: number,
): Size {
  const { width, height } = evenSize(video, shortSide, ratio);
  return { width: width - (width % multiple), height: height - (height % multiple) };
}

function evenSize(video: Size, shortSide: number, ratio: string | null): Size {
  if (ratio !== null) return scaledWindow(ratio, video, shortSide);
  const { width, height } = video;
  const side = evenBelow(shortSide);
  const own = Math.min(width, height);
  if (side < 2 || side >= own) return { width: evenBelow(width), height: evenBelow(height) };
  const long = 2 * Math.floor((Math.max(width, height) * side) / (2 * own) + 0.5);
  return width <= height ? { width: side, height: long } : { width: long, height: side };
}
