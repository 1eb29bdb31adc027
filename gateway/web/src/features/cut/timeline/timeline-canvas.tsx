// The canvas below the timeline's marks: ruler, pictures and waveform. The play head is not on it, because it moves 50
// times a second and would redraw all of them.
import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useMemo, useReducer, useRef } from "react";
import type { Screen } from "@/lib/player/screen";
import { drawWaveform, type WaveformPart } from "@/lib/footage/waveform-drawing";
import { LANE, TIMELINE_HEIGHT } from "./lanes";
import { Tiles, type Tile } from "./tiles";
import { LABEL_GAP, rulerLabel, rulerStep, scaleOf, tileStep, type Scale, type View } from "./view";
import classes from "./timeline.module.css";

type BedProps = {
  assetId: string;
  screen: Screen;
  aspect: number;
  view: View;
  width: number;
  duration: number;
  wave: WaveformPart;
};

export function TimelineCanvas({ assetId, screen, aspect, view, width, duration, wave }: BedProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const scheme = useComputedColorScheme("dark");
  const [arrivals, arrived] = useReducer((n: number) => n + 1, 0);
  const tiles = useMemo(() => new Tiles(assetId, arrived), [assetId]);
  useEffect(() => () => tiles.close(), [tiles]);

  useEffect(() => {
    const element = canvas.current;
    const pen = element?.getContext("2d");
    if (!element || !pen) return;
    const dense = window.devicePixelRatio || 1;
    // Setting the size would allocate the canvas anew, and a drag redraws it with each move.
    const wide = Math.round(width * dense);
    const high = Math.round(TIMELINE_HEIGHT * dense);
    if (element.width !== wide || element.height !== high)
      Object.assign(element, { width: wide, height: high });
    pen.setTransform(dense, 0, 0, dense, 0, 0);
    pen.clearRect(0, 0, width, TIMELINE_HEIGHT);
    const style = getComputedStyle(element);
    const colour = (name: string) => style.getPropertyValue(`--r-${name}`).trim();
    const scale = scaleOf(view, width);
    paintRuler(pen, view, scale, colour);
    const tones = { peak: colour("text3"), strength: colour("text2") };
    drawWaveform(pen, wave, LANE.sound, scale, width, duration, dense, tones);
    tiles.want(paintPictures(pen, view, scale, aspect, duration, tiles), screen);
  }, [screen, view, width, aspect, duration, wave, tiles, scheme, arrivals]);

  // Hidden from screen readers: SoundLane describes the waveform in words.
  return (
    <canvas
      ref={canvas}
      className={classes.canvas}
      style={{ width, height: TIMELINE_HEIGHT }}
      aria-hidden
    />
  );
}

type Pen = CanvasRenderingContext2D;
type Colour = (name: string) => string;

function paintRuler(pen: Pen, view: View, scale: Scale, colour: Colour): void {
  const step = rulerStep(scale.perSecond);
  const { height } = LANE.ruler;
  pen.font = '12px "Inter Variable", Inter, sans-serif';
  pen.textBaseline = "middle";
  // Ticks are multiplied, not added up, because rounding errors of 0.2 would add up as well.
  const first = Math.floor((view.from / step) * 5);
  const last = Math.ceil((view.to / step) * 5);
  const xOf = (tick: number) => Math.round(scale.x((tick * step) / 5)) + 0.5;
  const labelled = 5 * Math.ceil(first / 5);
  // One colour after the other, because changing it takes longer than drawing.
  pen.fillStyle = colour("press");
  for (let tick = first; tick <= last; tick += 1)
    if (tick % 5 !== 0) pen.fillRect(xOf(tick), height - 4, 1, 4);
  pen.fillStyle = colour("text3");
  for (let tick = labelled; tick <= last; tick += 5) pen.fillRect(xOf(tick), height - 7, 1, 7);
  pen.fillStyle = colour("text2");
  for (let tick = labelled; tick <= last; tick += 5) {
    const x = xOf(tick) + LABEL_GAP;
    const words = rulerLabel((tick * step) / 5, step);
    // A label cut off at the edge would read as another time.
    if (x + pen.measureText(words).width <= scale.x(view.to)) pen.fillText(words, x, 9);
  }
}

/** Paints the pictures, with near ones for missing ones, so that the lane is never blank; returns the missing. */
function paintPictures(
  pen: Pen,
  view: View,
  scale: Scale,
  aspect: number,
  duration: number,
  tiles: Tiles,
): Tile[] {
  const { top, height } = LANE.picture;
  const step = tileStep(scale.perSecond, height * aspect);
  const missing: Tile[] = [];
  for (let n = Math.max(0, Math.floor(view.from / step)); n * step < view.to; n += 1) {
    if (n * step >= duration) break;
    const tile = { seconds: n * step, step };
    const own = tiles.at(tile);
    const picture = own ?? tiles.standIn(tile);
    const x = scale.x(n * step);
    const width = Math.min(scale.x((n + 1) * step), scale.x(duration)) - x - 1;
    if (picture) drawTile(pen, picture, x, top, width, height);
    if (!own) missing.push(tile);
  }
  return missing;
}

/** Fills a rectangle with the middle of a picture, as `object-fit: cover` does. */
function drawTile(
  pen: Pen,
  picture: HTMLImageElement,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  if (width <= 0) return;
  const { naturalWidth, naturalHeight } = picture;
  const factor = Math.max(width / naturalWidth, height / naturalHeight);
  const w = width / factor;
  const h = height / factor;
  pen.drawImage(
    picture,
    (naturalWidth - w) / 2,
    (naturalHeight - h) / 2,
    w,
    h,
    x,
    y,
    width,
    height,
  );
}
