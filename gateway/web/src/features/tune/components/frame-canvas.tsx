// One frame of the timeline with regions and other layers over it. They are only shown over the frame that they belong
// to, never over another one while the next is loading.
import { useState, type CSSProperties } from "react";
import { address } from "@/lib/api/address";
import type { EdgeParameter, FieldParameter, ParameterValues } from "@/lib/finding-parameters";
import type { LayerId, LayerLooks } from "@/lib/tune-layers";
import { useKeys } from "@/lib/use-keys";
import type { TimelineFrame } from "@/lib/api/client";
import type { Region } from "../api/detect";
import { useFrameView } from "../use-view";
import { shareOfFrame } from "../view";
import { ViewBar } from "./view-bar";
import { Wipe } from "./wipe";
import classes from "./frame-canvas.module.css";

/** Parameters with which edges and field are drawn. */
export type DrawnWith = {
  edges: ParameterValues<EdgeParameter>;
  field: ParameterValues<FieldParameter>;
};

type FrameCanvasProps = {
  frame: TimelineFrame;
  now: readonly Region[] | null;
  /** What the run found; null where no parameters were changed since. */
  before: readonly Region[] | null;
  looks: LayerLooks;
  drawnNow: DrawnWith;
  drawnBefore: DrawnWith;
};

/** Until the first picture has loaded, its place has this aspect ratio. */
const USUAL = { width: 16, height: 9 };

export function FrameCanvas(props: FrameCanvasProps) {
  const { frame, now, before, looks, drawnNow, drawnBefore } = props;
  const { asset_id: asset, frame: number, seq } = frame;
  const src = address.picture(asset, number);
  /** The visible picture: the last one stays until the next has loaded. */
  const [shown, setShown] = useState<{ src: string; width: number; height: number } | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const [wiping, setWiping] = useState(false);
  const [divider, setDivider] = useState(0.5);
  const size = shown ?? USUAL;
  const isHere = shown?.src === src;
  const seen = useFrameView(size);
  const { view, extent, attach, drag } = seen;
  const wipe = () => setWiping(!wiping);
  useKeys({
    tuneCloser: seen.closer,
    tuneFarther: seen.farther,
    tunePixels: seen.pixels,
    tuneWhole: seen.whole,
    tuneWipe: wipe,
  });
  const share = shareOfFrame(divider, view, extent);
  const isSplit = wiping && before !== null;
  const nowSide = isSplit ? { clipPath: `inset(0 0 0 ${100 * share}%)` } : {};
  const beforeSide = isSplit ? { clipPath: `inset(0 ${100 - 100 * share}% 0 0)` } : {};
  const look = (id: LayerId) => ({ opacity: looks[id].opacity });
  const drawn = (values: DrawnWith, side: CSSProperties, when: string) => (
    <>
      {looks.field.seen ? (
        <Drawn
          src={address.fieldMask(asset, number, values.field)}
          what={`Field in this frame${when}`}
          look={{ ...look("field"), ...side }}
        />
      ) : null}
      {looks.edges.seen ? (
        <Drawn
          src={address.edgesOverlay(asset, number, "edges", values.edges)}
          what={`Edges in this frame${when}`}
          look={{ ...look("edges"), ...side }}
        />
      ) : null}
      {looks.lines.seen ? (
        <Drawn
          src={address.edgesOverlay(asset, number, "lines", values.edges)}
          what={`Lines in this frame${when}`}
          look={{ ...look("lines"), ...side }}
        />
      ) : null}
    </>
  );
  const isBeforeSeen = isSplit ? looks.now.seen : looks.before.seen;
  return (
    <>
      <div
        ref={attach}
        className={view.scale > 1 ? `${classes.bed} ${classes.zoomed}` : classes.bed}
        {...drag}
      >
        <div
          className={
            view.scale > extent.pixel * SHARP_FROM
              ? `${classes.picture} ${classes.sharp}`
              : classes.picture
          }
          style={
            {
              width: extent.fit.width * view.scale,
              "--ratio": size.width / size.height,
              "--x": `${view.x}px`,
              "--y": `${view.y}px`,
            } as CSSProperties
          }
          data-testid="tuned-frame"
          data-seq={isHere ? seq : undefined}
        >
          <img
            className={classes.film}
            src={src}
            alt={`Frame ${seq} of the timeline`}
            draggable={false}
            onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) => {
              setShown({ src, width, height });
              setFailed(null);
            }}
            onError={() => setFailed(src)}
          />
          {isHere ? drawn(drawnNow, nowSide, "") : null}
          {isHere && isSplit ? drawn(drawnBefore, beforeSide, ", before") : null}
          {isHere && isBeforeSeen && before ? (
            <Boxes
              regions={before}
              size={size}
              look={{ ...look(isSplit ? "now" : "before"), ...beforeSide }}
              isBefore
            />
          ) : null}
          {isHere && looks.now.seen && now ? (
            <Boxes regions={now} size={size} look={{ ...look("now"), ...nowSide }} />
          ) : null}
        </div>
        {wiping ? <Wipe share={divider} onMove={setDivider} /> : null}
        {failed === src ? (
          <p className={classes.failed} role="alert">
            The picture of this frame cannot be loaded. Other frames may still have theirs.
          </p>
        ) : null}
      </div>
      <ViewBar seen={seen} wiping={wiping} onWipe={wipe} />
    </>
  );
}

/** From this many screen pixels per pixel of the frame on, the pixels are drawn as squares. */
const SHARP_FROM = 2;

type DrawnProps = { src: string; what: string; look: CSSProperties };

/** A layer as a picture of the frame's size. The last one stays until the next has loaded. */
function Drawn({ src, what, look }: DrawnProps) {
  const [failed, setFailed] = useState<string | null>(null);
  if (failed === src) return null;
  return (
    <img
      className={classes.drawn}
      style={look}
      src={src}
      alt={what}
      draggable={false}
      onError={() => setFailed(src)}
    />
  );
}

type BoxesProps = {
  regions: readonly Region[];
  size: { width: number; height: number };
  look: CSSProperties;
  isBefore?: boolean;
};

function Boxes({ regions, size, look, isBefore }: BoxesProps) {
  const percent = (part: number, whole: number) => `${(100 * part) / whole}%`;
  const words = regions.length === 1 ? "1 region" : `${regions.length} regions`;
  return (
    <div
      className={isBefore ? `${classes.layer} ${classes.before}` : classes.layer}
      style={look}
      role="img"
      aria-label={isBefore ? `Before: ${words}` : words}
      data-testid={isBefore ? "regions-before" : "regions-now"}
    >
      {regions.map(({ x, y, w, h, label, confidence }, i) => (
        <div
          key={i}
          className={y < LABEL * size.height ? `${classes.box} ${classes.below}` : classes.box}
          style={{
            left: percent(x, size.width),
            top: percent(y, size.height),
            width: percent(w, size.width),
            height: percent(h, size.height),
          }}
          data-testid={isBefore ? undefined : "region"}
        >
          {isBefore ? null : (
            <span className={classes.words}>
              {label} <span>{confidence.toFixed(2)}</span>
            </span>
          )}
        </div>
      ))}
    </div>
  );
}

/** The space that words need above a box, as a share of the picture's height. */
const LABEL = 0.04;
