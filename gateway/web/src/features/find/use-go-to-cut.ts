// Opens Cut at a second of a video: addresses name frames.
import { useLocation } from "wouter";
import { useFrameAtLater } from "@/lib/api/assets/asset";
import { wordsFor } from "@/lib/api/problem";
import { wayToFrame } from "@/lib/links";
import { announceRefusal } from "@/lib/undo/undo";

export function useGoToCut(): (assetId: string, seconds: number) => void {
  const [, navigate] = useLocation();
  const frameAt = useFrameAtLater();
  return (assetId, seconds) =>
    void frameAt(assetId, seconds).then(
      (frame) => navigate(wayToFrame(assetId, frame)),
      (error: unknown) => announceRefusal(wordsFor(error)),
    );
}
