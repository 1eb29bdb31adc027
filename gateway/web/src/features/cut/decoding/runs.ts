// Runs of packets, each of which can be decoded on its own, and reading their packets from the server's answer.
import type { components } from "@/lib/api/schema";
import { lastNotAbove } from "@/lib/footage/frames";

type PacketRuns = components["schemas"]["PacketRuns"];

export type Packet = {
  /** The packet's frame; −1 if it is decoded but never shown. */
  frame: number;
  /** Whether decoding can begin with it. */
  isStart: boolean;
  /** Whether no other packet needs it, so that it can be skipped if its own frame is not wanted. */
  isSpare: boolean;
  data: Uint8Array<ArrayBuffer>;
};

/** Header before each packet: size and frame (32 bits each), flags (8 bits), three zero bytes; little-endian. */
const HEAD_BYTES = 12;
const START = 1;
const SPARE = 2;

/** Reads the packets of an answer, in decoding order, while its bytes arrive. */
export class PacketReader {
  readonly #answer: ArrayBuffer;
  #at = 0;

  constructor(answer: ArrayBuffer) {
    this.#answer = answer;
  }

  /** Packets that are complete since the last call; `bytes`: how many of the answer have arrived. */
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

  /** Throws if the answer ended within a packet. */
  end(): void {
    const left = this.#answer.byteLength - this.#at;
    if (left > 0) throw new Error(`its last ${left} bytes are no whole packet`);
  }
}

/** All runs of a video: together they have each frame once, in ascending order. */
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
