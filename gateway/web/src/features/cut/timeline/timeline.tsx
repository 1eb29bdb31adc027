// The timeline: a canvas with ruler, pictures and waveform, and SVG marks above it.
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from "react";
import { copyText } from "@/lib/copying";
import type { FrameTable } from "@/lib/footage/frames";
import { linkTo, wayToFrame } from "@/lib/links";
import { useWaveform } from "@/lib/api/assets/waveform";
import { useOpenCut } from "../cut-context";
import { useRested } from "../player/use-rested";
import { levelFor, overviewLevel, tilesOver } from "@/lib/footage/waveform-tiles";
import { CropLane } from "../crop/crop-lane";
import { FoundLane } from "../findings/found-lane";
import { ShotsLane, ShotsWords } from "../shots/shots-lane";
import { ShotsSwitch } from "../shots/shots-switch";
import { SoundLane } from "../waveform/sound-lane";
import { WordLane } from "../words/word-lane";
import { TimelineCanvas } from "./timeline-canvas";
import { PointerPreview } from "./pointer-preview";
import { PlayHead, RulerCover } from "./heads";
import { LANES, LANE, TIMELINE_HEIGHT } from "./lanes";
import { MarkerMenu, type MenuAt } from "./marker-menu";
import { FileLane, Markers } from "./marks";
import { NextSpan, Points } from "./next-span";
import { NotePins, PlannedSpans } from "./planned-marks";
import { useDrag, usePointerPreview, useWheel } from "./pointing";
import { holding, scaleOf, type View } from "./view";
import classes from "./timeline.module.css";

type TimelineProps = { table: FrameTable; view: View };

export function Timeline({ table, view }: TimelineProps) {
  const { asset, screen, board, move, crop, following, groups, planned, notes, words } =
    useOpenCut();
  const {
    findings,
    deletions,
    editMarker,
    findLike,
    markExamples,
    mayChange,
    view: viewing,
  } = useOpenCut();
  const { shots } = useOpenCut();
  const { run, overview, classes: found, isSeen } = findings;
  const { markers, activate, overwrite } = groups;
  const { change: onView } = viewing;
  const onGo = (seconds: number) => move.goTo(table.atOrBefore(seconds));
  const [menu, setMenu] = useState<MenuAt | null>(null);
  const bed = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const duration = table.durationSeconds;
  const scale = scaleOf(view, width);
  const shown = useTiles(view, width, duration);
  // Tiles are requested only once the picture rests, so that while dragging frames are loaded first.
  const looked = useRested(shown, screen);
  const sound = useWaveform(asset, duration, looked);
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
    screen.foresee((pixels) => {
      const seconds = at(pixels);
      return seconds < 0 || seconds > duration ? null : table.atOrBefore(seconds);
    });
  const glance = usePointerPreview({ view, width, duration });
  const drag = useDrag({ bed, view, width, duration, onView, onGo, foresee });
  const follow = useCallback(
    (seconds: number) => onView((now) => holding(now, seconds, duration)),
    [onView, duration],
  );

  return (
    <div className={classes.timeline} role="group" aria-label="Timeline">
      <div className={classes.gutter}>
        {LANES.map(({ id, height, label }) => (
          <div key={id} style={{ height }} className={classes.label}>
            {id === "ruler" ? lengthOf(view) : id === "shots" ? <ShotsSwitch /> : label}
          </div>
        ))}
      </div>
      {/* Everything that a pointer does here has a key: arrows, T, + − Z. */}
      <div className={classes.place} onPointerMove={glance.follow} onPointerLeave={glance.leave}>
        {board && glance.at ? <PointerPreview board={board} {...glance.at} width={width} /> : null}
        <div className={classes.bed} ref={bed} style={{ height: TIMELINE_HEIGHT }} {...drag}>
          {LANES.map(({ id, height }) => (
            <div key={id} className={classes.lane} style={{ top: LANE[id].top, height }} />
          ))}
          <TimelineCanvas
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
            <NextSpan scale={scale} table={table} />
            <Markers
              scale={scale}
              width={width}
              markers={markers}
              active={groups.active}
              onActivate={activate}
              onOverwrite={mayChange ? overwrite : null}
              onMenu={(marker, event) => {
                event.preventDefault();
                setMenu({ marker, x: event.clientX, y: event.clientY });
              }}
            />
            <PlannedSpans
              scale={scale}
              width={width}
              cuts={planned.cuts}
              opened={planned.opened}
              onOpen={({ id, start }) => {
                planned.open(id);
                move.goTo(table.atOrAfter(start));
              }}
            />
            <CropLane
              cropping={crop.cropping}
              lost={following.lost}
              table={table}
              scale={scale}
              width={width}
              onChange={crop.replace}
              onJump={move.look}
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
            <ShotsLane
              shots={shots}
              table={table}
              screen={screen}
              scale={scale}
              width={width}
              onGo={move.goTo}
            />
            <WordLane segments={words.segments} scale={scale} width={width} onGo={words.goTo} />
            <FileLane view={view} width={width} duration={duration} markers={markers} />
            <RulerCover screen={screen} table={table} scale={scale} width={width} />
            <NotePins
              scale={scale}
              width={width}
              table={table}
              notes={notes.notes}
              onGo={move.goTo}
            />
            <Points scale={scale} table={table} />
            <PlayHead
              screen={screen}
              table={table}
              scale={scale}
              view={view}
              width={width}
              onLeave={follow}
            />
          </svg>
          <ShotsWords shots={shots} />
        </div>
      </div>
      <MarkerMenu
        mayChange={mayChange}
        at={menu}
        onActivate={activate}
        onCopyLink={({ start }) =>
          void copyText(linkTo(wayToFrame(asset.id, table.clamp(table.atOrAfter(start)))), "Link")
        }
        onOverwrite={overwrite}
        onEdit={editMarker}
        onFindLike={({ label }) => findLike(label)}
        onMarkExample={markExamples}
        onDelete={deletions.deleteGroup}
        onClose={() => setMenu(null)}
      />
    </div>
  );
}

/** The tiles of the waveform in view. */
function useTiles(view: View, width: number, duration: number) {
  const overview = overviewLevel(duration);
  const pixel = (view.to - view.from) / Math.max(1, width * (window.devicePixelRatio || 1));
  const level = levelFor(pixel, overview);
  return useMemo(
    () => tilesOver(level, view.from, Math.min(view.to, duration)),
    [level, view.from, view.to, duration],
  );
}

/** Length of the visible part, such as `8.5 s` or `12 min`. */
function lengthOf({ from, to }: View): string {
  const seconds = to - from;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 600) return `${Math.round(seconds)} s`;
  return `${Math.round(seconds / 60)} min`;
}
