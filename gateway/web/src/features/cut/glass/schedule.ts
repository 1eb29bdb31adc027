// Decides what to fetch, decode and keep so that the wanted frame is painted as soon as possible. It uses neither browser
// APIs nor a clock: the owner of the decoder reports events and executes the actions.
import { FetchedRuns } from "./fetched-runs";
import { KeptPictures, type Picture } from "./kept-pictures";
import type { Packet, Runs } from "./runs";

/** Actions of the schedule; `came`, `decoded` and `flushed` report their results. */
type Hands<P extends Picture> = {
  fetch: (run: number) => void;
  /** Cancel the rest of a run that is being fetched. */
  leave: (run: number) => void;
  /** Reset the decoder; the next packet is a start. */
  restart: () => void;
  /** Reset the decoder, which gets no packets for a while. */
  stop: () => void;
  /** `timestamp` is returned with the picture: the frame's number, below 0 for hidden ones. */
  feed: (packet: Packet, timestamp: number) => void;
  /** Flush the decoder; the next packet has to be a start. */
  flush: () => void;
  /** The schedule keeps ownership of the picture. */
  paint: (frame: number, picture: P) => void;
  /** It may be painted next. The schedule keeps ownership of the picture. */
  foresee: (frame: number, picture: P) => void;
  failed: (reason: string) => void;
};

/** Decoder delay in packets, from reordering and parallel decoding. */
const PAST = 4;
const MOST_PAST = 16;
const MOST_EXTRA = 64;
/** A frame within so many packets arrives about as soon as the first picture of its run. */
const SOON = 12;
/** So many wishes within a run in passing start decoding beyond its first picture. */
const LINGERS = 4;

type Place = { run: number; place: number };
/** `isPassing`: the pointer is moving, and any picture near the frame is better than the frame later. */
type Wish = { frame: number; isPassing: boolean };

export class Schedule<P extends Picture> {
  readonly #runs: Runs;
  readonly #hands: Hands<P>;
  /** The newest wish, not started. */
  #wanted: Wish | null = null;
  /** Started: it is painted before the next one, or a pointer that never rests would see nothing. */
  #target: number | null = null;
  /** The run whose first picture is under way: nothing else is started before it arrives. */
  #glance: { run: number; isFed: boolean } | null = null;
  /** The run whose first picture arrived last: its pending rest is cancelled if the pointer has left it. */
  #glanced: number | null = null;
  /** The run of the last wish, and how often in a row it was wished for in passing. */
  #passed = { run: -1, times: 0 };
  /** The frame painted last. */
  #painted: number | null = null;
  /** Frames beside the visible one that the painter has already. */
  readonly #foreseen = new Set<number>();
  #way: 1 | -1 = 1;
  /** The pointer has rested: it may move either way. */
  #isStill = false;
  /** Nobody watches: nothing is decoded ahead. */
  #isResting = true;
  /** Disposable packets of frames below it are skipped. */
  #keepsFrom = 0;
  /** Kept pictures around the visible frame. */
  readonly #decoded: KeptPictures<P>;
  readonly #fetched: FetchedRuns;
  /** The next packet for the decoder; null if the decoder has to be reset. */
  #next: Place | null = null;
  /** Number of packets fed. */
  #fed = 0;
  /** Frames that were fed and not returned yet, with the number of packets fed before each. */
  readonly #inside = new Map<number, number>();
  /** Packets fed after that of the awaited frame. */
  #past = PAST;
  /** Further packets for the present frame, if it was not returned by then. */
  #extra = 0;
  #goal: number | null = null;
  #isFlushing = false;
  /** The decoder is empty and ready for a start. */
  #isEmpty = false;
  #isOver = false;

  /** `pictureBytes`: size of a decoded frame, until the first arrives. */
  constructor(runs: Runs, pictureBytes: number, hands: Hands<P>) {
    this.#runs = runs;
    this.#decoded = new KeptPictures(pictureBytes, PAST);
    this.#hands = hands;
    this.#fetched = new FetchedRuns(runs, (run) => hands.fetch(run));
  }

  /** Whether a silent decoder should be fed on: see `quiet`. */
  get isWaiting(): boolean {
    return this.#goal !== null && this.#inside.has(this.#goal) && !this.#isFlushing;
  }

  /** Wish for a frame; in passing, the first picture of its run is painted instead if that is sooner. */
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

  /** A foreseen frame is visible: it is not painted again, and earlier wishes are dropped. */
  saw(frame: number): void {
    if (this.#isOver) return;
    this.#isResting = false;
    this.#isStill = false;
    this.#wanted = null;
    this.#target = null;
    this.#painted = frame;
    this.#stand(frame);
  }

  /** The display size changed: foreseen pictures are dropped, and pictures kept at display size are decoded again. */
  resized(areKeptAsSeen: boolean): void {
    this.#foreseen.clear();
    if (areKeptAsSeen) this.#decoded.clear();
    this.#pump();
  }

  /** Keep a frame and its neighbours ready, without painting anything. */
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

  /** Nobody watches until the next wish: release all pictures. */
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

  /** The next packets of a run have arrived; `isLast`: the run is complete. */
  came(run: number, packets: readonly Packet[], isLast: boolean): void {
    this.#fetched.came(run, packets, isLast);
    if (isLast) {
      this.#leaveEndOf(run);
      const here = this.#runs.holding(this.#target ?? this.#decoded.eye);
      this.#fetched.forgetFarFrom(here, [this.#next?.run, this.#glance?.run]);
    }
    this.#pump();
  }

  /** Whether a frame's picture would be painted or kept if the decoder returned it now. */
  isOfUse(frame: number): boolean {
    if (this.#isOver || this.#isResting) return false;
    const isGlance = this.#glance?.isFed === true && this.#inside.has(frame);
    return isGlance || frame === this.#target || this.#decoded.hasPlaceFor(frame);
  }

  /** The decoder returned a picture; it is closed here if it is not needed. */
  decoded(frame: number, picture: P): void {
    this.#decoded.measure(picture);
    const isAwaited = this.#inside.delete(frame);
    if (isAwaited && this.#glance?.isFed && this.#isNearer(frame)) this.#paint(frame, picture);
    if (this.#isOver || this.#isResting) picture.close();
    else this.#decoded.keep(frame, picture);
    if (this.#isOver) return;
    // The decoder returns pictures in order of presentation.
    if (isAwaited && this.#goal !== null && this.#goal < frame && this.#inside.has(this.#goal)) {
      this.#fail(`Frame ${this.#goal} did not come out of the decoder.`);
      return;
    }
    if (frame === this.#goal && this.#extra > 0) this.#past = Math.min(MOST_PAST, this.#past + 2);
    this.#pump();
  }

  /** The flush is complete. */
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

  /** The decoder has taken all packets, and returned nothing for a while. */
  quiet(): void {
    if (!this.isWaiting || this.#isOver || this.#extra >= MOST_EXTRA) return;
    this.#extra += PAST;
    this.#pump();
  }

  /** Later wishes change nothing any more. */
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

  /** Executes all actions that are possible now. */
  #pump(): void {
    if (this.#isOver || this.#isResting) return;
    // Painting an earlier wish would jump back.
    if (this.#wanted !== null && this.#decoded.has(this.#wanted.frame)) this.#begin(this.#wanted);
    this.#paintTarget();
    this.#glance ??= this.#soonerGlance();
    if (this.#glance !== null) {
      this.#bring(this.#glance);
      return;
    }
    if (this.#target === null && this.#wanted !== null) {
      // Good enough for a moving pointer: further decoding would only be cancelled.
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
    // Consecutive steps keep their direction, and would wait for a picture that is drawn in vain.
    if (goal === null && this.#isStill) this.#foresee(this.#decoded.eye - this.#way);
  }

  /** A step is painted at once if its picture was drawn ahead. */
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

  /** Whether a frame is nearer to the newest wish than the painted one; false when all wishes are fulfilled. */
  #isNearer(frame: number): boolean {
    const wanted = this.#wanted?.frame ?? this.#target;
    if (wanted === null) return false;
    return this.#painted === null || Math.abs(frame - wanted) < Math.abs(this.#painted - wanted);
  }

  /** The run to show by its first picture: for a moving pointer, if the frame itself would take longer. */
  #soonerGlance(): { run: number; isFed: boolean } | null {
    if (!this.#wanted?.isPassing) return null;
    const { frame } = this.#wanted;
    const run = this.#runs.holding(frame);
    if (!this.#isNearer(this.#runs.firstFrameOf(run)) || this.#packetsTo(frame) <= SOON)
      return null;
    return { run, isFed: false };
  }

  /** Approximate number of packets decoded before a frame. */
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

  /** Decode only the first picture of a run. */
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

  /** The run has no first picture that could be visible before the frame itself. */
  #waitForExact(): void {
    if (this.#wanted !== null) this.#wanted = { ...this.#wanted, isPassing: false };
  }

  #beginAnew(): void {
    if (!this.#isEmpty) this.#hands.restart();
    this.#isEmpty = false;
    this.#forgetFed();
  }

  /** Pending decoding is not wanted any more, and would take processor time from the request. */
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

  /** Keep pictures around this frame. */
  #look(frame: number): void {
    const eye = this.#decoded.eye;
    const { back } = this.#decoded.room;
    if (frame !== eye) this.#way = frame > eye ? 1 : -1;
    // Frames passed on a far jump are not wanted, and cost as much as the wanted one.
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

  /** Decode towards a frame as far as possible now. */
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

  /** Feed packets until enough after the frame's own were fed that the decoder should return it. */
  #feed(goal: number): void {
    while (this.#next !== null) {
      const own = this.#inside.get(goal);
      if (own !== undefined && this.#fed - own > this.#past + this.#extra) return;
      const { run, place } = this.#next;
      const packets = this.#fetched.packetsOf(run);
      // At the end of its run a frame comes out without the next one, which begins with a start in any case.
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

  /** After the last packet of a run comes the first one of the next. */
  #leaveEndOf(run: number): void {
    if (this.#next?.run !== run || !this.#fetched.isWhole(run)) return;
    if (this.#next.place === this.#fetched.packetsOf(run)?.length)
      this.#next = { run: run + 1, place: 0 };
  }

  /** Fetch a neighbouring run when idle, so that it is ready for a pointer that moves on. */
  #fetchBeside(): void {
    const here = this.#runs.holding(this.#decoded.eye);
    for (const run of [here + this.#way, here - this.#way]) {
      if (run < 0 || run >= this.#runs.count) continue;
      if (this.#fetched.fetchIfThereIsRoom(run)) return;
    }
  }
}
