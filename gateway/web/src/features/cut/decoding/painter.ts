// The page's interface to the worker that decodes.
import type { MessageFromWorker, Packets, MessageToWorker } from "./worker-messages";

export type PainterEvents = {
  startedWorker: () => void;
  /** A wanted frame's picture. Takes it over, and closes it. */
  painted: (frame: number, picture: ImageBitmap) => void;
  /** The picture of a frame that may be wanted next, or already is. Takes it over, and closes it. */
  foreseen: (frame: number, picture: ImageBitmap) => void;
  /** Nothing is painted from now on. */
  refused: (reason: string) => void;
};

/** Paints exact frames. Of many requests in a row some are painted, and always the last one. */
export type Painter = {
  /** `isPassing`: the pointer is moving, and a frame nearby may be painted first. */
  want: (frame: number, isPassing: boolean) => void;
  /** A foreseen frame is visible: as `want`, but without painting it. */
  saw: (frame: number) => void;
  /** Decodes a frame and its neighbours in advance. */
  prepare: (frame: number) => void;
  /** Releases all pictures until the next frame is wanted. */
  rest: () => void;
  /** Sets the display size, in device pixels. */
  resize: (width: number, height: number) => void;
  dispose: () => void;
};

/** A worker that was started in advance; the next call of `paintInWorker` uses it. */
let startedWorker: Worker | null = null;

const startWorker = () => new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });

/** Starts a worker in advance, when idle: starting one takes as long as decoding some frames. */
export function startWorkerAhead(): void {
  startedWorker ??= startWorker();
}

export function paintInWorker(assetId: string, packets: Packets, events: PainterEvents): Painter {
  const worker = startedWorker ?? startWorker();
  startedWorker = null;
  let foreseenCame = 0;
  const send = (message: MessageToWorker) => worker.postMessage(message);
  worker.onmessage = ({ data: message }: MessageEvent<MessageFromWorker>) => {
    if (message.kind === "ready") events.startedWorker();
    else if (message.kind === "painted") events.painted(message.frame, message.picture);
    else if (message.kind === "foreseen") {
      foreseenCame += 1;
      events.foreseen(message.frame, message.picture);
    } else events.refused(message.reason);
  };
  worker.onerror = () => events.refused("The worker did not start, or ended.");
  send({ kind: "open", assetId, packets });
  return {
    want: (frame, isPassing) => send({ kind: "want", frame, isPassing, foreseenCame }),
    saw: (frame) => send({ kind: "saw", frame }),
    prepare: (frame) => send({ kind: "prepare", frame }),
    rest: () => send({ kind: "rest" }),
    resize: (width, height) => send({ kind: "resize", width, height }),
    dispose: () => {
      worker.onmessage = ({ data: message }: MessageEvent<MessageFromWorker>) => {
        if ("picture" in message) message.picture.close();
      };
      send({ kind: "close" });
    },
  };
}
