// Addresses that go into `src`, where no client is asked.
import type {
  EdgeParameter,
  EdgesView,
  FieldParameter,
  ParameterValues,
} from "@/lib/finding-parameters";

const under = (path: string, query: Readonly<Record<string, number | string | undefined>>) => {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
};

/** Twice the least width of a card: sharp on a fine screen. */
export const CARD_PICTURE = { width: 416, height: 234 };

export const address = {
  rendition: (assetId: string, kind: string) => `/api/v1/assets/${assetId}/renditions/${kind}`,
  original: (assetId: string) => `/api/v1/assets/${assetId}/original`,
  /** The playlist of all that can be played of it, in the codecs that the browser knows among what else. */
  hls: (assetId: string, codecs: readonly string[]) =>
    `/api/v1/assets/${assetId}/hls/master.m3u8?codecs=${codecs.join(",")}`,
  /**
   * A picture near a moment, at most `tolerance` seconds before it; without a moment a picture that stands for the
   * whole.
   */
  thumbnail: (
    assetId: string,
    wanted: { width?: number; height?: number; t?: number; tolerance?: number },
  ) => under(`/api/v1/assets/${assetId}/thumbnail`, wanted),
  /** What stands for the whole on its card; one size for all is kept by the browser. */
  cardPicture: (assetId: string) => address.thumbnail(assetId, CARD_PICTURE),
  /** What decoders in the browser are fed with, of one version of the file. */
  packetRun: (assetId: string, run: number, version: string) =>
    `/api/v1/assets/${assetId}/packets/${run}?v=${encodeURIComponent(version)}`,
  /** All tiles of a storyboard on one picture; `version` changes with the file. */
  storyboardSheet: (assetId: string, version: string) =>
    `/api/v1/assets/${assetId}/storyboard.jpg?v=${encodeURIComponent(version)}`,
  /** Exactly one frame. */
  picture: (assetId: string, frame: number, size: { width?: number; height?: number } = {}) =>
    under(`/api/v1/assets/${assetId}/picture`, { frame, ...size }),
  /** The same out of the decoder that stays open for whoever steps and jumps, and not kept. */
  frame: (assetId: string, frame: number, size: { height: number; quality: number }) =>
    under(`/api/v1/assets/${assetId}/frames/${frame}`, size),
  /** A frame as it lies in the scrub proxy. */
  proxyFrame: (assetId: string, frame: number, height: number) =>
    `/api/v1/assets/${assetId}/proxy/frames/${frame}?height=${height}`,
  proxyFrames: (assetId: string, frames: readonly number[], height: number) =>
    `/api/v1/assets/${assetId}/proxy/frames?n=${frames.join(",")}&height=${height}`,
  /** What regions between edges were found by, drawn on the frame. */
  edgesOverlay: (
    assetId: string,
    frame: number,
    overlay: Exclude<EdgesView, "regions">,
    values: ParameterValues<EdgeParameter>,
  ) => under(`/api/v1/assets/${assetId}/frames/${frame}/edges.png`, { overlay, ...values }),
  /** White where the playing field is. */
  fieldMask: (assetId: string, frame: number, values: ParameterValues<FieldParameter>) =>
    under(`/api/v1/assets/${assetId}/frames/${frame}/field.png`, values),
  /** What a run of a model found, for other tools. */
  foundAs: (runId: string, file: "coco.json" | "mot.txt" | "yolo.zip") =>
    `/api/v1/detection-runs/${runId}/${file}`,
  clipVideo: (clipId: string) => `/api/v1/clips/${clipId}/video`,
  /** Of a sequence, counted from 1. */
  clipPicture: (clipId: string, number: number) => `/api/v1/clips/${clipId}/pictures/${number}`,
  clipSound: (clipId: string) => `/api/v1/clips/${clipId}/sound`,
  /** `after`: the id of the last event that was heard. */
  events: (after: string | undefined) =>
    after === undefined ? "/api/v1/events" : `/api/v1/events?after=${after}`,
} as const;
