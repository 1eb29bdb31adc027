// Decides what to fetch, decode and keep so that the wanted frame is painted as soon as possible. It uses neither browser
// APIs nor a clock: the owner of the decoder reports events and executes the actions.
import { FetchedRuns } from "./fetched-runs";
import { KeptPictures, type Picture } from "./kept-pictures";
import type { Packet, Runs } from "./runs";

/** Actions of the schedule; `came`, `decoded` and `flushed` report their results. */
type DecoderActions<P extends Picture> = {
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
const DECODER_DELAY = 4;
const MOST_DECODER_DELAY = 16;
const MOST_EXTRA_PACKETS = 64;
/** A frame within so many packets arrives about as soon as the first picture of its run. */
const SOON_PACKETS = 12;
/** So many requests within a run in passing start decoding beyond its first picture. */
const LINGERING_REQUESTS = 4;

type Place = { run: number; place: number };
/** `isPassing`: the pointer is moving, and any picture near the frame is better than the frame later. */
type WantedFrame = { frame: number; isPassing: boolean };

export class Schedule<P extends Picture> {
  readonly #runs: Runs;
  readonly #actions: DecoderActions<P>;
  /** The newest request, not started. */
  #wanted: WantedFrame | null = null;
  /** Started: it is painted before the next one, or a pointer that never rests would see nothing. */
  #target: number | null = null;
  /** The run whose first picture is under way: nothing else is started before it arrives. */
  #glance: { run: number; isFed: boolean } | null = null;
  /** The run whose first picture arrived last: its pending rest is cancelled if the pointer has left it. */
  #glanced: number | null = null;
  /** The run of the last request, and how often in a row it was requested in passing. */
  #passed = { run: -1, times: 0 };
  /** The frame painted last. */
  #painted: number | null = null;
  /** Frames beside the visible one that the painter has already. */
  readonly #foreseen = new Set<number>();
  #direction: 1 | -1 = 1;
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
  #nextPacket: Place | null = null;
  /** Number of packets fed. */
  #fed = 0;
  /** Frames that were fed and not returned yet, with the number of packets fed before each. */
  readonly #inDecoder = new Map<number, number>();
  /** Packets fed after that of the awaited frame. */
  #decoderDelay = DECODER_DELAY;
  /** Further packets for the present frame, if it was not returned by then. */
  #extraPackets = 0;
  #goal: number | null = null;
  #isFlushing = false;
  /** The decoder is empty and ready for a start. */
  #isEmpty = false;
  #isOver = false;

  /** `pictureBytes`: size of a decoded frame, until the first arrives. */
  constructor(runs: Runs, pictureBytes: number, actions: DecoderActions<P>) {
    this.#runs = runs;
    this.#decoded = new KeptPictures(pictureBytes, DECODER_DELAY);
    this.#actions = actions;
    this.#fetched = new FetchedRuns(runs, (run) => actions.fetch(run));
  }

  /** Whether a silent decoder should be fed on: see `quiet`. */
  get isWaiting(): boolean {
    return this.#goal !== null && this.#inDecoder.has(this.#goal) && !this.#isFlushing;
  }

  /** Request a frame; in passing, the first picture of its run is painted instead if that is sooner. */
  want(frame: number, isPassing = false): void {
    this.#isResting = false;
    this.#isStill = false;
    this.#wanted = { frame, isPassing };
    const run = this.#runs.holding(frame);
    const times = isPassing && this.#passed.run === run ? this.#passed.times + 1 : 1;
    this.#passed = { run, times };
    this.#cancelPassedRun();
    this.#advance();
  }

  /** A foreseen frame is visible: it is not painted again, and earlier requests are dropped. */
  saw(frame: number): void {
    if (this.#isOver) return;
    this.#isResting = false;
    this.#isStill = false;
    this.#wanted = null;
    this.#target = null;
    this.#painted = frame;
    this.#setVisible(frame);
  }

  /** The display size changed: foreseen pictures are dropped, and pictures kept at display size are decoded again. */
  resized(areKeptAsSeen: boolean): void {
    this.#foreseen.clear();
    if (areKeptAsSeen) this.#decoded.clear();
    this.#advance();
  }

  /** Keep a frame and its neighbours ready, without painting anything. */
  prepare(frame: number): void {
    this.#isResting = false;
    this.#isStill = true;
    this.#wanted = null;
    this.#target = null;
    this.#setVisible(frame);
  }

  #setVisible(frame: number): void {
    this.#moveTo(frame);
    for (const each of this.#foreseen)
      if (Math.abs(each - frame) !== 1) this.#foreseen.delete(each);
    this.#advance();
  }

  /** Nobody watches until the next request: release all pictures. */
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
    this.#actions.stop();
    this.#decoded.clear();
  }

  /** The next packets of a run have arrived; `isLast`: the run is complete. */
  came(run: number, packets: readonly Packet[], isLast: boolean): void {
    this.#fetched.came(run, packets, isLast);
    if (isLast) {
      this.#leaveEndOf(run);
      const here = this.#runs.holding(this.#target ?? this.#decoded.position);
      this.#fetched.forgetFarFrom(here, [this.#nextPacket?.run, this.#glance?.run]);
    }
    this.#advance();
  }

  /** Whether a frame's picture would be painted or kept if the decoder returned it now. */
  isOfUse(frame: number): boolean {
    if (this.#isOver || this.#isResting) return false;
    const isGlance = this.#glance?.isFed === true && this.#inDecoder.has(frame);
    return isGlance || frame === this.#target || this.#decoded.hasPlaceFor(frame);
  }

  /** The decoder returned a picture; it is closed here if it is not needed. */
  decoded(frame: number, picture: P): void {
    this.#decoded.measure(picture);
    const isAwaited = this.#inDecoder.delete(frame);
    if (isAwaited && this.#glance?.isFed && this.#isNearer(frame)) this.#paint(frame, picture);
    if (this.#isOver || this.#isResting) picture.close();
    else this.#decoded.keep(frame, picture);
    if (this.#isOver) return;
    // The decoder returns pictures in order of presentation.
    if (isAwaited && this.#goal !== null && this.#goal < frame && this.#inDecoder.has(this.#goal)) {
      this.#fail(`Frame ${this.#goal} did not come out of the decoder.`);
      return;
    }
    if (frame === this.#goal && this.#extraPackets > 0)
      this.#decoderDelay = Math.min(MOST_DECODER_DELAY, this.#decoderDelay + 2);
    this.#advance();
  }

  /** The flush is complete. */
  flushed(): void {
    if (!this.#isFlushing || this.#isOver) return;
    const missing = this.#goal !== null && this.#inDecoder.has(this.#goal) ? this.#goal : null;
    const isGlanceLost = this.#glance !== null && this.#inDecoder.size > 0;
    this.#forgetFed();
    this.#isEmpty = true;
    this.#glanced = this.#glance?.run ?? null;
    this.#glance = null;
    this.#cancelPassedRun();
    if (missing !== null) {
      this.#fail(`Frame ${missing} did not come out of the decoder.`);
      return;
    }
    if (isGlanceLost) this.#waitForExact();
    this.#advance();
  }

  /** The decoder has taken all packets, and returned nothing for a while. */
  quiet(): void {
    if (!this.isWaiting || this.#isOver || this.#extraPackets >= MOST_EXTRA_PACKETS) return;
    this.#extraPackets += DECODER_DELAY;
    this.#advance();
  }

  /** Later requests change nothing any more. */
  close(): void {
    this.#isOver = true;
    this.#goal = null;
    this.#decoded.clear();
    this.#fetched.clear();
  }

  #fail(reason: string): void {
    this.close();
    this.#actions.failed(reason);
  }

  /** Executes all actions that are possible now. */
  #advance(): void {
    if (this.#isOver || this.#isResting) return;
    // Painting an earlier request would jump back.
    if (this.#wanted !== null && this.#decoded.has(this.#wanted.frame)) this.#begin(this.#wanted);
    this.#paintTarget();
    this.#glance ??= this.#soonerGlance();
    if (this.#glance !== null) {
      this.#decodeGlance(this.#glance);
      return;
    }
    if (this.#target === null && this.#wanted !== null) {
      // Good enough for a moving pointer: further decoding would only be cancelled.
      if (this.#isPassedBy(this.#wanted)) return;
      this.#begin(this.#wanted);
    }
    const goal = this.#target ?? this.#decoded.missing(this.#direction, this.#runs.frames);
    if (goal !== this.#goal) {
      this.#goal = goal;
      this.#extraPackets = 0;
    }
    if (goal === null) this.#fetchBeside();
    else this.#approach(goal);
    if (this.#target !== null) return;
    this.#foresee(this.#decoded.position + this.#direction);
    // Consecutive steps keep their direction, and would wait for a picture that is drawn in vain.
    if (goal === null && this.#isStill) this.#foresee(this.#decoded.position - this.#direction);
  }

  /** A step is painted at once if its picture was drawn ahead. */
  #foresee(frame: number): void {
    const picture = this.#decoded.get(frame);
    if (!picture || !this.#decoded.has(this.#decoded.position) || this.#foreseen.has(frame)) return;
    this.#foreseen.add(frame);
    this.#actions.foresee(frame, picture);
  }

  #isPassedBy({ frame, isPassing }: WantedFrame): boolean {
    const isFirst = this.#painted === this.#runs.firstFrameOf(this.#runs.holding(frame));
    return (
      isPassing &&
      isFirst &&
      this.#passed.times < LINGERING_REQUESTS &&
      this.#packetsTo(frame) > SOON_PACKETS
    );
  }

  #begin({ frame }: WantedFrame): void {
    this.#target = frame;
    this.#wanted = null;
    this.#moveTo(frame);
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
    this.#actions.paint(frame, picture);
  }

  /** Whether a frame is nearer to the newest request than the painted one; false when all requests are fulfilled. */
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
    if (!this.#isNearer(this.#runs.firstFrameOf(run)) || this.#packetsTo(frame) <= SOON_PACKETS)
      return null;
    return { run, isFed: false };
  }

  /** Approximate number of packets decoded before a frame. */
  #packetsTo(frame: number): number {
    if (this.#inDecoder.has(frame)) {
      let before = 0;
      for (const each of this.#inDecoder.keys()) if (each < frame) before += 1;
      return before;
    }
    const place =
      this.#fetched.placeOf(frame) ?? frame - this.#runs.firstFrameOf(this.#runs.holding(frame));
    if (this.#nextPacket === null || !this.#isOnTheWay(frame)) return place;
    return this.#inDecoder.size + place - this.#nextPacket.place;
  }

  /** Decode only the first picture of a run. */
  #decodeGlance(glance: { run: number; isFed: boolean }): void {
    if (glance.isFed) return;
    this.#target = null;
    this.#goal = null;
    const first = this.#fetched.packetsOf(glance.run)?.[0];
    if (!first) {
      this.#cancelDecoding();
      this.#fetched.fetch(glance.run);
      return;
    }
    this.#feedGlance(glance, first);
  }

  #feedGlance(glance: { run: number; isFed: boolean }, first: Packet): void {
    if (first.frame < 0) {
      this.#glance = null;
      this.#waitForExact();
      this.#advance();
      return;
    }
    glance.isFed = true;
    this.#restartDecoder();
    this.#inDecoder.set(first.frame, this.#fed);
    this.#fed += 1;
    this.#actions.feed(first, first.frame);
    this.#isFlushing = true;
    this.#actions.flush();
  }

  #cancelPassedRun(): void {
    const run = this.#glanced;
    const here = this.#runs.holding(this.#wanted?.frame ?? this.#target ?? this.#decoded.position);
    if (run === null || run === here || run === this.#glance?.run) return;
    this.#glanced = null;
    if (this.#fetched.giveUp(run)) this.#actions.leave(run);
  }

  /** The run has no first picture that could be visible before the frame itself. */
  #waitForExact(): void {
    if (this.#wanted !== null) this.#wanted = { ...this.#wanted, isPassing: false };
  }

  #restartDecoder(): void {
    if (!this.#isEmpty) this.#actions.restart();
    this.#isEmpty = false;
    this.#forgetFed();
  }

  /** Pending decoding is not wanted any more, and would take processor time from the request. */
  #cancelDecoding(): void {
    if (this.#isEmpty) return;
    this.#restartDecoder();
    this.#isEmpty = true;
  }

  #forgetFed(): void {
    this.#nextPacket = null;
    this.#inDecoder.clear();
    this.#isFlushing = false;
  }

  /** Keep pictures around this frame. */
  #moveTo(frame: number): void {
    const eye = this.#decoded.position;
    const { back } = this.#decoded.room;
    if (frame !== eye) this.#direction = frame > eye ? 1 : -1;
    // Frames passed on a far jump are not wanted, and cost as much as the wanted one.
    this.#keepsFrom = Math.abs(frame - eye) > back ? frame : frame - back;
    this.#decoded.moveTo(frame);
  }

  #isOnTheWay(frame: number): boolean {
    if (this.#nextPacket === null || this.#isFlushing) return false;
    if (this.#runs.holding(frame) !== this.#nextPacket.run) return false;
    const place = this.#fetched.placeOf(frame);
    if (place !== undefined) return this.#nextPacket.place <= place;
    return this.#nextPacket.place === 0 || !this.#fetched.isWhole(this.#nextPacket.run);
  }

  /** Decode towards a frame as far as possible now. */
  #approach(goal: number): void {
    const run = this.#runs.holding(goal);
    if (!this.#fetched.has(run)) {
      if (goal === this.#target && !this.#isOnTheWay(goal)) this.#cancelDecoding();
      this.#fetched.fetch(run);
      return;
    }
    if (this.#fetched.isWhole(run) && this.#fetched.placeOf(goal) === undefined) {
      this.#fail(`Frame ${goal} is not in run ${run}.`);
      return;
    }
    if (!this.#inDecoder.has(goal) && !this.#isOnTheWay(goal)) {
      this.#restartDecoder();
      this.#nextPacket = { run, place: 0 };
    }
    const { position: eye, room } = this.#decoded;
    if (goal < eye) this.#keepsFrom = eye - room.back;
    if (!this.#isFlushing) this.#feed(goal);
  }

  /** Feed packets until enough after the frame's own were fed that the decoder should return it. */
  #feed(goal: number): void {
    while (this.#nextPacket !== null) {
      const own = this.#inDecoder.get(goal);
      if (own !== undefined && this.#fed - own > this.#decoderDelay + this.#extraPackets) return;
      const { run, place } = this.#nextPacket;
      const packets = this.#fetched.packetsOf(run);
      // At the end of its run a frame comes out without the next one, which begins with a start in any case.
      if (run === this.#runs.count || (!packets && own !== undefined)) {
        this.#isFlushing = true;
        this.#actions.flush();
        return;
      }
      if (!packets) {
        this.#fetched.fetch(run);
        return;
      }
      const packet = packets[place];
      if (!packet) return;
      this.#nextPacket = { run, place: place + 1 };
      this.#leaveEndOf(run);
      if (packet.isSpare && packet.frame < this.#keepsFrom) continue;
      if (packet.frame >= 0) this.#inDecoder.set(packet.frame, this.#fed);
      this.#fed += 1;
      this.#actions.feed(packet, packet.frame >= 0 ? packet.frame : -1 - place);
    }
  }

  /** After the last packet of a run comes the first one of the next. */
  #leaveEndOf(run: number): void {
    if (this.#nextPacket?.run !== run || !this.#fetched.isWhole(run)) return;
    if (this.#nextPacket.place === this.#fetched.packetsOf(run)?.length)
      this.#nextPacket = { run: run + 1, place: 0 };
  }

  /** Fetch a neighbouring run when idle, so that it is ready for a pointer that moves on. */
  #fetchBeside(): void {
    const here = this.#runs.holding(this.#decoded.position);
    for (const run of [here + this.#direction, here - this.#direction]) {
      if (run < 0 || run >= this.#runs.count) continue;
      if (this.#fetched.fetchIfThereIsRoom(run)) return;
    }
  }
}
