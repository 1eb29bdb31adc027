// The worker that decodes: fetches runs, owns the decoder, and draws pictures. The schedule decides the order of work.
import { address } from "@/lib/api/address";
import { BYTES_OF_PIXEL, DecodedPicture, DrawnPicture, PictureRenderer } from "./decoded-pictures";
import { PacketReader, Runs, type Packet } from "./runs";
import { Schedule } from "./schedule";
import { SentPictures } from "./sent-pictures";
import type { MessageFromWorker, Packets, MessageToWorker } from "./worker-messages";

/** Preferred, because only memory limits its pictures. Browsers decode some codecs, such as HEVC, only in hardware. */
const SOFTWARE = "prefer-software";
/** A decoder that has returned nothing for so long needs more packets. */
const QUIET_MS = 20;

const send = (message: MessageFromWorker, transfer: Transferable[] = []) =>
  self.postMessage(message, { transfer });

function configOf(
  { codec, description, coded_width, coded_height }: Packets,
  hardwareAcceleration: HardwareAcceleration,
): VideoDecoderConfig {
  return {
    codec,
    codedWidth: coded_width,
    codedHeight: coded_height,
    hardwareAcceleration,
    ...(description === null ? {} : { description: bytesOf(description) }),
  };
}

const bytesOf = (base64: string) =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

/** Reads a response to its end; `came` receives its packets as they arrive, the last ones with `isLast`. */
async function readPackets(
  answer: Response,
  came: (packets: readonly Packet[], isLast: boolean) => void,
): Promise<void> {
  const size = Number(answer.headers.get("content-length"));
  // If a proxy compressed the answer, it is longer than its content-length says.
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

class VideoDecoding {
  readonly #config: VideoDecoderConfig;
  readonly #assetId: string;
  readonly #version: string;
  readonly #renderer: PictureRenderer;
  /** Whether the decoder may be a hardware one, which has few pictures and stalls while they are kept. */
  readonly #isScarce: boolean;
  readonly #schedule: Schedule<DecodedPicture | DrawnPicture>;
  readonly #foreseen = new SentPictures();
  readonly #fetches = new Map<number, AbortController>();
  #decoder: VideoDecoder | null = null;
  #quietTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(assetId: string, packets: Packets, config: VideoDecoderConfig) {
    this.#config = config;
    this.#isScarce = config.hardwareAcceleration !== SOFTWARE;
    this.#assetId = assetId;
    this.#version = packets.version;
    this.#renderer = new PictureRenderer(packets);
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

  handle(message: MessageToWorker): void {
    this.#runStep(() => {
      if (message.kind === "want") this.#want(message);
      if (message.kind === "saw") this.#schedule.saw(message.frame);
      if (message.kind === "prepare") this.#schedule.prepare(message.frame);
      if (message.kind === "rest") this.#schedule.rest();
      if (message.kind === "resize") this.#resize(message.width, message.height);
      if (message.kind === "close") {
        this.#close();
        self.close();
      }
    });
  }

  #resize(width: number, height: number): void {
    this.#renderer.resize(width, height);
    this.#schedule.resized(this.#isScarce);
  }

  #want({ frame, isPassing, foreseenCame }: MessageToWorker & { kind: "want" }): void {
    if (this.#foreseen.isOnItsWay(frame, foreseenCame)) this.#schedule.saw(frame);
    else this.#schedule.want(frame, isPassing);
  }

  /** Runs `step` and reports its error, if any; then feeds a decoder that waits for packets. */
  #runStep(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#refuse(String(error));
    }
    this.#listen();
  }

  #listen(): void {
    clearTimeout(this.#quietTimer);
    if (!this.#schedule.isWaiting) return;
    this.#quietTimer = setTimeout(() => {
      this.#runStep(() => {
        if (this.#decoder?.decodeQueueSize === 0) this.#schedule.quiet();
      });
    }, QUIET_MS);
  }

  async #fetch(run: number): Promise<void> {
    const abort = new AbortController();
    this.#fetches.set(run, abort);
    try {
      const from = address.packetRun(this.#assetId, run, this.#version);
      const answer = await fetch(from, { signal: abort.signal });
      if (!answer.ok) throw new Error(`${answer.status}`);
      await readPackets(answer, (packets, isLast) =>
        this.#runStep(() => this.#schedule.came(run, packets, isLast)),
      );
    } catch (error) {
      if (!abort.signal.aborted) this.#refuse(`Run ${run} did not come: ${String(error)}`);
    } finally {
      if (this.#fetches.get(run) === abort) this.#fetches.delete(run);
    }
  }

  #restart(): void {
    if (this.#decoder === null || this.#decoder.state === "closed") {
      this.#decoder = new VideoDecoder({
        output: (frame) =>
          this.#runStep(() => this.#schedule.decoded(frame.timestamp, this.#taken(frame))),
        error: (error) => this.#failed(error),
      });
    } else this.#decoder.reset();
    this.#decoder.configure(this.#config);
  }

  #taken(frame: VideoFrame): DecodedPicture | DrawnPicture {
    const decoded = new DecodedPicture(frame);
    if (!this.#isScarce || !this.#schedule.isOfUse(frame.timestamp)) return decoded;
    const drawn = new DrawnPicture(this.#renderer.draw(decoded));
    decoded.close();
    return drawn;
  }

  #show(kind: "painted" | "foreseen", frame: number, decoded: DecodedPicture | DrawnPicture): void {
    const picture = this.#renderer.draw(decoded);
    if (kind === "foreseen") this.#foreseen.note(frame);
    send({ kind, frame, picture }, [picture]);
  }

  #stop(): void {
    if (this.#decoder?.state === "configured") this.#decoder.reset();
  }

  #flush(): void {
    this.#decoder?.flush().then(
      () => this.#runStep(() => this.#schedule.flushed()),
      // The decoder was restarted meanwhile, or has failed, which its error callback reports.
      () => undefined,
    );
  }

  #failed(error: DOMException): void {
    // Browsers reclaim decoders from pages in the background.
    if (error.name === "QuotaExceededError") this.#schedule.rest();
    else this.#refuse(error.message);
  }

  #refuse(reason: string): void {
    this.#close();
    send({ kind: "refused", reason });
  }

  #close(): void {
    clearTimeout(this.#quietTimer);
    this.#schedule.close();
    if (this.#decoder !== null && this.#decoder.state !== "closed") this.#decoder.close();
  }
}

let decoding: VideoDecoding | null = null;

type VideoToOpen = { assetId: string; packets: Packets };

async function open({ assetId, packets }: VideoToOpen): Promise<void> {
  for (const acceleration of [SOFTWARE, "no-preference"] as const) {
    const config = configOf(packets, acceleration);
    const { supported } = await VideoDecoder.isConfigSupported(config);
    if (supported !== true) continue;
    decoding = new VideoDecoding(assetId, packets, config);
    send({ kind: "ready" });
    return;
  }
  send({ kind: "refused", reason: `This browser does not decode ${packets.codec}.` });
}

self.onmessage = ({ data: message }: MessageEvent<MessageToWorker>) => {
  if (message.kind !== "open") decoding?.handle(message);
  else open(message).catch((error: unknown) => send({ kind: "refused", reason: String(error) }));
};
