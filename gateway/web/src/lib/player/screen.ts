// A screen shows a video's frames, whatever their source.
import type { FrameTable } from "../footage/frames";
import type { Store } from "../store";

/** The state of a screen. */
export type Shown = {
  /** The visible frame; null before the first. */
  frame: number | null;
  playing: boolean;
  /** Requested, but not visible yet. */
  seeking: boolean;
};

export const NOTHING_SHOWN: Shown = { frame: null, playing: false, seeking: false };

export const isSame = (one: Shown, other: Shown): boolean =>
  one.frame === other.frame && one.playing === other.playing && one.seeking === other.seeking;

export type Screen = {
  readonly shown: Store<Shown>;
  /** Frames are known only with the index; until then a screen shows pictures without frame numbers. */
  adopt(table: FrameTable): void;
  /**
   * Shows one frame; of several requests in a row the last one counts. `isSeen`: something in front of this screen
   * shows it already, so that there is no hurry.
   */
  show(frame: number, isSeen?: boolean): void;
  /** The frame requested last, or the visible one: where the next step begins. */
  readonly aim: number;
  play(): void;
  pause(): void;
  readonly canPlay: boolean;
  /** The frame that the pointer would reach so many pixels further on, for screens that prefetch. */
  foresee?(ahead: (pixels: number) => number | null): void;
};
