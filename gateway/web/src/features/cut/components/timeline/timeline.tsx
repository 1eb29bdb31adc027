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
import type { Screen } from "../player/screen";
import { useWaveform } from "@/features/cut/api/waveform";
import type { Cropping } from "@/features/cut/cropping";
import { levelFor, overviewLevel, tilesOver } from "@/features/cut/waves";
import { Bed } from "./bed";
import { CropLane } from "./crop-lane";
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
  cursor: number;
  locked: boolean;
  batch: Batch;
  plan: PlannedClip[];
  fits: boolean;
  cropping: Cropping;
  markers: Marker[];
  activeMarker: string | null;
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
  const { asset, table, screen, cursor, locked, batch, plan, fits, markers } = props;
  const { cropping, activeMarker, view, onView, onGo, onCropping } = props;
  const { onMarker, onOverwrite, onEdit, onDelete } = props;
  const [menu, setMenu] = useState<MenuAt | null>(null);
  const bed = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const duration = table.durationSeconds;
  const scale = scaleOf(view, width);
  const shown = useTiles(view, width, duration);
  const sound = useWaveform(asset.id, duration, asset.audio != null, shown);
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
  const drag = useDrag({ view, width, duration, onView, onGo });
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
      <div className={classes.bed} ref={bed} style={{ height: TIMELINE_HEIGHT }} {...drag}>
        {LANES.map(({ id, height }) => (
          <div key={id} className={classes.lane} style={{ top: LANE[id].top, height }} />
        ))}
        <Bed
          assetId={asset.id}
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
            onOverwrite={onOverwrite}
            onMenu={(marker, event) => {
              event.preventDefault();
              setMenu({ marker, x: event.clientX, y: event.clientY });
            }}
          />
          <CropLane
            cropping={cropping}
            table={table}
            scale={scale}
            width={width}
            onChange={onCropping}
            onJump={(frame) => screen.show(frame)}
          />
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
      <MarkerMenu
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

type DragOptions = Pick<TimelineProps, "view" | "onView" | "onGo"> & {
  width: number;
  duration: number;
};

/** Dragging moves the cursor, Shift-dragging the view, dragging in the file lane both. */
function useDrag({ view, width, duration, onView, onGo }: DragOptions) {
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
      onView((now) => around(seconds, now.to - now.from, duration));
      onGo(seconds);
    } else if (kind === "cursor") {
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
