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
  /** Null: without words. */
  name: string | null;
  score: number;
  className?: string | undefined;
  "data-testid"?: string | undefined;
};

export function DrawnBox({ place, size, name, score, className, ...rest }: DrawnBoxProps) {
  const percent = (part: number, whole: number) => `${(100 * part) / whole}%`;
  // The words of a box at the picture's upper edge are inside the box.
  const looks = [classes.box, className, place.y < WORDS * size.height && classes.below];
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
      {name === null ? null : (
        <span className={classes.words}>
          {name} <span>{score.toFixed(2)}</span>
        </span>
      )}
    </div>
  );
}

/** Space that words need above a box, as a share of the picture's height. */
const WORDS = 0.04;
