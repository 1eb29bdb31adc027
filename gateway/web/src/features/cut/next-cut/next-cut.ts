// The next cut: its clips, whether they fit into the video, and the export request that orders them.
import { useMemo } from "react";
import type { Asset, Export, Marker, NewExport } from "@/lib/api/client";
import { audioIn, factsOf, rangeIn } from "@/lib/clips/clip-formats";
import {
  lengthIn,
  lengthTo,
  secondsOf,
  sentLength,
  type ClipLength,
} from "@/lib/clips/clip-length";
import { CONTRACTS } from "@/lib/clips/contracts";
import type { EncoderChoice } from "@/lib/clips/encoders";
import type { FrameTable } from "@/lib/footage/frames";
import type { Settings } from "@/lib/settings/settings";
import {
  fits,
  latestStart,
  planClips,
  spanSeconds,
  type Batch,
  type PlannedClip,
} from "@/lib/clips/spans";
import { clock, clockOfMilliseconds } from "@/lib/time/time";
import { scaledWindow, type Size } from "../crop/crop-window";
import { croppingOf, sentCrop, type Cropping } from "../crop/cropping";
import { nameOfGroup } from "../markers/markers";

export type NextCut = {
  batch: Batch;
  plan: PlannedClip[];
  fits: boolean;
  /** The last frame at which the batch fits; null if the video is too short. */
  latest: number | null;
};

type BatchSettings = Pick<Settings, "clips" | "spread" | "contract">;

/** The length of the next clips: to the out point, the last frame of the first clip; without one, that of the profile. */
export function useNextLength(
  { profile, lengths }: Pick<Settings, "profile" | "lengths">,
  table: FrameTable | undefined,
  cursor: number,
  out: number | null,
): ClipLength {
  return useMemo(
    () => (table && out !== null ? lengthTo(table, cursor, out) : lengthIn({ profile, lengths })),
    [profile, lengths, table, cursor, out],
  );
}

export const batchOf = (
  settings: BatchSettings,
  table: FrameTable | undefined,
  length: ClipLength,
): Batch => ({
  clips: settings.clips,
  spread: settings.spread,
  seconds: secondsOf(length, settings.contract, table),
  contract: settings.contract,
});

const NO_CUT = { plan: [], fits: false, latest: null };

export function useNextCut(
  table: FrameTable | undefined,
  cursor: number,
  settings: BatchSettings,
  length: ClipLength,
): NextCut {
  const { clips, spread, seconds, contract } = batchOf(settings, table, length);
  const batch = useMemo(
    () => ({ clips, spread, seconds, contract }),
    [clips, spread, seconds, contract],
  );
  const latest = useMemo(() => (table ? latestStart(table, batch) : null), [table, batch]);
  return useMemo(
    () => (table ? cutIn(table, cursor, batch, latest) : { batch, ...NO_CUT }),
    [table, cursor, batch, latest],
  );
}

/** The next cut, computed outside React, such as in an event handler. */
export function nextCutIn(
  table: FrameTable,
  cursor: number,
  settings: BatchSettings,
  length: ClipLength,
): NextCut {
  const batch = batchOf(settings, table, length);
  return cutIn(table, cursor, batch, latestStart(table, batch));
}

const cutIn = (
  table: FrameTable,
  cursor: number,
  batch: Batch,
  latest: number | null,
): NextCut => ({
  batch,
  latest,
  plan: planClips(table, cursor, batch),
  fits: fits(table, cursor, batch),
});

/** Why the next cut does not fit, worded as by the server. Only for one that does not. */
export function whyItDoesNotFit(table: FrameTable, cursor: number, next: NextCut): string {
  const { batch, latest } = next;
  const lasts = clock(table.durationSeconds);
  if (latest !== null) {
    const past = table.secondsOf(cursor) - table.secondsOf(latest);
    const last = clockOfMilliseconds(table.millisecondsOf(latest));
    return `The cursor is ${past.toFixed(past >= 1 ? 1 : 3)} s past the last start that fits. Latest: ${last}.`;
  }
  return table.durationSeconds < batch.seconds
    ? `The video lasts ${lasts}, too short for a clip of ${plainSeconds(batch.seconds)} s.`
    : `The video lasts ${lasts}, the span ${clock(spanSeconds(batch))}. Cut fewer clips, or with less between them.`;
}

/** The same in a few words, for a line that is always there. */
export function whyInBrief(table: FrameTable, cursor: number, { batch, latest }: NextCut): string {
  if (latest === null)
    return `${clock(batch.clips > 1 ? spanSeconds(batch) : batch.seconds)} is longer than the video`;
  const past = table.secondsOf(cursor) - table.secondsOf(latest);
  return `${past.toFixed(past >= 1 ? 1 : 3)} s past the last start`;
}

/** `8`, `5.28`, `3.337` */
export const plainSeconds = (seconds: number) => String(Math.round(seconds * 1000) / 1000);

/** `3 clips` */
export const wordsOfClips = (clips: number) => (clips === 1 ? "1 clip" : `${clips} clips`);

/** `200 frames` */
export const wordsOfFrames = (frames: number) => (frames === 1 ? "1 frame" : `${frames} frames`);

/** Cursors and lengths that differ by less, in seconds, are the same: the server returns them as they were sent. */
const SAME_PLACE = 0.0005;

type Cut = Omit<NewExport, "clips"> & { clips: number };

/** The group of existing or pending clips with exactly these settings and this length; null if there is none. */
export function groupCutBefore(
  wanted: NewExport,
  seconds: number,
  exports: readonly Export[],
  markers: readonly Marker[],
): string | null {
  const known = [
    ...exports.filter(hasClips).map((one) => ({ ...one, clips: one.clips.length })),
    ...markers.map((one) => ({ ...one, cursor: one.start, asset_id: wanted.asset_id })),
  ];
  const same = known.find(
    (one) =>
      Math.abs(one.cursor - wanted.cursor) < SAME_PLACE &&
      Math.abs(one.seconds - seconds) < SAME_PLACE &&
      distinguishingSettings(one) === distinguishingSettings(wanted),
  );
  return same ? nameOfGroup(same) : null;
}

/** False if all clips were deleted, failed or were cancelled. */
const hasClips = ({ clips }: Export) =>
  clips.some(({ state }) => state === "waiting" || state === "running" || state === "done");

/** All settings by which clips with the same start can differ. */
const distinguishingSettings = (
  one: Omit<Cut, "cursor" | "seconds" | "frames" | "profile" | "encoder" | "fit" | "cross_shots">,
) =>
  JSON.stringify([
    one.asset_id,
    one.clips,
    one.spread,
    one.short_side ?? null,
    sentCrop(croppingOf(one.crop ?? null)),
    one.contract,
    one.format,
    one.audio,
    one.dynamic_range,
    one.label,
    one.category,
    one.folder_suffix,
  ]);

type Wanted = {
  asset: Asset;
  table: FrameTable;
  cursor: number;
  settings: Settings;
  /** Of each clip. */
  length: ClipLength;
  cropping: Cropping;
  encoder: EncoderChoice;
  /** Names a subprofile; "" the export folder itself. */
  suffix: string;
};

export function requestFor(wanted: Wanted): NewExport {
  const { asset, table, cursor, settings, length, cropping, encoder, suffix } = wanted;
  return {
    asset_id: asset.id,
    cursor: table.secondsOf(cursor),
    clips: settings.clips,
    spread: settings.spread,
    ...sentLength(length, settings.contract),
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
    // Image sequences need no video encoder: any node can make them.
    encoder: factsOf(settings.format).sequence ? "auto" : encoder,
    fit: "refuse",
    cross_shots: settings.crossShots,
  };
}

/** Whether the whole video may be cut instead of clips that are longer than it. */
export const isShorter = (table: FrameTable, { seconds, contract }: Batch) =>
  table.durationSeconds < seconds && CONTRACTS[contract].seconds === null;

/** `Export 5.28 s (whole video)` */
export const wordsOfWhole = (table: FrameTable) =>
  `Export ${plainSeconds(table.durationSeconds)} s (whole video)`;

/** The request for one clip of the whole video. */
export const wholeOf = (request: NewExport, table: FrameTable): NewExport => ({
  ...request,
  cursor: 0,
  clips: 1,
  seconds: table.constantRate ? null : table.durationSeconds,
  frames: table.constantRate ? table.count : null,
});

const evenBelow = (value: number) => 2 * Math.floor(value / 2);

/**
 * The size of a clip, as the server computes it: even, never enlarged, and cropped so that its sides are multiples of
 * `multiple`.
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
  const side = Math.max(2, evenBelow(shortSide));
  const own = Math.min(width, height);
  if (shortSide === 0 || side >= own) return { width: evenBelow(width), height: evenBelow(height) };
  const long = Math.max(2, 2 * Math.floor((Math.max(width, height) * side) / (2 * own) + 0.5));
  return width <= height ? { width: side, height: long } : { width: long, height: side };
}
