// For tests of screens that are put in front of another one: a screen and a frame table.
import { FrameTable } from "../footage/frames";
import { Store } from "../store";
import type { Screen, Shown } from "./screen";

/** A screen that shows a frame when the test says so. */
export class SlowScreen implements Screen {
  readonly shown = new Store<Shown>({ frame: 0, playing: false, seeking: false });
  readonly canPlay = true;
  aim = 0;
  table: FrameTable | null = null;
  adopt(table: FrameTable) {
    this.table = table;
  }
  show(frame: number) {
    this.aim = frame;
    this.shown.set({ ...this.shown.get(), seeking: true });
  }
  play() {
    this.shown.set({ ...this.shown.get(), playing: true, seeking: false });
  }
  /** The next picture while it plays. */
  plays(frame: number) {
    this.aim = frame;
    this.shown.set({ frame, playing: true, seeking: false });
  }
  pause() {
    this.shown.set({ ...this.shown.get(), playing: false });
  }
  comes(frame: number) {
    this.shown.set({ frame, playing: false, seeking: frame !== this.aim });
  }
}

/** A table of 200 frames at 25 fps. */
export const table = () =>
  new FrameTable({
    time_base: { numerator: 1, denominator: 25 },
    hdr: null,
    first_pts: 0,
    end_pts: 200,
    frame_count: 200,
    constant_rate: null,
    deltas: [{ delta: 1, count: 199 }],
    key_frames: [0],
  });
