// Findings on the timeline, in a row for each class. A press goes to the nearest frame with a finding, Enter or Space
// to the next stretch of findings.
import type { KeyboardEvent, MouseEvent } from "react";
import type { DetectionRun } from "@/lib/api/client";
import type { FrameTable } from "@/lib/footage/frames";
import { grouped } from "@/lib/time/time";
import { useFoundLanes } from "../api/found-lanes";
import { useRested } from "../player/use-rested";
import type { Screen } from "@/lib/player/screen";
import { LANE } from "../timeline/lanes";
import type { Scale, View } from "../timeline/view";
import { hueOf } from "./found-hues";
import {
  foundSpans,
  framesIn,
  lanePlaces,
  laneRows,
  nearestFound,
  nextFound,
  type FoundClass,
  type FoundSpan,
  type LaneRow,
  type LaneTile,
} from "./found-lanes";
import classes from "./found-lane.module.css";

type FoundLaneProps = {
  run: DetectionRun;
  /** Coarse counts for the whole video, shown until finer tiles have arrived. */
  overview: LaneTile;
  /** Classes that are shown, those with most boxes first. */
  found: readonly FoundClass[];
  table: FrameTable;
  screen: Screen;
  view: View;
  scale: Scale;
  width: number;
  onGo: (frame: number) => void;
};

/** Least width of a bar, in px: a narrower one would not be visible. */
const LEAST_PX = 2;

const { top, height } = LANE.found;

export function FoundLane(props: FoundLaneProps) {
  const { run, overview, found, table, screen, view, scale, width, onGo } = props;
  const places = lanePlaces(framesIn(table, view.from, view.to), width, table.count);
  const key = places.map(({ level, n }) => `${level}.${n}`).join();
  // Tiles are requested only once the picture rests, so that while dragging frames are loaded first.
  const rested = useRested(key, screen);
  const arrived = useFoundLanes(run, placesOf(rested));
  const isThere = rested === key && arrived.length === places.length;
  const tiles = isThere ? arrived : [overview];
  const rows = laneRows(found, height).map((row) => ({ ...row, spans: spansOf(row) }));
  if (rows.length === 0) return null;

  function spansOf({ classes: some }: LaneRow): FoundSpan[] {
    return foundSpans(tiles, (name) => some.some((one) => one.name === name), run.order.step);
  }
  const go = (frame: number | null) => {
    if (frame !== null) onGo(frame);
  };
  const clicked = (event: MouseEvent<SVGGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const svg = event.currentTarget.ownerSVGElement?.getBoundingClientRect();
    const y = event.clientY - box.top;
    const row = rows.findLast((one) => one.top <= y) ?? rows[0];
    const at = scale.at(event.clientX - (svg?.left ?? 0));
    go(nearestFound(row?.spans ?? [], table.clamp(table.atOrBefore(Math.max(0, at)))));
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    const all = rows.flatMap(({ spans }) => spans).sort((one, other) => one.first - other.first);
    go(nextFound(all, screen.aim));
  };
  return (
    <g
      role="button"
      tabIndex={0}
      data-mark
      className={classes.lane}
      aria-label={`Found: ${found.map(wordsFor).join(", ")}. Goes to the next`}
      onClick={clicked}
      onKeyDown={pressed}
    >
      <title>{found.map(wordsFor).join(", ")}</title>
      <rect x="0" y={top} width={width} height={height} className={classes.target} />
      {rows.map((row) => (
        <path
          key={row.top}
          className={looksOf(row)}
          data-testid="found-row"
          d={row.spans
            .map((span) => barOf(span, row, table, scale, width))
            .filter(Boolean)
            .join("")}
        />
      ))}
    </g>
  );
}

const placesOf = (key: string) =>
  key.split(",").map((place) => {
    const [level = 0, n = 0] = place.split(".").map(Number);
    return { level, n };
  });

const wordsFor = ({ name, boxes }: FoundClass) => `${name} ${grouped(boxes)}`;

/** A row of one class has the class's hue; one of several classes has a neutral colour. */
const looksOf = ({ classes: some }: LaneRow) =>
  some.length === 1 ? `${classes.row} ${hueOf(some[0]?.index ?? 0)}` : (classes.others ?? "");

function barOf(
  { first, after }: FoundSpan,
  row: LaneRow,
  table: FrameTable,
  scale: Scale,
  width: number,
): string {
  const from = scale.x(table.secondsOf(first));
  const to = Math.max(from + LEAST_PX, scale.x(table.secondsOf(after)));
  if (to < 0 || from > width) return "";
  const [left, right] = [Math.max(0, from), Math.min(width, to)];
  return `M${left.toFixed(1)} ${top + row.top}H${right.toFixed(1)}v${row.height}H${left.toFixed(1)}z`;
}
