// Frames, ticks and seconds of one video. Frame n on the screen is frame n in the file cut from it, so everything here
// counts in whole ticks of the stream's time base; seconds appear only where a person or the API wants them.
import type { FrameIndex } from "@/lib/api/client";
import type { Rational } from "./time";

/**
 * The stretches of equal distance as arrays: looking a frame up is a binary search over the stretches. A constant rate
 * has one, a fully variable one has as many as frames: 900 000 take 18 MB and are laid out in milliseconds.
 */
type Stretches = { frames: Int32Array; ticks: Float64Array; deltas: Float64Array };

/** Seconds. In AVI a tick is a whole frame: half of it would make another frame of what was asked for. */
const MOST_TOLERANCE = 1 / 2000;

/** The last place whose value is not above `wanted`; the values ascend and begin at or below it. */
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

/** ⌊value × numerator ÷ denominator⌋ without a rounding error, however long the video. */
function floorOfScaled(value: number, numerator: number, denominator: number): number {
  const product = value * numerator;
  if (Number.isSafeInteger(product)) return (product - (product % denominator)) / denominator;
  return Number((BigInt(value) * BigInt(numerator)) / BigInt(denominator));
}

/** Where every frame of a video lies. Ticks are counted from frame 0, which is second 0 whatever its pts is. */
export class FrameTable {
  readonly count: number;
  /** The tick at which the last frame ends. */
  readonly endTick: number;
  /** Set where every frame lies on a constant grid. */
  readonly constantRate: Rational | null;
  /** Which HDR the pictures are in; null: SDR. */
  readonly hdr: FrameIndex["hdr"];
  /** Pts of frame 0 in seconds: where some browsers put second 0 of the file elsewhere. */
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

  /** Laid out when first needed: a page that only shows the length never pays for it. */
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

  /** The nearest frame there is. */
  clamp(frame: number): number {
    return Math.min(Math.max(0, Math.round(frame)), Math.max(0, this.count - 1));
  }

  /** Where a frame begins; `count` and beyond is where the last one ends. */
  tickOf(frame: number): number {
    if (frame >= this.count) return this.endTick;
    const { frames, ticks, deltas } = this.#laidOut;
    const i = lastNotAbove(frames, frame);
    return (ticks[i] ?? 0) + (frame - (frames[i] ?? 0)) * (deltas[i] ?? 0);
  }

  /** The frame that is on the screen at a tick. */
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

  /** Where a frame begins, in seconds from frame 0. */
  secondsOf(frame: number): number {
    return this.secondsOfTick(this.tickOf(frame));
  }

  /** The same in whole milliseconds, cut. */
  millisecondsOf(frame: number): number {
    const { numerator, denominator } = this.#timeBase;
    return floorOfScaled(this.tickOf(frame), numerator * 1000, denominator);
  }

  /** The middle of a frame's time on the screen: a decoder asked for it cannot fall to a neighbour. */
  middleOf(frame: number): number {
    return this.secondsOfTick((this.tickOf(frame) + this.tickOf(frame + 1)) / 2);
  }

  get durationSeconds(): number {
    return this.secondsOfTick(this.endTick);
  }

  /** Seconds as ticks, not whole: a decimal like 4.4 lies a little beside its tick. */
  ticksOfSeconds(seconds: number): number {
    return (seconds * this.#timeBase.denominator) / this.#timeBase.numerator;
  }

  /** By how many ticks a moment may lie beside the frame that it means; the server has the same. */
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

  /** The frame whose beginning is nearest: a browser tells the shown frame's own time, rounded to microseconds. */
  nearest(seconds: number): number {
    const ticks = Math.max(0, this.ticksOfSeconds(seconds));
    const frame = this.frameAtTick(ticks);
    if (frame + 1 >= this.count) return frame;
    return this.tickOf(frame + 1) - ticks < ticks - this.tickOf(frame) ? frame + 1 : frame;
  }
}
