// One tile of a storyboard, fitted into its place with black bars.
import type { Board } from "@/lib/footage/storyboard";
import { backgroundOf } from "@/lib/footage/storyboard";
import classes from "./storyboard-tile.module.css";

type BoardTileProps = { board: Board; place: number };

/** Decorative: its content is described beside it. */
export function StoryboardTile({ board, place }: BoardTileProps) {
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
