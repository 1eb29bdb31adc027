// One tile of a storyboard, as large as its place is, with black beside it where that has another shape.
import type { Board } from "@/lib/storyboard";
import { backgroundOf } from "@/lib/storyboard";
import classes from "./board-tile.module.css";

type BoardTileProps = { board: Board; place: number };

/** Decoration only: what it shows is said beside it. */
export function BoardTile({ board, place }: BoardTileProps) {
  const { storyboard, sheet } = board;
  const aspect = storyboard.tile_width / storyboard.tile_height;
  return (
    <span className={classes.place} data-tile={place} aria-hidden>
      <span
        className={classes.tile}
        style={{
          aspectRatio: aspect,
          width: `min(100cqw, calc(100cqh * ${aspect}))`,
          backgroundImage: `url("${sheet}")`,
          ...backgroundOf(storyboard, place),
        }}
      />
    </span>
  );
}
