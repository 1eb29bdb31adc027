// What is said, on the timeline: a bar for each segment, with its words where there is room. The list beside the video
// has the same for keys.
import { useMemo } from "react";
import type { SaidSegment } from "@/lib/api/client";
import { LANE } from "../timeline/lanes";
import type { Scale } from "../timeline/view";
import { barsOf } from "./bars";
import classes from "./words.module.css";

type WordLaneProps = {
  segments: readonly SaidSegment[];
  scale: Scale;
  width: number;
  onGo: (segment: SaidSegment) => void;
};

const { top, height } = LANE.words;

export function WordLane({ segments, scale, width, onGo }: WordLaneProps) {
  const bars = useMemo(() => barsOf(segments, scale, width), [segments, scale, width]);
  return (
    <g role="img" aria-label={segments.length > 0 ? "Words" : "Words: none"}>
      {bars.map(({ segment, left, right }) => (
        <g key={segment.start} data-mark className={classes.bar} onClick={() => onGo(segment)}>
          <title>{segment.text}</title>
          <rect x={left} y={top + 2} width={right - left} height={height - 4} rx="2" />
          {right - left < LEAST_WORDS_PX ? null : (
            <svg x={left} y={top} width={right - left} height={height}>
              <text x="4" y="14">
                {segment.text}
              </text>
            </svg>
          )}
        </g>
      ))}
    </g>
  );
}

/** Narrower bars have no words, in px. */
const LEAST_WORDS_PX = 28;
