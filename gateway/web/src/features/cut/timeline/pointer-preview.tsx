// The preview above the timeline: the storyboard tile at the pointer, and its time.
import { StoryboardTile } from "@/components/storyboard-tile";
import { secondsOfTile, tileAt, type Board } from "@/lib/footage/storyboard";
import { clock } from "@/lib/time/time";
import classes from "./pointer-preview.module.css";

type GlanceProps = {
  board: Board;
  /** Place of the pointer, in px of the timeline (`x`) and in seconds of the video (`seconds`). */
  x: number;
  seconds: number;
  width: number;
};

export function PointerPreview({ board, x, seconds, width }: GlanceProps) {
  const { storyboard } = board;
  const place = tileAt(storyboard, seconds);
  const { tile_width: wide, tile_height: high } = storyboard;
  const left = Math.min(Math.max(0, x - wide / 2), Math.max(0, width - wide));
  return (
    <div className={classes.glance} style={{ left, width: wide }} data-glance aria-hidden>
      <div className={classes.picture} style={{ height: high }}>
        <StoryboardTile board={board} place={place} />
      </div>
      <div className={classes.time}>{clock(secondsOfTile(storyboard, place), true)}</div>
    </div>
  );
}
