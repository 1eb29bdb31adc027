// The clip that a link leads to, with its proof, over its moment in the video.
import { useEffect, useState } from "react";
import { useSearchParams } from "wouter";
import type { Clip, Export } from "@/lib/api/client";
import { wordsFor } from "@/lib/api/problem";
import { announceRefusal } from "@/lib/undo/undo";
import { useExport } from "../api/exports";
import { ClipViewer } from "./clip-viewer";

type LinkedClipProps = { onMoment: (order: Export, clip: Clip) => void };

export function LinkedClip({ onMoment }: LinkedClipProps) {
  const [params, setParams] = useSearchParams();
  // As they were when the page was opened.
  const [{ clipId, exportId }] = useState(() => ({
    clipId: params.get("clip"),
    exportId: params.get("export"),
  }));
  const [closed, setClosed] = useState(false);
  const { data: order, error } = useExport(clipId === null ? null : exportId);
  const clip = order?.clips.find(({ id }) => id === clipId);
  const isGone = order !== undefined && clip?.state !== "done";
  useEffect(() => {
    if (error) announceRefusal(`The clip of this link: ${wordsFor(error)}`);
    else if (isGone) announceRefusal("The clip of this link does not exist any more.");
  }, [error, isGone]);
  const close = () => {
    setClosed(true);
    setParams(
      (now) => {
        now.delete("clip");
        now.delete("export");
        return now;
      },
      { replace: true },
    );
  };
  const shown = order && clip && !isGone && !closed ? { order, clip } : null;
  return <ClipViewer shown={shown} onMoment={onMoment} onClose={close} />;
}
