// Decodes beside the page: fetches runs, owns the decoder, and paints. What is done when is the schedule's.
import { address } from "@/lib/api/address";
import { PacketReader, Runs, type Packet } from "./runs";
import type { Picture } from "./kept-pictures";
import { Schedule } from "./schedule";
import { SentPictures } from "./sent-pictures";
import type { FromWorker, Packets, ToWorker } from "./worker-messages";

/** A decoder that has given nothing out for so long waits for more packets. */
const QUIET_MS = 20;
/** In 4:2:0 with 8 bits. */
const BYTES_OF_PIXEL = 1.5;

const tell = (message: FromWorker, transfer: Transferable[] = []) =>
  self.postMessage(message, { transfer });

/** Decoded here by software: a hardware decoder has few pictures, and waits while they are kept. */
function configOf({ codec, description, coded_width, coded_height }: Packets): VideoDecoderConfig {
  return {
    codec,
    codedWidth: coded_width,
    codedHeight: coded_height,
    hardwareAcceleration: "prefer-software",
    ...(description === null ? {} : { description: bytesOf(description) }),
  };
}

const bytesOf = (base64: string) =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

class DecodedPicture implements Picture {
  readonly frame: VideoFrame;
  readonly bytes: number;

  constructor(frame: VideoFrame) {
    this.frame = frame;
    // Without a format it lies where only the browser reads it.
    this.bytes =
      frame.format === null
        ? frame.codedWidth * frame.codedHeight * BYTES_OF_PIXEL
        : frame.allocationSize();
  }

  close() {
    this.frame.close();
  }
}

/** Draws pictures turned and in square pixels, as large as they are seen and no larger than they are. */
class Easel {
  readonly #canvas = new OffscreenCanvas(1, 1);
  readonly #width: number;
  readonly #height: number;
  readonly #rotation: number;
  readonly #isMirrored: boolean;
  #scale = 1;

  constructor({ display_width, display_height, rotation, mirrored }: Packets) {
    this.#width = display_width;
    this.#height = display_height;
    this.#rotation = rotation;
    this.#isMirrored = mirrored;
  }

  get #isUpright(): boolean {
    return this.#rotation % 180 === 0;
  }

  resize(width: number, height: number): void {
    const [across, down] = this.#isUpright ? [width, height] : [height, width];
    this.#scale = Math.min(1, Math.max(across / this.#width, down / this.#height));
  }

  draw({ frame }: DecodedPicture): ImageBitmap {
    const width = Math.max(1, Math.round(this.#width * this.#scale));
    const height = Math.max(1, Math.round(this.#height * this.#scale));
    this.#canvas.width = this.#isUpright ? width : height;
    this.#canvas.height = this.#isUpright ? height : width;
    const context = this.#canvas.getContext("2d", { alpha: false });
    if (!context) throw new Error("Nothing can be drawn on.");
    context.translate(this.#canvas.width / 2, this.#canvas.height / 2);
    context.rotate((this.#rotation * Math.PI) / 180);
    if (this.#isMirrored) context.scale(1, -1);
    context.drawImage(frame, -width / 2, -height / 2, width, height);
    return this.#canvas.transferToImageBitmap();
  }
}

/** Reads an answer to its end; its packets are told as they come, the last ones as such. */
async function readPackets(
  answer: Response,
  came: (packets: readonly Packet[], isLast: boolean) => void,
): Promise<void> {
  const size = Number(answer.headers.get("content-length"));
  // Packed by something on the way, it is longer than it says.
  if (!answer.body || size === 0 || answer.headers.has("content-encoding")) {
    const whole = await answer.arrayBuffer();
    const packets = new PacketReader(whole);
    const all = packets.upTo(whole.byteLength);
    packets.end();
    came(all, true);
    return;
  }
  const whole = new Uint8Array(size);
  const packets = new PacketReader(whole.buffer);
  const reader = answer.body.getReader();
  let at = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    whole.set(value, at);
    at += value.length;
    const further = packets.upTo(at);
    if (further.length > 0) came(further, false);
  }
  if (at < size) throw new Error(`it ended ${size - at} bytes early`);
  packets.end();
  came([], true);
}

class Bench {
  readonly #config: VideoDecoderConfig;
  readonly #assetId: string;
  readonly #version: string;
  readonly #easel: Easel;
  readonly #schedule: Schedule<DecodedPicture>;
  readonly #foreseen = new SentPictures();
  readonly #fetches = new Map<number, AbortController>();
  #decoder: VideoDecoder | null = null;
  #quiet: ReturnType<typeof setTimeout> | undefined;

  constructor(assetId: string, packets: Packets, config: VideoDecoderConfig) {
    this.#config = config;
    this.#assetId = assetId;
    this.#version = packets.version;
    this.#easel = new Easel(packets);
    const pixels = packets.coded_width * packets.coded_height;
    this.#schedule = new Schedule(new Runs(packets.runs), pixels * BYTES_OF_PIXEL, {
      fetch: (run) => void this.#fetch(run),
      leave: (run) => this.#fetches.get(run)?.abort(),
      restart: () => this.#restart(),
      stop: () => this.#stop(),
      feed: ({ isStart, data }, timestamp) =>
        this.#decoder?.decode(
          new EncodedVideoChunk({ type: isStart ? "key" : "delta", timestamp, data }),
        ),
      flush: () => this.#flush(),
      paint: (frame, picture) => this.#show("painted", frame, picture),
      foresee: (frame, picture) => this.#show("foreseen", frame, picture),
      failed: (reason) => this.#refuse(reason),
    });
  }

  hear(message: ToWorker): void {
    this.#do(() => {
      if (message.kind === "want") this.#want(message);
      if (message.kind === "saw") this.#schedule.saw(message.frame);
      if (message.kind === "prepare") this.#schedule.prepare(message.frame);
      if (message.kind === "rest") this.#schedule.rest();
      if (message.kind === "resize") this.#easel.resize(message.width, message.height);
      if (message.kind === "close") {
        this.#close();
        self.close();
      }
    });
  }

  #want({ frame, isPassing, foreseenCame }: ToWorker & { kind: "want" }): void {
    if (this.#foreseen.isOnItsWay(frame, foreseenCame)) this.#schedule.saw(frame);
    else this.#schedule.want(frame, isPassing);
  }

  /** Whatever goes wrong on the way is told; then looks after a decoder that waits for packets. */
  #do(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#refuse(String(error));
    }
    this.#listen();
  }

  #listen(): void {
    clearTimeout(this.#quiet);
    if (!this.#schedule.isWaiting) return;
    this.#quiet = setTimeout(() => {
      this.#do(() => {
        if (this.#decoder?.decodeQueueSize === 0) this.#schedule.quiet();
      });
    }, QUIET_MS);
  }

  async #fetch(run: number): Promise<void> {
    const left = new AbortController();
    this.#fetches.set(run, left);
    try {
      const from = address.packetRun(this.#assetId, run, this.#version);
      const answer = await fetch(from, { signal: left.signal });
      if (!answer.ok) throw new Error(`${answer.status}`);
      await readPackets(answer, (packets, isLast) =>
        this.#do(() => this.#schedule.came(run, packets, isLast)),
      );
    } catch (error) {
      if (!left.signal.aborted) this.#refuse(`Run ${run} did not come: ${String(error)}`);
    } finally {
      if (this.#fetches.get(run) === left) this.#fetches.delete(run);
    }
  }

  #restart(): void {
    if (this.#decoder === null || this.#decoder.state === "closed") {
      this.#decoder = new VideoDecoder({
        output: (frame) =>
          this.#do(() => this.#schedule.decoded(frame.timestamp, new DecodedPicture(frame))),
        error: (error) => this.#failed(error),
      });
    } else this.#decoder.reset();
    this.#decoder.configure(this.#config);
  }

  #show(kind: "painted" | "foreseen", frame: number, decoded: DecodedPicture): void {
    const picture = this.#easel.draw(decoded);
    if (kind === "foreseen") this.#foreseen.note(frame);
    tell({ kind, frame, picture }, [picture]);
  }

  #stop(): void {
    if (this.#decoder?.state === "configured") this.#decoder.reset();
  }

  #flush(): void {
    this.#decoder?.flush().then(
      () => this.#do(() => this.#schedule.flushed()),
      // It was begun anew meanwhile, or has failed, which is told elsewhere.
      () => undefined,
    );
  }

  #failed(error: DOMException): void {
    // Browsers take decoders away from pages that nobody looks at.
    if (error.name === "QuotaExceededError") this.#schedule.rest();
    else this.#refuse(error.message);
  }

  #refuse(reason: string): void {
    this.#close();
    tell({ kind: "refused", reason });
  }

  #close(): void {
    clearTimeout(this.#quiet);
    this.#schedule.close();
    if (this.#decoder !== null && this.#decoder.state !== "closed") this.#decoder.close();
  }
}

let bench: Bench | null = null;

type Opened = { assetId: string; packets: Packets };

async function open({ assetId, packets }: Opened): Promise<void> {
  const config = configOf(packets);
  const { supported } = await VideoDecoder.isConfigSupported(config);
  if (supported !== true) {
    tell({ kind: "refused", reason: `This browser does not decode ${packets.codec}.` });
    return;
  }
  bench = new Bench(assetId, packets, config);
  tell({ kind: "ready" });
}

self.onmessage = ({ data: message }: MessageEvent<ToWorker>) => {
  if (message.kind !== "open") bench?.hear(message);
  else open(message).catch((error: unknown) => tell({ kind: "refused", reason: String(error) }));
};
