// Boxes drawn on a picture, with names and scores: a layer as large as the picture, and the boxes in it. The CSS variable
// --hue-on-picture is their colour.
import type { ComponentProps } from "react";
import classes from "./drawn-boxes.module.css";

type BoxLayerProps = ComponentProps<"div"> & { isDashed?: boolean; isThin?: boolean };

export function BoxLayer({ isDashed, isThin, className, ...rest }: BoxLayerProps) {
  const looks = [classes.layer, className, isDashed && classes.dashed, isThin && classes.thin];
  return <div className={looks.filter(Boolean).join(" ")} role="img" {...rest} />;
}

type DrawnBoxProps = {
  /** In pixels of the picture. */
  place: { x: number; y: number; width: number; height: number };
  /** Of the picture. */
  size: { width: number; height: number };
  /** Its corners, where it is no upright box; `place` is around them. */
  corners?: readonly (readonly [number, number])[] | undefined;
  /** Null: without words. */
  name: string | null;
  /** As text it is shown as it is. */
  score: number | string;
  className?: string | undefined;
  "data-testid"?: string | undefined;
};

export function DrawnBox(props: DrawnBoxProps) {
  const { place, size, corners, name, score, className, ...rest } = props;
  const percent = (part: number, whole: number) => `${(100 * part) / whole}%`;
  // The words of a box at the picture's upper edge are inside the box.
  const looks = [
    corners ? classes.shape : classes.box,
    className,
    place.y < WORDS * size.height && classes.below,
  ];
  return (
    <div
      className={looks.filter(Boolean).join(" ")}
      style={{
        left: percent(place.x, size.width),
        top: percent(place.y, size.height),
        width: percent(place.width, size.width),
        height: percent(place.height, size.height),
      }}
      {...rest}
    >
      {corners ? <Shape corners={corners} place={place} /> : null}
      {name === null ? null : (
        <span className={classes.words}>
          {name} <span>{typeof score === "number" ? score.toFixed(2) : score}</span>
        </span>
      )}
    </div>
  );
}

/** The line through the corners, between dark ones. */
function Shape({
  corners,
  place,
}: Required<Pick<DrawnBoxProps, "corners">> & Pick<DrawnBoxProps, "place">) {
  const points = corners?.map(([x, y]) => `${x},${y}`).join(" ");
  return (
    <svg
      viewBox={`${place.x} ${place.y} ${place.width} ${place.height}`}
      preserveAspectRatio="none"
      aria-hidden
    >
      <polygon className={classes.under} points={points} />
      <polygon className={classes.line} points={points} />
    </svg>
  );
}

/** Space that words need above a box, as a share of the picture's height. */
const WORDS = 0.04;
