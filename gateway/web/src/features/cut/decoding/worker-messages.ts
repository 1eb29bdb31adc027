// Messages between the page and the worker that decodes.
import type { components } from "@/lib/api/schema";

export type Packets = components["schemas"]["Packets"];

export type MessageToWorker =
  /** The first message. */
  | { kind: "open"; assetId: string; packets: Packets }
  /** Largest size of painted pictures, in device pixels. */
  | { kind: "resize"; width: number; height: number }
  /** `isPassing`: a frame nearby may come first. `foreseenCame`: how many foreseen pictures the page has received. */
  | { kind: "want"; frame: number; isPassing: boolean; foreseenCame: number }
  /** A foreseen frame is visible. */
  | { kind: "saw"; frame: number }
  | { kind: "prepare"; frame: number }
  | { kind: "rest" }
  /** The last message: the worker ends. */
  | { kind: "close" };

export type MessageFromWorker =
  | { kind: "ready" }
  /** The receiver closes the picture. */
  | { kind: "painted"; frame: number; picture: ImageBitmap }
  /** A frame that may be wanted next; painted at once if it already is. The receiver closes the picture. */
  | { kind: "foreseen"; frame: number; picture: ImageBitmap }
  /** The worker cannot decode this file, or has failed. */
  | { kind: "refused"; reason: string };
