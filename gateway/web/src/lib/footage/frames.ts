// Frames, ticks and seconds of one video. Frame n on the screen has to be frame n in the clip, so everything here is in
// integer ticks of the stream's time base; seconds are only for users and the API.
import type { FrameIndex } from "@/lib/api/client";
import type { Rational } from "../time/time";

/**
 * Runs of equal frame distance as arrays: a frame is found by binary search over the runs. A constant rate has one, a
 * fully variable one as many as frames: 900,000 take 18 MB and are built in milliseconds.
 */
type Stretches = { frames: Int32Array; ticks: Float64Array; deltas: Float64Array };

/** Seconds. In AVI a tick is a whole frame: half of it would select another frame. */
const MOST_TOLERANCE = 1 / 2000;

/** The last index with a value not above `wanted`; values ascend and begin at or below it. */
export function lastNotAbove(values: Int32Array | Float64Array, wanted: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((values[middle] ?? Infinity) <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Half the duration of a frame at 25 frames a second, in seconds: containers and players round by less. */
const LONGEST_HALF = 0.02;

/** ⌊value × numerator ÷ denominator⌋ without rounding errors, for any length of video. */
function floorOfScaled(value: number, numerator: number, denominator: number): number {
  const product = value * numerator;
  if (Number.isSafeInteger(product)) return (product - (product % denominator)) / denominator;
  return Number((BigInt(value) * BigInt(numerator)) / BigInt(denominator));
}

/** The frame index of a video. Ticks are counted from frame 0, which is second 0 whatever its pts is. */
export class FrameTable {
  readonly count: number;
  /** The tick at which the last frame ends. */
  readonly endTick: number;
  /** Set where every frame lies on a constant grid. */
  readonly constantRate: Rational | null;
  /** HDR transfer function; null: SDR. */
  readonly hdr: FrameIndex["hdr"];
  /** Pts of frame 0 in seconds: some browsers put second 0 at another pts. */
  readonly firstPtsSeconds: number;
  readonly #timeBase: Rational;
  readonly #index: FrameIndex;
  #stretches: Stretches | undefined;

  constructor(index: FrameIndex) {
    this.#index = index;
    this.#timeBase = index.time_base;
    this.count = index.frame_count;
    this.endTick = index.end_pts - index.first_pts;
    this.constantRate = index.constant_rate;
    this.hdr = index.hdr;
    this.firstPtsSeconds = this.secondsOfTick(index.first_pts);
  }

  /** Built on first use: a page that only shows the length never needs it. */
  get #laidOut(): Stretches {
    if (this.#stretches) return this.#stretches;
    const runs = this.#index.deltas.filter((run) => run.count > 0);
    const size = Math.max(1, runs.length);
    const frames = new Int32Array(size);
    const ticks = new Float64Array(size);
    const deltas = new Float64Array(size);
    let frame = 0;
    let tick = 0;
    runs.forEach((run, i) => {
      frames[i] = frame;
      ticks[i] = tick;
      deltas[i] = run.delta;
      frame += run.count;
      tick += run.count * run.delta;
    });
    this.#stretches = { frames, ticks, deltas };
    return this.#stretches;
  }

  /** The nearest existing frame. */
  clamp(frame: number): number {
    return Math.min(Math.max(0, Math.round(frame)), Math.max(0, this.count - 1));
  }

  /** Start of a frame; for `count` and beyond the end of the last one. */
  tickOf(frame: number): number {
    if (frame >= this.count) return this.endTick;
    const { frames, ticks, deltas } = this.#laidOut;
    const i = lastNotAbove(frames, frame);
    return (ticks[i] ?? 0) + (frame - (frames[i] ?? 0)) * (deltas[i] ?? 0);
  }

  /** The frame shown at a tick. */
  frameAtTick(tick: number): number {
    const { frames, ticks, deltas } = this.#laidOut;
    const i = lastNotAbove(ticks, tick);
    const delta = deltas[i] ?? 0;
    const into = delta > 0 ? Math.floor((tick - (ticks[i] ?? 0)) / delta) : 0;
    return this.clamp((frames[i] ?? 0) + into);
  }

  secondsOfTick(tick: number): number {
    return (tick * this.#timeBase.numerator) / this.#timeBase.denominator;
  }

  /** Start of a frame, in seconds from frame 0. */
  secondsOf(frame: number): number {
    return this.secondsOfTick(this.tickOf(frame));
  }

  /** The same in whole milliseconds, rounded down. */
  millisecondsOf(frame: number): number {
    const { numerator, denominator } = this.#timeBase;
    return floorOfScaled(this.tickOf(frame), numerator * 1000, denominator);
  }

  /**
   * A moment within a frame's time, in seconds: seeking there cannot hit a neighbour. Its middle, but of a frame that
   * stands for long soon after its start, from where its sound is then heard.
   */
  insideOf(frame: number): number {
    const start = this.secondsOf(frame);
    return start + Math.min((this.secondsOf(frame + 1) - start) / 2, LONGEST_HALF);
  }

  get durationSeconds(): number {
    return this.secondsOfTick(this.endTick);
  }

  /** Seconds as fractional ticks: a decimal like 4.4 is slightly off its tick. */
  ticksOfSeconds(seconds: number): number {
    return (seconds * this.#timeBase.denominator) / this.#timeBase.numerator;
  }

  /** Ticks by which a time may lie after the frame that it means, as on the server. */
  get tolerance(): number {
    return Math.min(0.5, this.ticksOfSeconds(MOST_TOLERANCE));
  }

  /** The first frame at or after a moment, within the tolerance; `count` where there is none. */
  atOrAfterTicks(ticks: number): number {
    const wanted = Math.ceil(ticks - this.tolerance);
    if (wanted <= 0) return 0;
    if (wanted > this.tickOf(this.count - 1)) return this.count;
    const frame = this.frameAtTick(wanted);
    return this.tickOf(frame) >= wanted ? frame : frame + 1;
  }

  atOrAfter(seconds: number): number {
    return this.atOrAfterTicks(this.ticksOfSeconds(seconds));
  }

  /** The last frame at or before a moment, with the same tolerance. */
  atOrBefore(seconds: number): number {
    return this.frameAtTick(Math.max(0, Math.floor(this.ticksOfSeconds(seconds) + this.tolerance)));
  }

  /** The frame with the nearest start: browsers report the shown frame's time, rounded to microseconds. */
  nearest(seconds: number): number {
    const ticks = Math.max(0, this.ticksOfSeconds(seconds));
    const frame = this.frameAtTick(ticks);
    if (frame + 1 >= this.count) return frame;
    return this.tickOf(frame + 1) - ticks < ticks - this.tickOf(frame) ? frame + 1 : frame;
  }
}
