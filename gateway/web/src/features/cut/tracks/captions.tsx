// The chosen subtitles, drawn over the picture by the page. The browser's own would be hidden below the pictures
// painted while dragging, and are only updated while a video plays.
import { useEffect, useState } from "react";
import type { FrameTable } from "@/lib/footage/frames";
import type { Screen } from "@/lib/player/screen";
import { frameOf, useShown } from "@/lib/player/use-player";
import type { Subtitles } from "./subtitles";
import classes from "./captions.module.css";

type CaptionsProps = {
  subtitles: Subtitles;
  screen: Screen;
  table: FrameTable;
};

export function Captions({ subtitles, screen, table }: CaptionsProps) {
  const cues = useCues(subtitles.file);
  const frame = useShown(screen, frameOf);
  const seconds = table.insideOf(frame ?? 0);
  const lines = cues.filter((cue) => cue.startTime <= seconds && seconds < cue.endTime);
  return (
    <div className={classes.captions} lang={subtitles.language || undefined}>
      {lines.map((cue) => (
        <p key={`${cue.startTime} ${cue.text}`} className={classes.words}>
          {cue.getCueAsHTML().textContent}
        </p>
      ))}
    </div>
  );
}

/** Cues of a WebVTT file, parsed by the browser through a <video> that is not on the page. */
function useCues(file: string): readonly VTTCue[] {
  const [read, setRead] = useState<{ file: string; cues: readonly VTTCue[] }>();
  useEffect(() => {
    const element = document.createElement("track");
    document.createElement("video").append(element);
    element.addEventListener("load", () => {
      setRead({
        file,
        cues: [...(element.track.cues ?? [])].filter((cue) => cue instanceof VTTCue),
      });
    });
    element.track.mode = "hidden";
    element.src = file;
    return () => element.remove();
  }, [file]);
  return read?.file === file ? read.cues : [];
}
