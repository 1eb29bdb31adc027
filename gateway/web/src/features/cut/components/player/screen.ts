// What shows a video's frames, whatever it is made of.
import type { FrameTable } from "@/lib/frames";
import type { Store } from "@/lib/store";

/** What is on the screen. */
export type Shown = {
  /** The frame that is seen right now; null before the first. */
  frame: number | null;
  playing: boolean;
  /** Wanted, but not seen yet. */
  seeking: boolean;
};

export const NOTHING_SHOWN: Shown = { frame: null, playing: false, seeking: false };

export const isSame = (one: Shown, other: Shown): boolean =>
  one.frame === other.frame && one.playing === other.playing && one.seeking === other.seeking;

export type Screen = {
  readonly shown: Store<Shown>;
  /** Frames are known only once the index is there; until then a screen shows, but cannot tell what. */
  adopt(table: FrameTable): void;
  /**
   * Shows one frame; of many asked for in a row the last one counts. `isSeen`: something in front of this screen shows
   * it already, so that there is no hurry.
   */
  show(frame: number, isSeen?: boolean): void;
  /** The frame asked for last, or the one that is seen: where the next step begins. */
  readonly aim: number;
  play(): void;
  pause(): void;
  readonly canPlay: boolean;
  /** Where whoever moves it would lead to next, so many pixels further on: for screens that fetch ahead. */
  foresee?(ahead: (pixels: number) => number | null): void;
};
