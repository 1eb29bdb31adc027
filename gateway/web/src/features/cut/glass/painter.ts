// The page's interface to the worker that decodes.
import type { FromWorker, Packets, ToWorker } from "./worker-messages";

export type Heard = {
  ready: () => void;
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
let ready: Worker | null = null;

const begin = () => new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });

/** Starts a worker in advance, when idle: starting one takes as long as decoding some frames. */
export function getPainterReady(): void {
  ready ??= begin();
}

export function paintInWorker(assetId: string, packets: Packets, heard: Heard): Painter {
  const worker = ready ?? begin();
  ready = null;
  let foreseenCame = 0;
  const tell = (message: ToWorker) => worker.postMessage(message);
  worker.onmessage = ({ data: message }: MessageEvent<FromWorker>) => {
    if (message.kind === "ready") heard.ready();
    else if (message.kind === "painted") heard.painted(message.frame, message.picture);
    else if (message.kind === "foreseen") {
      foreseenCame += 1;
      heard.foreseen(message.frame, message.picture);
    } else heard.refused(message.reason);
  };
  worker.onerror = () => heard.refused("The worker did not start, or ended.");
  tell({ kind: "open", assetId, packets });
  return {
    want: (frame, isPassing) => tell({ kind: "want", frame, isPassing, foreseenCame }),
    saw: (frame) => tell({ kind: "saw", frame }),
    prepare: (frame) => tell({ kind: "prepare", frame }),
    rest: () => tell({ kind: "rest" }),
    resize: (width, height) => tell({ kind: "resize", width, height }),
    dispose: () => {
      worker.onmessage = ({ data: message }: MessageEvent<FromWorker>) => {
        if ("picture" in message) message.picture.close();
      };
      tell({ kind: "close" });
    },
  };
}
