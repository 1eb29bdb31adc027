// One timeline for everything that lies in time. A canvas holds what is dense, SVG above it what can be pointed at.
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type PointerEvent,
} from "react";
import type { Asset, Marker } from "@/lib/api/client";
import type { FrameTable } from "@/lib/frames";
import type { Batch, PlannedClip } from "@/lib/spans";
import type { Board } from "@/lib/storyboard";
import type { Screen } from "../player/screen";
import { useWaveform } from "@/features/cut/api/waveform";
import type { Cropping } from "@/features/cut/cropping";
import type { Findings } from "@/features/cut/use-findings";
import type { Lost } from "@/features/cut/use-following";
import { useRested } from "@/features/cut/use-rested";
import { levelFor, overviewLevel, tilesOver } from "@/features/cut/waves";
import { Bed } from "./bed";
import { Glance } from "./glance";
import { CropLane } from "./crop-lane";
import { FoundLane } from "./found-lane";
import { Cursor, PlayHead } from "./heads";
import { laneAt, LANES, LANE, TIMELINE_HEIGHT } from "./lanes";
import { MarkerMenu, type MenuAt } from "./marker-menu";
import { FileLane, Markers, Span } from "./marks";
import { SoundLane } from "./sound-lane";
import { around, holding, panned, scaleOf, zoomed, type View } from "./view";
import classes from "./timeline.module.css";

type TimelineProps = {
  asset: Asset;
  table: FrameTable;
  screen: Screen;
  /** Null until there is one. */
  board: Board | null;
  cursor: number;
  locked: boolean;
  batch: Batch;
  plan: PlannedClip[];
  fits: boolean;
  cropping: Cropping;
  /** Where what the crop follows was not seen. */
  lost: readonly Lost[];
  findings: Findings;
  markers: Marker[];
  activeMarker: string | null;
  /** Else groups can be looked at, and neither overwritten nor deleted. */
  mayChange: boolean;
  view: View;
  onView: (change: (view: View) => View) => void;
  /** Where somebody pointed. */
  onGo: (seconds: number) => void;
  onCropping: (cropping: Cropping) => void;
  onMarker: (marker: Marker) => void;
  onOverwrite: (marker: Marker) => void;
  onEdit: (marker: Marker) => void;
  onDelete: (marker: Marker) => void;
};

/** One notch of a wheel. */
const WHEEL_ZOOM = 1.0015;

export function Timeline(props: TimelineProps) {
  const { asset, table, screen, board, cursor, locked, batch, plan, fits, markers } = props;
  const { run, overview, classes: found, isSeen } = props.findings;
  const { cropping, activeMarker, mayChange, view, onView, onGo, onCropping } = props;
  const { onMarker, onOverwrite, onEdit, onDelete } = props;
  const [menu, setMenu] = useState<MenuAt | null>(null);
  const bed = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const duration = table.durationSeconds;
  const scale = scaleOf(view, width);
  const shown = useTiles(view, width, duration);
  // Nobody reads a waveform in passing, and the frames under the hand come first.
  const looked = useRested(shown, screen);
  const sound = useWaveform(asset.id, duration, asset.audio != null, looked);
  const { known } = sound;
  const wave = useMemo(() => ({ shown, known }), [shown, known]);
  const aspect = asset.video ? asset.video.width / asset.video.height : 16 / 9;

  useLayoutEffect(() => {
    const element = bed.current;
    if (!element) return;
    const measure = () => setWidth(Math.floor(element.clientWidth));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useWheel(bed, width, duration, onView);
  const foresee = (at: (pixels: number) => number) =>
    screen.foresee?.((pixels) => {
      const seconds = at(pixels);
      return seconds < 0 || seconds > duration ? null : table.atOrBefore(seconds);
    });
  const glance = useGlance({ view, width, duration });
  const drag = useDrag({ view, width, duration, onView, onGo, foresee });
  const follow = useCallback(
    (seconds: number) => onView((now) => holding(now, seconds, duration)),
    [onView, duration],
  );

  return (
    <div className={classes.timeline} role="group" aria-label="Timeline">
      <div className={classes.gutter}>
        {LANES.map(({ id, height, label }) => (
          <div key={id} style={{ height }} className={classes.label}>
            {id === "ruler" ? lengthOf(view) : label}
          </div>
        ))}
      </div>
      {/* Everything that is done here by pointing has its key: arrows, T, + − Z. */}
      <div className={classes.place} onPointerMove={glance.follow} onPointerLeave={glance.leave}>
        {board && glance.at ? <Glance board={board} {...glance.at} width={width} /> : null}
        <div className={classes.bed} ref={bed} style={{ height: TIMELINE_HEIGHT }} {...drag}>
          {LANES.map(({ id, height }) => (
            <div key={id} className={classes.lane} style={{ top: LANE[id].top, height }} />
          ))}
          <Bed
            assetId={asset.id}
            screen={screen}
            aspect={aspect}
            view={view}
            width={width}
            duration={duration}
            wave={wave}
          />
          <SoundLane asset={asset} sound={sound} />
          <svg width={width} height={TIMELINE_HEIGHT} className={classes.marks}>
            <defs>
              <pattern
                id="shared"
                width="5"
                height="5"
                patternUnits="userSpaceOnUse"
                patternTransform="rotate(45)"
              >
                <rect width="2" height="5" className={classes.hatch} />
              </pattern>
            </defs>
            <Span scale={scale} plan={plan} batch={batch} fits={fits} />
            <Markers
              scale={scale}
              width={width}
              markers={markers}
              active={activeMarker}
              onActivate={onMarker}
              onOverwrite={mayChange ? onOverwrite : null}
              onMenu={(marker, event) => {
                event.preventDefault();
                setMenu({ marker, x: event.clientX, y: event.clientY });
              }}
            />
            <CropLane
              cropping={cropping}
              lost={props.lost}
              table={table}
              scale={scale}
              width={width}
              onChange={onCropping}
              onJump={(frame) => screen.show(frame)}
            />
            {run && overview ? (
              <FoundLane
                run={run}
                overview={overview}
                found={found.filter(({ name }) => isSeen(name))}
                table={table}
                screen={screen}
                view={view}
                scale={scale}
                width={width}
                onGo={(frame) => onGo(table.secondsOf(frame))}
              />
            ) : null}
            <FileLane view={view} width={width} duration={duration} markers={markers} />
            <Cursor scale={scale} table={table} cursor={cursor} locked={locked} />
            <PlayHead
              screen={screen}
              table={table}
              scale={scale}
              view={view}
              width={width}
              onLeave={follow}
            />
          </svg>
        </div>
      </div>
      <MarkerMenu
        mayChange={mayChange}
        at={menu}
        onActivate={onMarker}
        onOverwrite={onOverwrite}
        onEdit={onEdit}
        onDelete={onDelete}
        onClose={() => setMenu(null)}
      />
    </div>
  );
}

/** The tiles of the waveform that are to be seen. */
function useTiles(view: View, width: number, duration: number) {
  const overview = overviewLevel(duration);
  const pixel = (view.to - view.from) / Math.max(1, width * (window.devicePixelRatio || 1));
  const level = levelFor(pixel, overview);
  return useMemo(
    () => tilesOver(level, view.from, Math.min(view.to, duration)),
    [level, view.from, view.to, duration],
  );
}

/** How much is shown. */
function lengthOf({ from, to }: View): string {
  const seconds = to - from;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 600) return `${Math.round(seconds)} s`;
  return `${Math.round(seconds / 60)} min`;
}

/** React listens to wheels passively, where the page could not be kept from scrolling. */
function useWheel(
  bed: React.RefObject<HTMLDivElement | null>,
  width: number,
  duration: number,
  onView: TimelineProps["onView"],
) {
  useEffect(() => {
    const element = bed.current;
    if (!element || width === 0) return;
    const turned = (event: WheelEvent) => {
      event.preventDefault();
      const sideways = event.shiftKey ? event.deltaY : event.deltaX;
      const x = event.clientX - element.getBoundingClientRect().left;
      onView((view) => {
        const scale = scaleOf(view, width);
        if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
          return panned(view, sideways / scale.perSecond, duration);
        }
        return zoomed(view, scale.at(x), WHEEL_ZOOM ** event.deltaY, duration);
      });
    };
    element.addEventListener("wheel", turned, { passive: false });
    return () => element.removeEventListener("wheel", turned);
  }, [bed, width, duration, onView]);
}

/** Where a pointer passes over the pictures of the timeline, or over the whole file, without pressing anything. */
function useGlance({ view, width, duration }: Pick<DragOptions, "view" | "width" | "duration">) {
  const [at, setAt] = useState<{ x: number; seconds: number } | null>(null);
  const follow = (event: PointerEvent<HTMLElement>) => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const [x, lane] = [event.clientX - left, laneAt(event.clientY - top)];
    const glances = event.pointerType === "mouse" && event.buttons === 0 && width > 0;
    if (!glances || (lane !== "picture" && lane !== "file")) {
      setAt(null);
      return;
    }
    const seconds = lane === "file" ? (x / width) * duration : scaleOf(view, width).at(x);
    setAt(seconds < 0 || seconds > duration ? null : { x, seconds });
  };
  return { at, follow, leave: () => setAt(null) };
}

type DragOptions = Pick<TimelineProps, "view" | "onView" | "onGo"> & {
  width: number;
  duration: number;
  /** Tells where the pointer would lead to, in seconds, so many pixels further on. */
  foresee: (at: (pixels: number) => number) => void;
};

/** Dragging moves the cursor, Shift-dragging the view, dragging in the file lane both. */
function useDrag({ view, width, duration, onView, onGo, foresee }: DragOptions) {
  const [dragged, setDragged] = useState<"cursor" | "view" | "file" | null>(null);
  const last = useRef(0);

  const place = (event: PointerEvent<HTMLElement>) => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const go = (kind: typeof dragged, x: number) => {
    if (kind === "view") {
      const by = (last.current - x) / scaleOf(view, width).perSecond;
      onView((now) => panned(now, by, duration));
    } else if (kind === "file") {
      const seconds = Math.min(duration, Math.max(0, (x / width) * duration));
      foresee((pixels) => ((x + pixels) / width) * duration);
      onView((now) => around(seconds, now.to - now.from, duration));
      onGo(seconds);
    } else if (kind === "cursor") {
      foresee((pixels) => scaleOf(view, width).at(x + pixels));
      onGo(Math.min(duration, Math.max(0, scaleOf(view, width).at(x))));
    }
    last.current = x;
  };

  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0 || (event.target as Element).closest("[data-mark]")) return;
      const { x, y } = place(event);
      const kind = event.shiftKey ? "view" : laneAt(y) === "file" ? "file" : "cursor";
      event.currentTarget.setPointerCapture(event.pointerId);
      last.current = x;
      setDragged(kind);
      if (kind !== "view") go(kind, x);
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (dragged) go(dragged, place(event).x);
    },
    onPointerUp: () => setDragged(null),
    onPointerCancel: () => setDragged(null),
  };
}
