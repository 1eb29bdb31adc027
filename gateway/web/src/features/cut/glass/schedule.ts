// What to fetch, to decode and to keep so that the frame under the hand is painted as soon as possible. No browser and no
// clock are in here: whoever owns the decoder tells what has happened, and does what is asked for.
import { FetchedRuns } from "./fetched-runs";
import { KeptPictures, type Picture } from "./kept-pictures";
import type { Packet, Runs } from "./runs";

/** What the schedule has done by others; `came`, `decoded` and `flushed` say what came of it. */
export type Hands<P extends Picture> = {
  fetch: (run: number) => void;
  /** The rest of a run that is on its way is not wanted any more. */
  leave: (run: number) => void;
  /** The decoder forgets what it was fed; the next packet is a start. */
  restart: () => void;
  /** The decoder forgets what it was fed, and is fed nothing for a while. */
  stop: () => void;
  /** `timestamp` comes back with the picture: the frame's number, below 0 for what is never shown. */
  feed: (packet: Packet, timestamp: number) => void;
  /** All that was fed comes out; the next packet has to be a start. */
  flush: () => void;
  /** The picture stays the schedule's. */
  paint: (frame: number, picture: P) => void;
  /** It may be painted next. The picture stays the schedule's. */
  foresee: (frame: number, picture: P) => void;
  failed: (reason: string) => void;
};

/** Decoders give a frame out a few packets after its own: frames are reordered, and decoded side by side. */
const PAST = 4;
const MOST_PAST = 16;
const MOST_EXTRA = 64;
/** A frame that so many packets lead to comes about as soon as the first picture of its run. */
const SOON = 12;
/** A hand that wants so many frames of a run in passing is to see more of it than its first picture. */
const LINGERS = 4;

type Place = { run: number; place: number };
/** `isPassing`: the hand moves on, and any picture near the frame is better than that one later. */
type Wish = { frame: number; isPassing: boolean };

export class Schedule<P extends Picture> {
  readonly #runs: Runs;
  readonly #hands: Hands<P>;
  /** Asked for last, and not begun. */
  #wanted: Wish | null = null;
  /** Begun: it is painted before the next one is, else a hand that never rests would see nothing. */
  #target: number | null = null;
  /** The run whose first picture is under way: nothing else is begun before it is there. */
  #glance: { run: number; isFed: boolean } | null = null;
  /** The run whose first picture came last: what is still on its way of it is given up where the hand has left it. */
  #glanced: number | null = null;
  /** The run that was wished for in passing last, and how often in a row. */
  #passed = { run: -1, times: 0 };
  /** The frame that was painted last. */
  #painted: number | null = null;
  /** Frames beside the one that is seen, which whoever paints has already. */
  readonly #foreseen = new Set<number>();
  #way: 1 | -1 = 1;
  /** The hand has not moved for a while: it may go either way. */
  #isStill = false;
  /** Nobody looks: nothing is decoded ahead. */
  #isResting = true;
  /** Spare packets of frames below it are left out. */
  #keepsFrom = 0;
  /** They lie around the frame that is seen. */
  readonly #decoded: KeptPictures<P>;
  readonly #fetched: FetchedRuns;
  /** What the decoder is fed next; null where it has to begin anew. */
  #next: Place | null = null;
  /** Packets that were fed so far. */
  #fed = 0;
  /** Frames that were fed and did not come out yet, with how many packets were fed before each. */
  readonly #inside = new Map<number, number>();
  /** Packets that are fed after the one of the frame that is waited for. */
  #past = PAST;
  /** The same for the frame that is waited for now: it did not come by those. */
  #extra = 0;
  #goal: number | null = null;
  #isFlushing = false;
  /** The decoder is ready for a start and has nothing in it. */
  #isEmpty = false;
  #isOver = false;

  /** `pictureBytes`: of one decoded frame, until the first has come. */
  constructor(runs: Runs, pictureBytes: number, hands: Hands<P>) {
    this.#runs = runs;
    this.#decoded = new KeptPictures(pictureBytes, PAST);
    this.#hands = hands;
    this.#fetched = new FetchedRuns(runs, (run) => hands.fetch(run));
  }

  /** Whether a decoder that gives nothing out should be fed on: see `quiet`. */
  get isWaiting(): boolean {
    return this.#goal !== null && this.#inside.has(this.#goal) && !this.#isFlushing;
  }

  /** Have a frame painted; in passing the first picture of its run does, where that is sooner. */
  want(frame: number, isPassing = false): void {
    this.#isResting = false;
    this.#isStill = false;
    this.#wanted = { frame, isPassing };
    const run = this.#runs.holding(frame);
    const times = isPassing && this.#passed.run === run ? this.#passed.times + 1 : 1;
    this.#passed = { run, times };
    this.#leaveBehind();
    this.#pump();
  }

  /** A frame that was foreseen is seen: it is not painted once more, and nothing of before is. */
  saw(frame: number): void {
    if (this.#isOver) return;
    this.#isResting = false;
    this.#isStill = false;
    this.#wanted = null;
    this.#target = null;
    this.#painted = frame;
    this.#stand(frame);
  }

  /** Pictures are seen in another size: none is foreseen, and those that are kept as they were seen are decoded anew. */
  resized(areKeptAsSeen: boolean): void {
    this.#foreseen.clear();
    if (areKeptAsSeen) this.#decoded.clear();
    this.#pump();
  }

  /** Have a frame and those around it at hand, without painting anything. */
  prepare(frame: number): void {
    this.#isResting = false;
    this.#isStill = true;
    this.#wanted = null;
    this.#target = null;
    this.#stand(frame);
  }

  #stand(frame: number): void {
    this.#look(frame);
    for (const each of this.#foreseen)
      if (Math.abs(each - frame) !== 1) this.#foreseen.delete(each);
    this.#pump();
  }

  /** Nobody looks until the next wish: lets all pictures go. */
  rest(): void {
    this.#isResting = true;
    this.#wanted = null;
    this.#target = null;
    this.#glance = null;
    this.#painted = null;
    this.#foreseen.clear();
    this.#goal = null;
    this.#forgetFed();
    this.#isEmpty = false;
    this.#hands.stop();
    this.#decoded.clear();
  }

  /** The next packets of a run have come; `isLast`: and with them all of it. */
  came(run: number, packets: readonly Packet[], isLast: boolean): void {
    this.#fetched.came(run, packets, isLast);
    if (isLast) {
      this.#leaveEndOf(run);
      const here = this.#runs.holding(this.#target ?? this.#decoded.eye);
      this.#fetched.forgetFarFrom(here, [this.#next?.run, this.#glance?.run]);
    }
    this.#pump();
  }

  /** Whether the picture of a frame would be painted or kept if it came out of the decoder now. */
  isOfUse(frame: number): boolean {
    if (this.#isOver || this.#isResting) return false;
    const isGlance = this.#glance?.isFed === true && this.#inside.has(frame);
    return isGlance || frame === this.#target || this.#decoded.hasPlaceFor(frame);
  }

  /** A picture came out of the decoder; it is closed here if nobody needs it. */
  decoded(frame: number, picture: P): void {
    this.#decoded.measure(picture);
    const isAwaited = this.#inside.delete(frame);
    if (isAwaited && this.#glance?.isFed && this.#isNearer(frame)) this.#paint(frame, picture);
    if (this.#isOver || this.#isResting) picture.close();
    else this.#decoded.keep(frame, picture);
    if (this.#isOver) return;
    // They come out in the order of being shown.
    if (isAwaited && this.#goal !== null && this.#goal < frame && this.#inside.has(this.#goal)) {
      this.#fail(`Frame ${this.#goal} did not come out of the decoder.`);
      return;
    }
    if (frame === this.#goal && this.#extra > 0) this.#past = Math.min(MOST_PAST, this.#past + 2);
    this.#pump();
  }

  /** All that was fed has come out. */
  flushed(): void {
    if (!this.#isFlushing || this.#isOver) return;
    const missing = this.#goal !== null && this.#inside.has(this.#goal) ? this.#goal : null;
    const isGlanceLost = this.#glance !== null && this.#inside.size > 0;
    this.#forgetFed();
    this.#isEmpty = true;
    this.#glanced = this.#glance?.run ?? null;
    this.#glance = null;
    this.#leaveBehind();
    if (missing !== null) {
      this.#fail(`Frame ${missing} did not come out of the decoder.`);
      return;
    }
    if (isGlanceLost) this.#waitForExact();
    this.#pump();
  }

  /** The decoder has taken all that it was fed, and has given nothing out for a while. */
  quiet(): void {
    if (!this.isWaiting || this.#isOver || this.#extra >= MOST_EXTRA) return;
    this.#extra += PAST;
    this.#pump();
  }

  /** The next wish changes nothing any more. */
  close(): void {
    this.#isOver = true;
    this.#goal = null;
    this.#decoded.clear();
    this.#fetched.clear();
  }

  #fail(reason: string): void {
    this.close();
    this.#hands.failed(reason);
  }

  /** Does what can be done now. */
  #pump(): void {
    if (this.#isOver || this.#isResting) return;
    // Painting what was begun before would go back in time.
    if (this.#wanted !== null && this.#decoded.has(this.#wanted.frame)) this.#begin(this.#wanted);
    this.#paintTarget();
    this.#glance ??= this.#soonerGlance();
    if (this.#glance !== null) {
      this.#bring(this.#glance);
      return;
    }
    if (this.#target === null && this.#wanted !== null) {
      // It is as near as it gets for a hand that goes on: what is decoded now would only be given up.
      if (this.#isPassedBy(this.#wanted)) return;
      this.#begin(this.#wanted);
    }
    const goal = this.#target ?? this.#decoded.missing(this.#way, this.#runs.frames);
    if (goal !== this.#goal) {
      this.#goal = goal;
      this.#extra = 0;
    }
    if (goal === null) this.#fetchBeside();
    else this.#approach(goal);
    if (this.#target !== null) return;
    this.#foresee(this.#decoded.eye + this.#way);
    // Steps that follow each other do not turn round, and would wait for a picture that is being drawn for nobody.
    if (goal === null && this.#isStill) this.#foresee(this.#decoded.eye - this.#way);
  }

  /** A step is painted as soon as it is wanted, where its picture is drawn before. */
  #foresee(frame: number): void {
    const picture = this.#decoded.get(frame);
    if (!picture || !this.#decoded.has(this.#decoded.eye) || this.#foreseen.has(frame)) return;
    this.#foreseen.add(frame);
    this.#hands.foresee(frame, picture);
  }

  #isPassedBy({ frame, isPassing }: Wish): boolean {
    const isFirst = this.#painted === this.#runs.firstFrameOf(this.#runs.holding(frame));
    return isPassing && isFirst && this.#passed.times < LINGERS && this.#packetsTo(frame) > SOON;
  }

  #begin({ frame }: Wish): void {
    this.#target = frame;
    this.#wanted = null;
    this.#look(frame);
  }

  #paintTarget(): void {
    if (this.#target === null) return;
    const picture = this.#decoded.get(this.#target);
    if (!picture) return;
    const frame = this.#target;
    this.#target = null;
    this.#paint(frame, picture);
  }

  #paint(frame: number, picture: P): void {
    this.#painted = frame;
    this.#foreseen.clear();
    this.#hands.paint(frame, picture);
  }

  /** Whether a frame lies nearer to the newest wish than what was painted last; no frame does when all are fulfilled. */
  #isNearer(frame: number): boolean {
    const wanted = this.#wanted?.frame ?? this.#target;
    if (wanted === null) return false;
    return this.#painted === null || Math.abs(frame - wanted) < Math.abs(this.#painted - wanted);
  }

  /** For a hand in passing, where the frame itself would take longer. */
  #soonerGlance(): { run: number; isFed: boolean } | null {
    if (!this.#wanted?.isPassing) return null;
    const { frame } = this.#wanted;
    const run = this.#runs.holding(frame);
    if (!this.#isNearer(this.#runs.firstFrameOf(run)) || this.#packetsTo(frame) <= SOON)
      return null;
    return { run, isFed: false };
  }

  /** How many packets are decoded before a frame comes, about. */
  #packetsTo(frame: number): number {
    if (this.#inside.has(frame)) {
      let before = 0;
      for (const each of this.#inside.keys()) if (each < frame) before += 1;
      return before;
    }
    const place =
      this.#fetched.placeOf(frame) ?? frame - this.#runs.firstFrameOf(this.#runs.holding(frame));
    if (this.#next === null || !this.#isOnTheWay(frame)) return place;
    return this.#inside.size + place - this.#next.place;
  }

  /** Has the first picture of a run come out alone. */
  #bring(glance: { run: number; isFed: boolean }): void {
    if (glance.isFed) return;
    this.#target = null;
    this.#goal = null;
    const first = this.#fetched.packetsOf(glance.run)?.[0];
    if (!first) {
      this.#makeWay();
      this.#fetched.fetch(glance.run);
      return;
    }
    this.#feedGlance(glance, first);
  }

  #feedGlance(glance: { run: number; isFed: boolean }, first: Packet): void {
    if (first.frame < 0) {
      this.#glance = null;
      this.#waitForExact();
      this.#pump();
      return;
    }
    glance.isFed = true;
    this.#beginAnew();
    this.#inside.set(first.frame, this.#fed);
    this.#fed += 1;
    this.#hands.feed(first, first.frame);
    this.#isFlushing = true;
    this.#hands.flush();
  }

  #leaveBehind(): void {
    const run = this.#glanced;
    const here = this.#runs.holding(this.#wanted?.frame ?? this.#target ?? this.#decoded.eye);
    if (run === null || run === here || run === this.#glance?.run) return;
    this.#glanced = null;
    if (this.#fetched.giveUp(run)) this.#hands.leave(run);
  }

  /** The run has no first picture that could be seen before the frame itself. */
  #waitForExact(): void {
    if (this.#wanted !== null) this.#wanted = { ...this.#wanted, isPassing: false };
  }

  #beginAnew(): void {
    if (!this.#isEmpty) this.#hands.restart();
    this.#isEmpty = false;
    this.#forgetFed();
  }

  /** What is still decoded is nobody's wish: it would take the processor from the request for what is. */
  #makeWay(): void {
    if (this.#isEmpty) return;
    this.#beginAnew();
    this.#isEmpty = true;
  }

  #forgetFed(): void {
    this.#next = null;
    this.#inside.clear();
    this.#isFlushing = false;
  }

  /** Has what is kept lie around a frame. */
  #look(frame: number): void {
    const eye = this.#decoded.eye;
    const { back } = this.#decoded.room;
    if (frame !== eye) this.#way = frame > eye ? 1 : -1;
    // Frames that were passed on a far jump are nobody's wish, and cost as much as the one that is.
    this.#keepsFrom = Math.abs(frame - eye) > back ? frame : frame - back;
    this.#decoded.look(frame);
  }

  #isOnTheWay(frame: number): boolean {
    if (this.#next === null || this.#isFlushing) return false;
    if (this.#runs.holding(frame) !== this.#next.run) return false;
    const place = this.#fetched.placeOf(frame);
    if (place !== undefined) return this.#next.place <= place;
    return this.#next.place === 0 || !this.#fetched.isWhole(this.#next.run);
  }

  /** Brings the decoder as near to a frame as it goes for now. */
  #approach(goal: number): void {
    const run = this.#runs.holding(goal);
    if (!this.#fetched.has(run)) {
      if (goal === this.#target && !this.#isOnTheWay(goal)) this.#makeWay();
      this.#fetched.fetch(run);
      return;
    }
    if (this.#fetched.isWhole(run) && this.#fetched.placeOf(goal) === undefined) {
      this.#fail(`Frame ${goal} is not in run ${run}.`);
      return;
    }
    if (!this.#inside.has(goal) && !this.#isOnTheWay(goal)) {
      this.#beginAnew();
      this.#next = { run, place: 0 };
    }
    const { eye, room } = this.#decoded;
    if (goal < eye) this.#keepsFrom = eye - room.back;
    if (!this.#isFlushing) this.#feed(goal);
  }

  /** Until so many packets after a frame's own were fed that it should come out. */
  #feed(goal: number): void {
    while (this.#next !== null) {
      const own = this.#inside.get(goal);
      if (own !== undefined && this.#fed - own > this.#past + this.#extra) return;
      const { run, place } = this.#next;
      const packets = this.#fetched.packetsOf(run);
      // At the end of its run a frame comes out without the next one: that begins with a start in any case.
      if (run === this.#runs.count || (!packets && own !== undefined)) {
        this.#isFlushing = true;
        this.#hands.flush();
        return;
      }
      if (!packets) {
        this.#fetched.fetch(run);
        return;
      }
      const packet = packets[place];
      if (!packet) return;
      this.#next = { run, place: place + 1 };
      this.#leaveEndOf(run);
      if (packet.isSpare && packet.frame < this.#keepsFrom) continue;
      if (packet.frame >= 0) this.#inside.set(packet.frame, this.#fed);
      this.#fed += 1;
      this.#hands.feed(packet, packet.frame >= 0 ? packet.frame : -1 - place);
    }
  }

  /** Behind the last packet of a run stands the first one of the next. */
  #leaveEndOf(run: number): void {
    if (this.#next?.run !== run || !this.#fetched.isWhole(run)) return;
    if (this.#next.place === this.#fetched.packetsOf(run)?.length)
      this.#next = { run: run + 1, place: 0 };
  }

  /** While nothing else is to be done: a hand that goes on finds the next run there. */
  #fetchBeside(): void {
    const here = this.#runs.holding(this.#decoded.eye);
    for (const run of [here + this.#way, here - this.#way]) {
      if (run < 0 || run >= this.#runs.count) continue;
      if (this.#fetched.fetchIfThereIsRoom(run)) return;
    }
  }
}
