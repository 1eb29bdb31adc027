// Runs of packets that decode by themselves, and the packets in one, as the server sends them.
import type { components } from "@/lib/api/schema";
import { lastNotAbove } from "@/lib/frames";

type PacketRuns = components["schemas"]["PacketRuns"];

export type Packet = {
  /** −1 where it is decoded and never shown. */
  frame: number;
  /** Decoding can begin with it. */
  isStart: boolean;
  /** Nothing refers to it: whoever does not want its own frame may leave it out. */
  isSpare: boolean;
  data: Uint8Array<ArrayBuffer>;
};

/** Before each packet: its size and its frame, 32 bits each, its flags, and three zeros; little-endian. */
const HEAD_BYTES = 12;
const START = 1;
const SPARE = 2;

/** Reads the packets out of an answer, in the order of decoding, while its bytes come. */
export class PacketReader {
  readonly #answer: ArrayBuffer;
  #at = 0;

  constructor(answer: ArrayBuffer) {
    this.#answer = answer;
  }

  /** Those that are whole since the last call, when so many bytes of the answer have come. */
  upTo(bytes: number): Packet[] {
    const packets: Packet[] = [];
    while (bytes - this.#at >= HEAD_BYTES) {
      const head = new DataView(this.#answer, this.#at, HEAD_BYTES);
      const size = head.getUint32(0, true);
      const begin = this.#at + HEAD_BYTES;
      if (bytes - begin < size) break;
      const flags = head.getUint8(8);
      packets.push({
        frame: head.getInt32(4, true),
        isStart: (flags & START) !== 0,
        isSpare: (flags & SPARE) !== 0,
        data: new Uint8Array(this.#answer, begin, size),
      });
      this.#at = begin + size;
    }
    return packets;
  }

  /** Throws where the answer ends within a packet. */
  end(): void {
    const left = this.#answer.byteLength - this.#at;
    if (left > 0) throw new Error(`its last ${left} bytes are no whole packet`);
  }
}

/** Which run holds a frame: together they hold every frame once, in ascending order. */
export class Runs {
  readonly count: number;
  readonly frames: number;
  readonly #firstFrames: Int32Array;
  readonly #bytes: readonly number[];

  constructor({ first_frames, frame_counts, byte_counts }: PacketRuns) {
    this.count = first_frames.length;
    this.frames = frame_counts.reduce((sum, count) => sum + count, 0);
    this.#firstFrames = Int32Array.from(first_frames);
    this.#bytes = byte_counts;
  }

  holding(frame: number): number {
    return lastNotAbove(this.#firstFrames, frame);
  }

  firstFrameOf(run: number): number {
    return this.#firstFrames[run] ?? 0;
  }

  bytesOf(run: number): number {
    return this.#bytes[run] ?? 0;
  }
}
