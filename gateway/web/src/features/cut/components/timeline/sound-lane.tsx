// What the sound lane is, in words: its picture is on the canvas.
import type { Asset } from "@/lib/api/client";
import type { Sound } from "@/features/cut/api/waveform";
import { LANE } from "./lanes";
import classes from "./timeline.module.css";

type SoundLaneProps = { asset: Asset; sound: Sound };

export function SoundLane({ asset, sound }: SoundLaneProps) {
  const { top, height } = LANE.sound;
  const { words, hint } = asset.audio == null ? SILENT : stateOf(sound);
  return (
    <div
      role="img"
      aria-label={words ? `Sound: ${words}` : `Waveform of the sound${hint ? `. ${hint}` : ""}`}
      title={hint}
      className={classes.sound}
      style={{ top, height }}
    >
      {words}
    </div>
  );
}

type Words = {
  /** In the lane, while there is nothing to be drawn. */
  words: string;
  hint?: string;
};

const SILENT: Words = { words: "No sound" };

function stateOf({ overview, error }: Sound): Words {
  if (error) return { words: "The sound cannot be drawn", hint: error.message };
  switch (overview?.state) {
    case undefined:
      return { words: "Sound is being read" };
    case "making": {
      const done = Math.floor(overview.progress * 100);
      return { words: done > 0 ? `Sound is being read, ${done} %` : "Sound is being read" };
    }
    case "none":
      return SILENT;
    case "error":
      return { words: overview.problem?.detail ?? "The sound cannot be drawn" };
    case "ready":
      return overview.problem ? { words: "", hint: overview.problem.detail } : { words: "" };
  }
}
