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

/** The packets of an answer, in the order of decoding; throws where it ends within one. */
export function packetsIn(answer: ArrayBuffer): Packet[] {
  const packets: Packet[] = [];
  for (let at = 0; at < answer.byteLength;) {
    const packet = packetAt(answer, at);
    packets.push(packet);
    at += HEAD_BYTES + packet.data.length;
  }
  return packets;
}

/** The first packet of an answer of which so many bytes have come; null until it is whole. */
export function firstPacketIn(answer: ArrayBuffer, bytes: number): Packet | null {
  if (bytes < HEAD_BYTES) return null;
  const packet = packetAt(answer, 0);
  return bytes < HEAD_BYTES + packet.data.length ? null : packet;
}

function packetAt(answer: ArrayBuffer, at: number): Packet {
  const view = new DataView(answer, at);
  const flags = view.getUint8(8);
  return {
    frame: view.getInt32(4, true),
    isStart: (flags & START) !== 0,
    isSpare: (flags & SPARE) !== 0,
    data: new Uint8Array(answer, at + HEAD_BYTES, view.getUint32(0, true)),
  };
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
