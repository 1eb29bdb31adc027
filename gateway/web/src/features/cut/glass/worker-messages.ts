// What the page and the worker that decodes say to each other.
import type { components } from "@/lib/api/schema";

export type Packets = components["schemas"]["Packets"];

export type ToWorker =
  /** First of all. */
  | { kind: "open"; assetId: string; packets: Packets }
  /** In pixels of the device: how large pictures are painted at most. */
  | { kind: "resize"; width: number; height: number }
  /** `isPassing`: a picture near it may come first. `foreseenCame`: how many pictures that were foreseen had come. */
  | { kind: "want"; frame: number; isPassing: boolean; foreseenCame: number }
  /** One that was foreseen is on the screen. */
  | { kind: "saw"; frame: number }
  | { kind: "prepare"; frame: number }
  | { kind: "rest" }
  /** Last of all: the worker ends. */
  | { kind: "close" };

export type FromWorker =
  | { kind: "ready" }
  /** Whoever hears it closes the picture. */
  | { kind: "painted"; frame: number; picture: ImageBitmap }
  /** The same of a frame that may be wanted next; it is painted where it is wanted by the time it comes. */
  | { kind: "foreseen"; frame: number; picture: ImageBitmap }
  /** This file is not decoded here, or not any more. */
  | { kind: "refused"; reason: string };
