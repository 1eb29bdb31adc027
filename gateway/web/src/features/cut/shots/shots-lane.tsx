// The lane of shots on the timeline: where one shot is cut to the next, or fades into it. A press goes to the nearest cut,
// Enter or Space to the next one.
import type { KeyboardEvent, MouseEvent } from "react";
import { wordsFor } from "@/lib/api/problem";
import type { FrameTable } from "@/lib/footage/frames";
import { many } from "@/lib/many";
import type { Screen } from "@/lib/player/screen";
import { LANE } from "../timeline/lanes";
import type { Scale } from "../timeline/view";
import { cutBeside, nearestCut } from "./shots";
import type { ShotsShown } from "./use-shots-shown";
import classes from "./shots-lane.module.css";

const { top, height } = LANE.shots;

type LaneProps = {
  shots: ShotsShown;
  table: FrameTable;
  screen: Screen;
  scale: Scale;
  width: number;
  onGo: (frame: number) => void;
};

export function ShotsLane({ shots, table, screen, scale, width, onGo }: LaneProps) {
  const { found, cuts } = shots;
  if (!shots.shown || !found) return null;
  const fades = cuts.filter(({ kind }) => kind === "fade").length;
  const words = `Shots: ${many(found.shots.length, "shot")}${fades > 0 ? `, ${many(fades, "fade")} among the cuts` : ""}`;
  const at = (frame: number) => scale.x(table.secondsOf(table.clamp(frame)));
  const clicked = (event: MouseEvent<SVGGElement>) => {
    const svg = event.currentTarget.ownerSVGElement?.getBoundingClientRect();
    const frame = nearestCut(table, cuts, scale.at(event.clientX - (svg?.left ?? 0)));
    if (frame !== null) onGo(frame);
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    const next = cutBeside(cuts, screen.aim, "after") ?? cuts[0]?.frame;
    if (next !== undefined) onGo(next);
  };
  const paths = { shots: "", cuts: "", fades: "" };
  for (const [i, { first_frame: first, last_frame: last }] of found.shots.entries()) {
    if (i % 2 === 0) continue;
    const [left, right] = [Math.max(0, at(first)), Math.min(width, scale.x(endOf(table, last)))];
    if (right > left)
      paths.shots += `M${left.toFixed(1)} ${top}H${right.toFixed(1)}v${height}H${left.toFixed(1)}z`;
  }
  for (const { frame, kind } of cuts) {
    const x = at(frame);
    if (x < -6 || x > width + 6) continue;
    if (kind === "cut") paths.cuts += `M${x.toFixed(1)} ${top}v${height}`;
    // Two wedges: one shot goes while the other comes.
    else paths.fades += `M${(x - 5).toFixed(1)} ${top}h10l-10 ${height}h10z`;
  }
  return (
    <g
      role="button"
      tabIndex={0}
      data-mark
      className={classes.lane}
      aria-label={cuts.length > 0 ? `${words}. Goes to the next cut` : words}
      onClick={clicked}
      onKeyDown={pressed}
    >
      <title>{words}</title>
      <rect x="0" y={top} width={width} height={height} className={classes.target} />
      <path d={paths.shots} className={classes.shot} />
      <path d={paths.fades} className={classes.fade} data-testid="fades" />
      <path d={paths.cuts} className={classes.cut} data-testid="cuts" />
    </g>
  );
}

const endOf = (table: FrameTable, last: number) =>
  last + 1 < table.count ? table.secondsOf(last + 1) : table.durationSeconds;

/** The lane's state in words, and what can be done about it, while there is nothing to draw. */
export function ShotsWords({ shots }: { shots: ShotsShown }) {
  const { shown, found, progress, error } = shots;
  if (shown && found) return null;
  return (
    <div className={classes.words} style={{ top, height }} data-mark>
      {shown ? (
        <>
          <span role="status">
            {error
              ? `No shots: ${wordsFor(error)}`
              : progress === null
                ? "Shots are being found"
                : `Shots are being found, ${Math.floor(100 * progress)} %`}
          </span>
          {error ? (
            <button type="button" className={classes.act} onClick={shots.findAgain}>
              Try again
            </button>
          ) : null}
        </>
      ) : (
        <button type="button" className={classes.act} onClick={shots.toggle}>
          Find the shots
        </button>
      )}
    </div>
  );
}
