// What is set for the export of moments: it begins with what Cut has set for the next cut.
import type { Finder, MomentsExport } from "@/lib/api/client";
import { audioIn, factsOf, rangeIn } from "@/lib/clips/clip-formats";
import { lengthIn, sentLength, type ClipLength } from "@/lib/clips/clip-length";
import type { EncoderChoice } from "@/lib/clips/encoders";
import { clampClips, clampSpread, type Settings } from "@/lib/settings/settings";

export type ExportFields = Pick<
  Settings,
  | "clips"
  | "spread"
  | "shortSide"
  | "contract"
  | "format"
  | "audio"
  | "dynamicRange"
  | "category"
  | "crossShots"
> & {
  length: ClipLength;
  label: string;
  profile: string;
  /** Subprofile: "" is the export folder itself. */
  suffix: string;
  /** Seconds: shorter moments are left out. */
  least: number;
};

export function fieldsFor(finder: Finder, settings: Settings): ExportFields {
  const profile = finder.profile ?? settings.profile;
  const { shortSide, contract, format, audio, dynamicRange, category, crossShots } = settings;
  return {
    // One clip for each moment: several of a short one would lie over each other.
    clips: 1,
    spread: clampSpread(settings.spread),
    shortSide,
    contract,
    format,
    audio,
    dynamicRange,
    category,
    crossShots,
    length: lengthIn({ profile, lengths: settings.lengths }),
    label: finder.labels.length === 1 ? (finder.labels[0] ?? "") : settings.label.trim(),
    profile,
    suffix: "",
    least: 0,
  };
}

export function exportOf(
  finder: Finder,
  fields: ExportFields,
  encoder: EncoderChoice,
): MomentsExport {
  const { contract, format } = fields;
  return {
    finder: finder.id,
    state: "accepted",
    min_seconds: fields.least,
    clips: clampClips(fields.clips),
    spread: fields.spread,
    ...sentLength(fields.length, contract),
    short_side: fields.shortSide || null,
    contract,
    format,
    audio: audioIn(format, fields.audio),
    dynamic_range: rangeIn(format, contract, fields.dynamicRange),
    label: fields.label.trim(),
    category: fields.category,
    profile: fields.profile,
    folder_suffix: fields.suffix,
    cross_shots: fields.crossShots,
    // Image sequences need no video encoder: any node can make them.
    encoder: factsOf(format).sequence ? "auto" : encoder,
  };
}

/** Reasons with the number of moments that were skipped for each, the most frequent first. */
export function reasonsOf(
  skipped: readonly { reason: string }[],
): { reason: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { reason } of skipped) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .map(([reason, count]) => ({ reason, count }))
    .sort((one, other) => other.count - one.count);
}
