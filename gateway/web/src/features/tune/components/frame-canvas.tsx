// One frame of the timeline with what lies over it. Regions are drawn where they are in its pixels; they and the layers
// belong to exactly this frame: nothing of another one is ever seen over it.
import { useState, type CSSProperties } from "react";
import { address } from "@/lib/api/address";
import type { EdgeParameter, FieldParameter, ParameterValues } from "@/lib/finding-parameters";
import type { LayerId, LayerLooks } from "@/lib/tune-layers";
import type { TimelineFrame } from "@/lib/api/client";
import type { Region } from "../api/detect";
import classes from "./frame-canvas.module.css";

type FrameCanvasProps = {
  frame: TimelineFrame;
  now: readonly Region[] | null;
  before: readonly Region[] | null;
  looks: LayerLooks;
  /** With which edges and the field are drawn. */
  edges: ParameterValues<EdgeParameter>;
  field: ParameterValues<FieldParameter>;
};

/** Pixels of a frame; until its picture is there a usual shape holds its place. */
const USUAL = { width: 16, height: 9 };

export function FrameCanvas({ frame, now, before, looks, edges, field }: FrameCanvasProps) {
  const { asset_id: asset, frame: number, seq } = frame;
  const src = address.picture(asset, number);
  /** The picture that is seen: the last one stays until the next is there. */
  const [shown, setShown] = useState<{ src: string; width: number; height: number } | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const size = shown ?? USUAL;
  const isHere = shown?.src === src;
  const look = (id: LayerId) => ({ opacity: looks[id].opacity });
  return (
    <div className={classes.bed}>
      <div
        className={classes.picture}
        style={{ "--ratio": size.width / size.height } as CSSProperties}
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
        {isHere && looks.field.seen ? (
          <Drawn src={address.fieldMask(asset, number, field)} what="Field" look={look("field")} />
        ) : null}
        {isHere && looks.edges.seen ? (
          <Drawn
            src={address.edgesOverlay(asset, number, "edges", edges)}
            what="Edges"
            look={look("edges")}
          />
        ) : null}
        {isHere && looks.lines.seen ? (
          <Drawn
            src={address.edgesOverlay(asset, number, "lines", edges)}
            what="Lines"
            look={look("lines")}
          />
        ) : null}
        {isHere && looks.before.seen && before ? (
          <Boxes regions={before} size={size} look={look("before")} isBefore />
        ) : null}
        {isHere && looks.now.seen && now ? (
          <Boxes regions={now} size={size} look={look("now")} />
        ) : null}
      </div>
      {failed === src ? (
        <p className={classes.failed} role="alert">
          The picture of this frame cannot be had. The frames beside it may be there.
        </p>
      ) : null}
    </div>
  );
}

type DrawnProps = { src: string; what: string; look: CSSProperties };

/** A picture of the frame's size over it. The last one stays until the next is there. */
function Drawn({ src, what, look }: DrawnProps) {
  const [failed, setFailed] = useState<string | null>(null);
  if (failed === src) return null;
  return (
    <img
      className={classes.drawn}
      style={look}
      src={src}
      alt={`${what} in this frame`}
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

/** Of the picture's height, that words need above a box. */
const LABEL = 0.04;
