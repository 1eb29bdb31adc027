// One frame of the timeline with regions and other layers over it. They are only shown over the frame that they belong
// to, never over another one while the next is loading.
import { useState, type CSSProperties } from "react";
import { address } from "@/lib/api/address";
import { lookOf, type LayerLooks } from "@/lib/settings/tune-layers";
import { useKeys } from "@/lib/keys/use-keys";
import type { TimelineFrame } from "@/lib/api/client";
import type { Region } from "../api/detect";
import { isText, textsIn } from "../texts/texts";
import { titleOfBefore, type Compared } from "../words";
import { useFrameView } from "./use-view";
import { shareOfFrame } from "./view";
import { Boxes, DrawnLayers, Texts, useFramePicture, type DrawnWith } from "./frame-layers";
import layers from "./frame-layers.module.css";
import { ViewBar } from "./view-bar";
import { Wipe } from "./wipe";
import classes from "./frame-canvas.module.css";

type FrameCanvasProps = {
  frame: TimelineFrame;
  now: readonly Region[] | null;
  /** What the run has read in the frame, where another stage is shown. */
  texts: readonly Region[] | null;
  /** The key of a text that is marked; null: none. */
  chosenText: string | null;
  /** What the compared run found, or else the open one; null where there is nothing else than now. */
  before: readonly Region[] | null;
  compared: Compared | null;
  onEndComparison: () => void;
  looks: LayerLooks;
  drawnNow: DrawnWith;
  drawnBefore: DrawnWith;
};

export function FrameCanvas(props: FrameCanvasProps) {
  const { frame, now, texts, chosenText, before, compared, onEndComparison } = props;
  const { looks, drawnNow, drawnBefore } = props;
  const { asset_id: asset, frame: number, seq } = frame;
  const { size, isHere, hasFailed, film } = useFramePicture(address.picture(asset, number));
  const [wiping, setWiping] = useState(false);
  const [divider, setDivider] = useState(0.5);
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
  const plain = now?.filter((each) => !isText(each)) ?? [];
  const read = [...textsIn(now ?? []), ...textsIn(texts ?? [])];
  const title = titleOfBefore(compared);
  const share = shareOfFrame(divider, view, extent);
  const isSplit = wiping && before !== null;
  const nowSide = isSplit ? { clipPath: `inset(0 0 0 ${100 * share}%)` } : {};
  const beforeSide = isSplit ? { clipPath: `inset(0 ${100 - 100 * share}% 0 0)` } : {};
  const look = (id: string) => ({ opacity: lookOf(looks, id).opacity });
  const isBeforeSeen = lookOf(looks, isSplit ? "now" : "before").seen;
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
          <img className={layers.film} alt={`Frame ${seq} of the timeline`} {...film} />
          {isHere ? (
            <DrawnLayers frame={frame} values={drawnNow} looks={looks} side={nowSide} />
          ) : null}
          {isHere && isSplit ? (
            <DrawnLayers
              frame={frame}
              values={drawnBefore}
              looks={looks}
              side={beforeSide}
              when={`, ${title.toLowerCase()}`}
            />
          ) : null}
          {isHere && isBeforeSeen && before ? (
            <Boxes
              regions={before}
              size={size}
              look={{ ...look(isSplit ? "now" : "before"), ...beforeSide }}
              isBefore
              title={title}
            />
          ) : null}
          {isHere && lookOf(looks, "now").seen && now && (plain.length > 0 || read.length === 0) ? (
            <Boxes regions={plain} size={size} look={{ ...look("now"), ...nowSide }} />
          ) : null}
          {isHere && lookOf(looks, "texts").seen && read.length > 0 ? (
            <Texts
              texts={read}
              size={size}
              look={{ ...look("texts"), ...nowSide }}
              chosen={chosenText}
            />
          ) : null}
        </div>
        {wiping ? <Wipe share={divider} before={title} onMove={setDivider} /> : null}
        {hasFailed ? (
          <p className={classes.failed} role="alert">
            The picture of this frame cannot be loaded. Other frames may still have theirs.
          </p>
        ) : null}
      </div>
      <ViewBar
        seen={seen}
        wiping={wiping}
        onWipe={wipe}
        compared={compared}
        onEndComparison={onEndComparison}
      />
    </>
  );
}

/** From this many screen pixels per pixel of the frame on, the pixels are drawn as squares. */
const SHARP_FROM = 2;
