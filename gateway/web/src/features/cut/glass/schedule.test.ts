import { expect, test } from "vitest";
import { PacketReader, Runs, type Packet } from "./runs";
import { DECODED_BYTES } from "./kept-pictures";
import { Schedule } from "./schedule";

/** In order of decoding: a start, then each reference before the three frames that lie between and refer to it. */
function runOf(first: number, count: number): Packet[] {
  const frames = [first];
  for (let at = 1; at < count; at += 4) {
    const last = Math.min(at + 3, count - 1);
    frames.push(first + last);
    for (let between = at; between < last; between += 1) frames.push(first + between);
  }
  const isSpare = (frame: number) => (frame - first) % 4 !== 0 && frame !== first + count - 1;
  return frames.map((frame) => ({
    frame,
    isStart: frame === first,
    isSpare: isSpare(frame),
    data: new Uint8Array(),
  }));
}

type Fed = { frame: number };

/** Runs of equal length, a decoder that gives frames out in order, `delay` of them late, and what was asked of both. */
class Desk {
  readonly painted: number[] = [];
  readonly foreseen: number[] = [];
  readonly fetched: number[] = [];
  readonly left: number[] = [];
  fed: number[] = [];
  restarts = 0;
  flushes = 0;
  open = 0;
  mostOpen = 0;
  failure: string | null = null;
  readonly schedule: Schedule<{ bytes: number; close: () => void }>;
  readonly #length: number;
  readonly #delay: number;
  #queue: Fed[] = [];
  #isFlushing = false;
  /** A frame that never comes out. */
  lost: number | null = null;
  /** A frame that is decoded, and none of the video's. */
  hidden: number | null = null;

  constructor({ runs = 4, length = 50, bytes = 1000, delay = 3, fetchedBytes = 1000 } = {}) {
    this.#length = length;
    this.#delay = delay;
    const firsts = Array.from({ length: runs }, (_, run) => run * length);
    const named = new Runs({
      first_frames: firsts,
      frame_counts: firsts.map(() => length),
      byte_counts: firsts.map(() => fetchedBytes),
    });
    this.schedule = new Schedule(named, bytes, {
      fetch: (run) => this.fetched.push(run),
      leave: (run) => {
        this.left.push(run);
        this.#come.delete(run);
        this.fetched.splice(this.fetched.lastIndexOf(run), 1);
      },
      restart: () => {
        this.restarts += 1;
        this.#queue = [];
        this.#isFlushing = false;
      },
      stop: () => {
        this.#queue = [];
        this.#isFlushing = false;
      },
      feed: (_, timestamp) => {
        this.fed.push(timestamp);
        this.#queue.push({ frame: timestamp });
      },
      flush: () => {
        this.flushes += 1;
        this.#isFlushing = true;
      },
      paint: (frame) => this.painted.push(frame),
      foresee: (frame) => this.foreseen.push(frame),
      failed: (reason) => (this.failure = reason),
    });
  }

  #arrivals = 0;
  /** How many packets have come of runs that are on their way. */
  readonly #come = new Map<number, number>();

  /** Lets the next fetch end; whether there was one. */
  arrive(): boolean {
    const run = this.fetched[this.#arrivals];
    if (run === undefined) return false;
    this.#arrivals += 1;
    this.come(run, this.#length);
    return true;
  }

  /** Lets so many further packets of a run come. */
  come(run: number, count: number): void {
    const begin = this.#come.get(run) ?? 0;
    const end = Math.min(begin + count, this.#length);
    this.#come.set(run, end);
    const packets = runOf(run * this.#length, this.#length).slice(begin, end);
    this.schedule.came(
      run,
      packets.map((each) => (each.frame === this.hidden ? { ...each, frame: -1 } : each)),
      end === this.#length,
    );
  }

  /** Lets one picture out of the decoder; whether there was one. */
  decode(): boolean {
    if (!this.#isFlushing && this.#queue.length <= this.#delay) return false;
    const frame = Math.min(...this.#queue.map((each) => each.frame));
    if (!Number.isFinite(frame)) {
      this.#isFlushing = false;
      this.schedule.flushed();
      return true;
    }
    this.#queue = this.#queue.filter((each) => each.frame !== frame);
    if (frame === this.lost) return true;
    this.open += 1;
    this.schedule.decoded(frame, { bytes: this.bytes, close: () => (this.open -= 1) });
    this.mostOpen = Math.max(this.mostOpen, this.open);
    return true;
  }
  bytes = 1000;

  /** Until nothing more happens by itself. */
  settle(): void {
    for (let turn = 0; turn < 5000; turn += 1) {
      if (this.arrive() || this.decode()) continue;
      if (!this.schedule.isWaiting) return;
      const before = this.fed.length;
      this.schedule.quiet();
      if (this.fed.length === before && this.flushes === 0) return;
    }
    throw new Error("It never comes to rest.");
  }

  show(frame: number): void {
    this.schedule.want(frame);
    this.settle();
  }

  pass(frame: number): void {
    this.schedule.want(frame, true);
  }
}

test("a far seek fetches one run, decodes it from its start, and paints the frame before anything is decoded ahead", () => {
  const desk = new Desk();
  desk.schedule.want(120);
  expect(desk.fetched).toEqual([2]);
  desk.arrive();
  while (desk.painted.length === 0) expect(desk.decode()).toBe(true);
  expect(desk.painted).toEqual([120]);
  expect(desk.fed[0]).toBe(100);
  expect(Math.max(...desk.fed)).toBeLessThan(140);
});

test("packets are decoded as they come, also where the frame's own is still on its way", () => {
  const desk = new Desk();
  desk.schedule.want(120);
  desk.come(2, 10);
  expect(desk.fed).toEqual([100, 104, 108, 112]);
  desk.come(2, 10);
  desk.come(2, 30);
  expect(desk.restarts).toBe(1);
  while (desk.decode());
  expect(desk.painted).toEqual([120]);
  // Across the border to a run that is on its way.
  desk.show(149);
  const { restarts } = desk;
  desk.schedule.want(152);
  desk.settle();
  expect([desk.painted.at(-1), desk.restarts]).toEqual([152, restarts]);
});

test("a run that is given up half on its way is fetched from its start when it is wanted again", () => {
  const desk = new Desk({ runs: 8 });
  desk.pass(80);
  desk.come(1, 20);
  while (desk.decode());
  desk.pass(280);
  expect(desk.left).toEqual([1]);
  desk.show(80);
  expect([desk.painted.at(-1), desk.failure]).toEqual([80, null]);
});

test("on a far jump frames are left out that nothing refers to; those around the wanted one are not", () => {
  const desk = new Desk();
  desk.schedule.want(120);
  desk.arrive();
  const before = desk.fed.filter((frame) => frame < 120);
  expect(before).toEqual([100, 104, 108, 112, 116]);
  desk.settle();
  for (const frame of [119, 118, 117, 121, 122, 123]) desk.show(frame);
  expect(desk.painted).toEqual([120, 119, 118, 117, 121, 122, 123]);
});

test("every step either way paints its frame, through starts of runs and both ends", () => {
  const desk = new Desk();
  const way = [
    ...Array.from({ length: 200 }, (_, frame) => frame),
    ...Array.from({ length: 200 }, (_, step) => 199 - step),
  ];
  for (const frame of way) desk.show(frame);
  expect(desk.painted).toEqual(way);
  // Forwards the decoder begins once; backwards once for each run, and for what it had not kept.
  expect(desk.restarts).toBeLessThan(20);
  expect(desk.failure).toBeNull();
});

test("steps find their frame decoded: nothing is waited for after a rest", () => {
  const desk = new Desk();
  desk.show(70);
  for (const frame of [71, 72, 73, 74, 73, 72, 71, 70, 69, 68]) {
    const before = desk.painted.length;
    desk.schedule.want(frame);
    expect(desk.painted.slice(before)).toEqual([frame]);
    desk.settle();
  }
});

test("the next frame the same way is foreseen, and the one the other way when the hand is still", () => {
  const desk = new Desk();
  desk.show(70);
  expect(desk.foreseen).toEqual([71]);
  desk.schedule.prepare(70);
  desk.settle();
  expect(desk.foreseen).toEqual([71, 69]);
});

test("a step to a frame that was foreseen is told, paints nothing, and foresees what is not foreseen yet", () => {
  const desk = new Desk();
  desk.show(70);
  for (const frame of [71, 72, 71]) {
    desk.schedule.saw(frame);
    desk.settle();
  }
  expect(desk.painted).toEqual([70]);
  expect(desk.foreseen).toEqual([71, 72, 73, 70]);
});

test("what was under way when a foreseen frame is seen is not painted after it", () => {
  const desk = new Desk();
  desk.show(70);
  desk.schedule.want(180);
  desk.schedule.saw(71);
  desk.settle();
  expect(desk.painted).toEqual([70]);
  desk.show(180);
  expect(desk.painted).toEqual([70, 180]);
});

test("around a frame that was made ready both neighbours are foreseen, and anew when all was let go", () => {
  const desk = new Desk();
  desk.schedule.prepare(60);
  desk.settle();
  expect(desk.foreseen).toEqual([61, 59]);
  desk.schedule.prepare(60);
  desk.settle();
  expect(desk.foreseen).toEqual([61, 59]);
  desk.schedule.rest();
  desk.schedule.prepare(60);
  desk.settle();
  expect(desk.foreseen).toEqual([61, 59, 61, 59]);
});

test("in another size what is foreseen is drawn anew, and what is kept as it was seen is decoded anew", () => {
  const desk = new Desk();
  desk.show(70);
  desk.schedule.resized(false);
  desk.settle();
  expect(desk.foreseen).toEqual([71, 71]);
  const { restarts } = desk;
  desk.schedule.want(74);
  desk.schedule.resized(true);
  desk.settle();
  expect(desk.restarts).toBeGreaterThan(restarts);
  expect(desk.painted).toEqual([70, 74]);
  desk.show(75);
  expect(desk.painted).toEqual([70, 74, 75]);
});

test("of use are the frames around the one that is seen, and the one that is waited for", () => {
  const desk = new Desk();
  desk.show(70);
  const ofUse = (...frames: number[]) => frames.map((frame) => desk.schedule.isOfUse(frame));
  expect(ofUse(69, 71, 195)).toEqual([true, true, false]);
  desk.schedule.want(195);
  expect(ofUse(71, 195)).toEqual([false, true]);
  desk.schedule.rest();
  expect(ofUse(70, 195)).toEqual([false, false]);
});

test("on the way to a run that has to be fetched nothing else is decoded", () => {
  const desk = new Desk();
  desk.show(70);
  desk.schedule.want(71);
  const { restarts } = desk;
  desk.schedule.want(170);
  expect(desk.restarts).toBe(restarts + 1);
  expect(desk.decode()).toBe(false);
  while (desk.painted.at(-1) !== 170) expect(desk.arrive() || desk.decode()).toBe(true);
  // The decoder was ready for the start before that came.
  expect(desk.restarts).toBe(restarts + 1);
});

test("of many wishes the one under way is painted, then the newest; none is painted after a newer one", () => {
  const desk = new Desk();
  for (const frame of [20, 130, 60, 180]) desk.schedule.want(frame);
  desk.settle();
  expect(desk.painted).toEqual([20, 180]);
  desk.schedule.want(199);
  desk.schedule.want(181);
  expect(desk.painted).toEqual([20, 180, 181]);
  desk.settle();
  expect(desk.painted).toEqual([20, 180, 181]);
});

test("in passing the first picture of each run is painted, and the frame itself where the hand comes to rest", () => {
  const desk = new Desk();
  desk.show(5);
  desk.painted.length = 0;
  for (const frame of [80, 130, 180]) {
    desk.pass(frame);
    while (desk.painted.at(-1) !== Math.floor(frame / 50) * 50) {
      expect(desk.arrive() || desk.decode()).toBe(true);
    }
  }
  desk.settle();
  expect(desk.painted).toEqual([50, 100, 150]);
  // For none of them more was decoded than its run's first packet.
  expect(desk.fed.slice(-3)).toEqual([50, 100, 150]);
  desk.show(180);
  expect(desk.painted).toEqual([50, 100, 150, 180]);
  expect(desk.failure).toBeNull();
});

test("a passing hand asks for one run at a time, and of those it has passed meanwhile for none", () => {
  const desk = new Desk({ runs: 8 });
  for (let frame = 20; frame <= 380; frame += 20) desk.pass(frame);
  expect(desk.fetched).toEqual([0]);
  desk.settle();
  expect(desk.fetched.slice(0, 2)).toEqual([0, 7]);
  expect(desk.painted).toEqual([0, 350]);
});

test("in passing a run's first packet is enough, and the rest of a run that the hand has left is given up", () => {
  const desk = new Desk({ runs: 8 });
  desk.pass(80);
  desk.come(1, 1);
  while (desk.decode());
  expect(desk.painted).toEqual([50]);
  expect(desk.left).toEqual([]);
  desk.pass(180);
  expect(desk.left).toEqual([1]);
  desk.come(3, 1);
  desk.pass(280);
  expect(desk.left).toEqual([1]);
  while (desk.decode());
  expect(desk.left).toEqual([1, 3]);
  expect(desk.painted).toEqual([50, 150]);
  desk.show(280);
  desk.show(60);
  expect(desk.painted).toEqual([50, 150, 250, 280, 60]);
});

test("a passing hand that stays in a run sees frames of it", () => {
  const desk = new Desk({ runs: 2, length: 300 });
  for (const frame of [100, 130, 160, 190, 220, 250]) {
    desk.pass(frame);
    desk.settle();
  }
  expect(desk.painted).toEqual([0, 190, 220, 250]);
});

test("in passing nothing is painted that is further from the hand than what is seen", () => {
  const desk = new Desk({ bytes: DECODED_BYTES / 12 });
  desk.bytes = DECODED_BYTES / 12;
  desk.show(160);
  desk.painted.length = 0;
  // Back into the run before, whose first picture lies 35 frames before: what is seen is nearer.
  desk.pass(135);
  desk.settle();
  expect(desk.painted).toEqual([135]);
  // A few packets on, the frame itself comes as soon.
  desk.pass(145);
  desk.settle();
  desk.pass(152);
  desk.settle();
  expect(desk.painted).toEqual([135, 145, 152]);
});

test("a run whose first picture is never shown is passed without one", () => {
  const desk = new Desk();
  desk.hidden = 0;
  desk.pass(30);
  desk.settle();
  expect(desk.painted).toEqual([30]);
  desk.lost = 100;
  desk.pass(130);
  desk.settle();
  expect(desk.failure).toBeNull();
  expect(desk.painted).toEqual([30, 130]);
});

test("a hand that never rests sees frames all the time", () => {
  const desk = new Desk();
  for (let turn = 0; turn < 2000; turn += 1) {
    desk.schedule.want((turn * 37) % 200);
    if (!desk.arrive()) desk.decode();
  }
  expect(desk.painted.length).toBeGreaterThan(30);
});

test("decoded pictures stay within the budget, and all are closed in the end", () => {
  const desk = new Desk({ bytes: DECODED_BYTES / 10 });
  desk.bytes = DECODED_BYTES / 10;
  for (const frame of [5, 90, 91, 92, 60, 199, 0]) desk.show(frame);
  expect(desk.painted).toEqual([5, 90, 91, 92, 60, 199, 0]);
  expect(desk.mostOpen).toBeLessThanOrEqual(11);
  expect(desk.open).toBeGreaterThan(1);
  desk.schedule.rest();
  expect(desk.open).toBe(0);
  desk.show(50);
  desk.schedule.close();
  expect(desk.open).toBe(0);
});

test("pictures that turn out larger than they were said to be are fewer", () => {
  const desk = new Desk({ bytes: 1000 });
  desk.bytes = DECODED_BYTES / 4;
  for (const frame of [20, 21, 22, 23, 24]) desk.show(frame);
  expect(desk.painted).toEqual([20, 21, 22, 23, 24]);
  expect(desk.open).toBeLessThanOrEqual(4);
});

test("a decoder that holds more frames back is fed on until the wanted one comes", () => {
  const desk = new Desk({ delay: 12 });
  desk.show(20);
  expect(desk.painted).toEqual([20]);
  expect(desk.flushes).toBe(0);
});

test("the end of the file is flushed, and what lies before it decoded anew", () => {
  const desk = new Desk();
  desk.show(120);
  expect(desk.flushes).toBe(0);
  desk.show(199);
  expect(desk.painted.at(-1)).toBe(199);
  expect(desk.flushes).toBeGreaterThan(0);
  desk.show(198);
  expect(desk.painted.at(-1)).toBe(198);
});

test("a frame at the end of its run does not wait for the next run", () => {
  const desk = new Desk();
  desk.schedule.want(49);
  desk.arrive();
  while (desk.decode());
  expect(desk.painted).toEqual([49]);
  for (const frame of [50, 51, 49]) desk.show(frame);
  expect(desk.painted).toEqual([49, 50, 51, 49]);
});

test("a frame that does not come out is told instead of waited for", () => {
  for (const lost of [30, 199]) {
    const desk = new Desk();
    desk.lost = lost;
    desk.show(lost);
    expect(desk.failure).toBe(`Frame ${lost} did not come out of the decoder.`);
    expect(desk.open).toBe(0);
  }
});

test("what lies around a frame is made ready without painting; while nobody looks nothing is", () => {
  const desk = new Desk();
  desk.schedule.prepare(60);
  desk.settle();
  expect(desk.painted).toEqual([]);
  desk.schedule.want(61);
  expect(desk.painted).toEqual([61]);
  desk.schedule.rest();
  const { length } = desk.fed;
  desk.settle();
  expect(desk.fed).toHaveLength(length);
});

test("the runs beside are fetched when all else is done, as far as the memory goes", () => {
  const desk = new Desk();
  desk.show(75);
  expect(desk.fetched).toEqual([1, 2, 0]);
  const large = new Desk({ fetchedBytes: 40 * 2 ** 20 });
  large.show(75);
  expect(large.fetched).toEqual([1]);
});

test("packets are read out of an answer as the server writes them, each as soon as it is whole", () => {
  const answer = new DataView(new ArrayBuffer(2 * 12 + 3));
  answer.setUint32(0, 2, true);
  answer.setInt32(4, 7, true);
  answer.setUint8(8, 1);
  answer.setUint16(12, 0x0102);
  answer.setUint32(14, 1, true);
  answer.setInt32(18, -1, true);
  answer.setUint8(22, 2);
  answer.setUint8(26, 9);
  const first = { frame: 7, isStart: true, isSpare: false, data: Uint8Array.of(1, 2) };
  const last = { frame: -1, isStart: false, isSpare: true, data: Uint8Array.of(9) };
  const reader = new PacketReader(answer.buffer);
  expect([11, 13, 14, 26, 27].map((bytes) => reader.upTo(bytes))).toEqual([
    [],
    [],
    [first],
    [],
    [last],
  ]);
  expect(() => reader.end()).not.toThrow();
  const whole = new PacketReader(answer.buffer);
  expect(whole.upTo(27)).toEqual([first, last]);
  const cut = new PacketReader(answer.buffer.slice(0, 26));
  expect(cut.upTo(26)).toEqual([first]);
  expect(() => cut.end()).toThrow();
});
