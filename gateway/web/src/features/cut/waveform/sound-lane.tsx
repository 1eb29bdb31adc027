// The sound lane's state in words; the waveform itself is drawn on the canvas.
import type { Asset } from "@/lib/api/client";
import { wordsFor } from "@/lib/api/problem";
import type { Sound } from "@/lib/api/assets/waveform";
import { LANE } from "../timeline/lanes";
import classes from "../timeline/timeline.module.css";

type SoundLaneProps = { asset: Asset; sound: Sound };

export function SoundLane({ asset, sound }: SoundLaneProps) {
  const { top, height } = LANE.sound;
  const { drawn, words } = asset.audio == null ? SILENT : stateOf(sound);
  const name = drawn ? "Waveform of the sound" : "Sound";
  return (
    <div
      role="img"
      aria-label={words ? `${name}: ${words}` : name}
      className={classes.sound}
      style={{ top, height }}
    >
      {words ? <span className={classes.soundWords}>{words}</span> : null}
    </div>
  );
}

type Words = { drawn: boolean; words: string };

const SILENT: Words = { drawn: false, words: "No sound" };
const READING = "Sound is being read";
const FAILED = "The sound cannot be drawn";

function stateOf({ overview, error }: Sound): Words {
  if (error) return { drawn: false, words: `${FAILED}: ${wordsFor(error)}` };
  switch (overview?.state) {
    case undefined:
      return { drawn: false, words: READING };
    case "making": {
      const done = Math.floor(overview.progress * 100);
      return { drawn: false, words: done > 0 ? `${READING}, ${done} %` : READING };
    }
    case "none":
      return SILENT;
    case "error":
      return { drawn: false, words: overview.problem?.detail ?? FAILED };
    case "ready":
      return { drawn: true, words: overview.problem?.detail ?? "" };
  }
}
