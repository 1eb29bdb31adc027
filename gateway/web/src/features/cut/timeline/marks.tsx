// Marks on the timeline: the span of the next cut with its clips, markers of groups cut before, and the visible part.
import type { KeyboardEvent, MouseEvent } from "react";
import type { Marker } from "@/lib/api/client";
import { fitMiddle, measureIn, type Measure } from "@/lib/ellipsis";
import { sharedSeconds, spanSeconds, type Batch, type PlannedClip } from "@/lib/clips/spans";
import { clock } from "@/lib/time/time";
import { countOfClips, markersByStart } from "../markers/markers";
import { clipRow, clipRowHeight, LANE } from "./lanes";
import type { Scale, View } from "./view";
import classes from "./timeline.module.css";

/** Least size of an area that can be pressed, in px. */
const TARGET = 24;
/** Height of a digit of a clip's number, in px. */
const DIGIT = 8.7;
const MARK_FONT = '500 12px "Inter Variable", Inter, sans-serif';

type SpanProps = { scale: Scale; plan: PlannedClip[]; batch: Batch; fits: boolean };

/** The span of the next cut and its clips; parts that two clips share are hatched. */
export function Span({ scale, plan, batch, fits }: SpanProps) {
  const first = plan[0];
  if (!first) return null;
  const x = scale.x(first.start);
  const width = spanSeconds(batch) * scale.perSecond;
  const clip = batch.seconds * scale.perSecond;
  const shared = sharedSeconds(batch) * scale.perSecond;
  const height = clipRowHeight(batch.clips);
  const { top } = LANE.clips;
  return (
    <g
      role="img"
      aria-label={`The next cut: ${batch.clips} clips from ${clock(first.start)}${fits ? "" : ", runs over the end"}`}
      className={fits ? "" : classes.unfit}
    >
      <rect
        x={x}
        y={LANE.ruler.height}
        width={width}
        height={LANE.found.bottom - LANE.ruler.height}
        className={classes.span}
      />
      <rect x={x} y={LANE.ruler.height - 3} width={width} height={3} className={classes.spanEdge} />
      {plan.map(({ index, start }) => {
        const left = scale.x(start);
        const y = top + 2 + clipRow(index) * (height + 1);
        return (
          <g key={index}>
            <rect x={left} y={y} width={clip} height={height} className={classes.clip} />
            {index > 0 && shared > 0 ? (
              <rect x={left} y={y} width={shared} height={height} className={classes.shared} />
            ) : null}
            {height > 9 && clip > 24 ? (
              <>
                <rect x={left} y={y} width={16} height={height} className={classes.spanEdge} />
                <text x={left + 8} y={y + (height + DIGIT) / 2} className={classes.clipNumber}>
                  {index + 1}
                </text>
              </>
            ) : null}
          </g>
        );
      })}
    </g>
  );
}

type MarkersProps = {
  scale: Scale;
  width: number;
  markers: Marker[];
  active: string | null;
  onActivate: (marker: Marker) => void;
  /** Null if this person may not change anything. */
  onOverwrite: ((marker: Marker) => void) | null;
  onMenu: (marker: Marker, event: MouseEvent) => void;
};

export function Markers(props: MarkersProps) {
  const { scale, width, markers, active, onActivate, onOverwrite, onMenu } = props;
  return markersByStart(markers, active).map(({ top: marker, more }, i, places) => {
    const x = scale.x(marker.start);
    const neighbour = places[i + 1]?.top;
    const length = spanSeconds(marker) * scale.perSecond;
    if (x > width || x + length < 0) return null;
    return (
      <MarkerBar
        key={marker.start}
        x={x}
        length={length}
        // The label must end where the next group begins.
        until={neighbour ? Math.min(x + length, scale.x(neighbour.start)) : x + length}
        step={marker.spread * scale.perSecond}
        marker={marker}
        more={more}
        here={marker.export_id === active}
        onActivate={() => onActivate(marker)}
        onOverwrite={onOverwrite && (() => onOverwrite(marker))}
        onMenu={(event) => onMenu(marker, event)}
      />
    );
  });
}

type MarkerBarProps = {
  x: number;
  length: number;
  until: number;
  step: number;
  marker: Marker;
  /** Number of other groups that begin at the same place. */
  more: number;
  here: boolean;
  onActivate: () => void;
  onOverwrite: (() => void) | null;
  onMenu: (event: MouseEvent) => void;
};

/** A group cut before: its start, a tick per later clip that exists, its label. */
function MarkerBar(props: MarkerBarProps) {
  const { x, length, until, step, marker, more, here, onActivate, onOverwrite, onMenu } = props;
  const y = LANE.clips.bottom - 19;
  const label = marker.label || marker.group;
  const count = ` ×${countOfClips(marker)}`;
  const others = more > 0 ? `, and ${more} more` : "";
  // A group that begins left of the visible part has its label at the left edge.
  const textX = Math.max(0, x) + 7;
  const room = until - textX - 4;
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    onActivate();
  };
  return (
    <g className={here ? `${classes.marker} ${classes.active}` : classes.marker}>
      <g
        tabIndex={0}
        role="button"
        data-mark
        aria-label={`Marker ${marker.number}: ${label}${count}${others}, at ${clock(marker.start)}`}
        aria-pressed={here}
        onClick={onActivate}
        onDoubleClick={onOverwrite ?? undefined}
        onKeyDown={pressed}
        onContextMenu={onMenu}
      >
        <title>{`${isolated(label)}${count}${others}, ${clock(marker.start)}: brings its settings back${onOverwrite ? "; double-click to overwrite it" : ""}`}</title>
        <rect
          x={x - Math.max(0, TARGET - length) / 2}
          y={y - 4}
          width={Math.max(TARGET, length)}
          height={TARGET}
          className={classes.target}
        />
        <rect x={x} y={y} width={Math.max(3, length)} height={17} className={classes.markerBar} />
        <rect x={x} y={y} width={3} height={17} className={classes.markerTick} />
        {marker.existing_clips
          .filter((position) => position > 0)
          .map((position) => (
            <rect
              key={position}
              x={x + position * step}
              y={y + 13}
              width={1.5}
              height={4}
              className={classes.markerTick}
            />
          ))}
      </g>
      {room > 40 ? (
        <text x={textX} y={y + 12} className={classes.markerText} aria-hidden>
          {fitLabel(label, more > 0 ? `${count} +${more}` : count, room, measureIn(MARK_FONT))}
        </text>
      ) : null}
    </g>
  );
}

/** The label, shortened if it must be, and after it the count of clips and other groups, which are never shortened. */
export function fitLabel(label: string, count: string, room: number, measure: Measure): string {
  const left = room - measure(count);
  if (left < LEAST_LABEL) return isolated(fitMiddle(label, room, measure, 3));
  return isolated(fitMiddle(label, left, measure, 3)) + count;
}

/** With less room than this, in px, the label stands alone: it tells more than the count. */
const LEAST_LABEL = 30;

/** Between the Unicode characters for that: labels in Arabic or Hebrew would pull the count to their other side. */
const isolated = (text: string) => `\u2068${text}\u2069`;

type FileLaneProps = { view: View; width: number; duration: number; markers: Marker[] };

/** The whole file, and which part of it is shown above. */
export function FileLane({ view, width, duration, markers }: FileLaneProps) {
  const x = (seconds: number) => (seconds / Math.max(1e-6, duration)) * width;
  const { top, height } = LANE.file;
  return (
    <g>
      <rect
        x={x(view.from) + 1}
        y={top + 2}
        width={Math.max(12, x(view.to) - x(view.from) - 2)}
        height={height - 4}
        rx="2"
        className={classes.window}
      />
      {markers.map((marker) => (
        <rect
          key={marker.export_id}
          x={x(marker.start)}
          y={top + 6}
          width="2"
          height={height - 12}
          className={classes.markerTick}
        />
      ))}
    </g>
  );
}
