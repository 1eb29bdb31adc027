// What is said in the open video: its segments, and as subtitles.
import { address } from "@/lib/api/address";
import type { Asset, SaidSegment } from "@/lib/api/client";
import type { FrameTable } from "@/lib/footage/frames";
import { isMade, useTranscript } from "../api/transcript";
import type { Subtitles } from "../tracks/subtitles";

export type Words = ReturnType<typeof useWords>;

const NOTHING: readonly SaidSegment[] = [];

export function useWords(
  asset: Asset,
  table: FrameTable | undefined,
  seesFrame: boolean,
  onGo: (frame: number) => void,
) {
  // Requested after the first picture, which is more urgent.
  const query = useTranscript(asset.id, seesFrame);
  const transcript = isMade(query.data) ? query.data : null;
  const segments = transcript?.segments ?? NOTHING;
  // The fragment changes with the transcript, so that its file is read again.
  const subtitles: Subtitles | null =
    transcript === null || segments.length === 0
      ? null
      : {
          name: "Transcript",
          language: transcript.language ?? "",
          file: `${address.subtitles(asset.id, "vtt")}#${transcript.made_at}`,
        };
  return {
    asset,
    query,
    transcript,
    segments,
    subtitles,
    /** To the picture at which a segment begins. */
    goTo: ({ start }: SaidSegment) => {
      if (table) onGo(table.clamp(table.atOrAfter(start)));
    },
  };
}
