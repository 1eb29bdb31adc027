// The layers over a frame: regions as boxes, and what stages draw as pictures of the frame's size.
import { useState, type CSSProperties } from "react";
import { BoxLayer, DrawnBox } from "@/components/drawn-boxes";
import { address } from "@/lib/api/address";
import type { TimelineFrame } from "@/lib/api/client";
import { DRAWN, lookOf, type LayerLooks } from "@/lib/settings/tune-layers";
import type { Region } from "../api/detect";
import { boxAround, figureAt, keyOf, wordsAt, wordsOfTexts } from "../texts/texts";
import type { Size } from "./view";
import classes from "./frame-layers.module.css";

/** Values of the parameters with which each stage draws, by its name. */
export type DrawnWith = Readonly<Partial<Record<string, Readonly<Record<string, number>>>>>;

/** Until the first picture has loaded, its place has this aspect ratio. */
const USUAL: Size = { width: 16, height: 9 };

/** The `img` of a frame. It shows the last picture until the next has loaded: layers are shown only over their own. */
export function useFramePicture(src: string) {
  const [shown, setShown] = useState<(Size & { src: string }) | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const size: Size = shown ?? USUAL;
  return {
    size,
    isHere: shown?.src === src,
    hasFailed: failed === src,
    film: {
      src,
      draggable: false,
      onLoad: ({ currentTarget }: { currentTarget: HTMLImageElement }) => {
        setShown({ src, width: currentTarget.naturalWidth, height: currentTarget.naturalHeight });
        setFailed(null);
      },
      onError: () => setFailed(src),
    },
  };
}

type PicturesProps = {
  frame: TimelineFrame;
  values: DrawnWith;
  looks: LayerLooks;
  /** Of the whole: the part of the frame where it is shown. */
  side?: CSSProperties;
  /** After the name of each: ", before", or ", run 3". */
  when?: string;
};

/** What stages draw over the frame. */
export function DrawnLayers({ frame, values, looks, side = {}, when = "" }: PicturesProps) {
  const { asset_id: asset, frame: number } = frame;
  const seen = DRAWN.filter(({ id }) => lookOf(looks, id).seen);
  return seen.map(({ id, words, stage, overlay }) => (
    <Drawn
      key={id}
      src={address.stageOverlay(asset, number, stage, overlay, values[stage] ?? {})}
      what={`${words} in this frame${when}`}
      look={{ opacity: lookOf(looks, id).opacity, ...side }}
    />
  ));
}

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
  size: Size;
  look: CSSProperties;
  isBefore?: boolean;
  /** Of which run those before are, where it is another one. */
  title?: string;
  /** Over a picture so small that labels would hide it. */
  isSmall?: boolean;
};

const STATE_LOOKS = {
  matched: classes.matched,
  doubtful: classes.doubtful,
  unresolved: classes.unresolved,
};

export function Boxes(props: BoxesProps) {
  const { regions, size, look, isBefore = false, title = "Before", isSmall = false } = props;
  const words = regions.length === 1 ? "1 region" : `${regions.length} regions`;
  const lookOfState = ({ state }: Region) =>
    state === undefined || isBefore ? undefined : STATE_LOOKS[state];
  return (
    <BoxLayer
      className={isBefore ? classes.before : classes.now}
      style={look}
      isDashed={isBefore}
      isThin={isSmall}
      aria-label={isBefore ? `${title}: ${words}` : words}
      data-testid={isBefore ? "regions-before" : "regions-now"}
    >
      {regions.map((region, i) => (
        <DrawnBox
          key={i}
          place={placeOf(region)}
          corners={region.polygon}
          size={size}
          className={lookOfState(region)}
          name={isBefore || isSmall ? null : wordsAt(region)}
          score={figureAt(region)}
          data-testid={isBefore ? undefined : "region"}
        />
      ))}
    </BoxLayer>
  );
}

const placeOf = ({ polygon, x, y, w: width, h: height }: Region) =>
  polygon ? boxAround(polygon) : { x, y, width, height };

type TextsProps = {
  texts: readonly Region[];
  size: Size;
  look: CSSProperties;
  /** The key of the one that is marked; null: none. */
  chosen: string | null;
};

/** Texts as they lie in the picture, with their words: the brand where it is known. */
export function Texts({ texts, size, look, chosen }: TextsProps) {
  const isChosen = (text: Region) => keyOf(text) === chosen;
  // The marked one lies over the others.
  const ordered = [...texts].sort((one, other) => Number(isChosen(one)) - Number(isChosen(other)));
  return (
    <BoxLayer
      className={classes.now}
      style={look}
      aria-label={wordsOfTexts(texts)}
      data-testid="texts"
    >
      {ordered.map((text, i) => (
        <DrawnBox
          key={i}
          place={placeOf(text)}
          corners={text.polygon}
          size={size}
          className={looksOf(text, isChosen(text))}
          name={wordsAt(text)}
          score={figureAt(text)}
          data-testid={isChosen(text) ? "text-chosen" : "text"}
        />
      ))}
    </BoxLayer>
  );
}

const looksOf = ({ state }: Region, isChosen: boolean) =>
  [state && STATE_LOOKS[state], isChosen && classes.chosen].filter(Boolean).join(" ");
