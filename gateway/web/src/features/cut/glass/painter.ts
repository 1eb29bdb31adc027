// The worker that decodes, as the page sees it.
import type { FromWorker, Packets, ToWorker } from "./worker-messages";

export type Heard = {
  ready: () => void;
  /** Takes the picture over, and closes it. */
  painted: (frame: number, picture: ImageBitmap) => void;
  /** The picture of a frame that may be wanted next, or is by now; takes it over, and closes it. */
  foreseen: (frame: number, picture: ImageBitmap) => void;
  /** Nothing is painted from now on. */
  refused: (reason: string) => void;
};

/** Paints exact frames. Of many that are wanted in a row some are painted, and the last one always. */
export type Painter = {
  /** `isPassing`: the hand moves on, and one of the frames near it may be painted first. */
  want: (frame: number, isPassing: boolean) => void;
  /** A frame that was foreseen is on the screen: as `want`, of which nothing is painted. */
  saw: (frame: number) => void;
  /** Has a frame and those around it at hand. */
  prepare: (frame: number) => void;
  /** Lets go of all memory until the next frame is wanted. */
  rest: () => void;
  /** In pixels of the device. */
  resize: (width: number, height: number) => void;
  dispose: () => void;
};

/** Begun before anything is to be painted, and taken by the first that paints. */
let ready: Worker | null = null;

const begin = () => new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });

/** While nothing else is to be done: beginning a worker takes as long as some frames. */
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
