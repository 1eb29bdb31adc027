// URLs for `src` attributes, which bypass the API client.
import type {
  EdgeParameter,
  EdgesView,
  FieldParameter,
  ParameterValues,
} from "../settings/finding-parameters";

const under = (path: string, query: Readonly<Record<string, number | string | undefined>>) => {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
};

/** Twice the least width of a card, for high-density screens. */
export const CARD_PICTURE = { width: 416, height: 234 };

export const address = {
  rendition: (assetId: string, kind: string) => `/api/v1/assets/${assetId}/renditions/${kind}`,
  original: (assetId: string) => `/api/v1/assets/${assetId}/original`,
  /** The HLS master playlist, with the codecs that the browser supports. */
  hls: (assetId: string, codecs: readonly string[]) =>
    `/api/v1/assets/${assetId}/hls/master.m3u8?codecs=${codecs.join(",")}`,
  /**
   * A picture near a time, at most `tolerance` seconds before it; without a time the picture that represents the video.
   */
  thumbnail: (
    assetId: string,
    wanted: { width?: number; height?: number; t?: number; tolerance?: number },
  ) => under(`/api/v1/assets/${assetId}/thumbnail`, wanted),
  /** The representative picture of a card; one size for all cards, so that the browser caches it. */
  cardPicture: (assetId: string) => address.thumbnail(assetId, CARD_PICTURE),
  /** Packet runs for decoders in the browser, of one version of the file. */
  packetRun: (assetId: string, run: number, version: string) =>
    `/api/v1/assets/${assetId}/packets/${run}?v=${encodeURIComponent(version)}`,
  /** A storyboard's sheet; `version` changes with the file. */
  storyboardSheet: (assetId: string, version: string) =>
    `/api/v1/assets/${assetId}/storyboard.jpg?v=${encodeURIComponent(version)}`,
  /** What is said, as subtitles. */
  subtitles: (assetId: string, ending: "vtt" | "srt") =>
    `/api/v1/assets/${assetId}/transcript.${ending}`,
  /** Exactly one frame. */
  picture: (assetId: string, frame: number, size: { width?: number; height?: number } = {}) =>
    under(`/api/v1/assets/${assetId}/picture`, { frame, ...size }),
  /** The same frame from the server's open decoder, for steps and jumps; not stored. */
  frame: (assetId: string, frame: number, size: { height: number; quality: number }) =>
    under(`/api/v1/assets/${assetId}/frames/${frame}`, size),
  /** A frame as stored in the scrub proxy. */
  proxyFrame: (assetId: string, frame: number, height: number) =>
    `/api/v1/assets/${assetId}/proxy/frames/${frame}?height=${height}`,
  proxyFrames: (assetId: string, frames: readonly number[], height: number) =>
    `/api/v1/assets/${assetId}/proxy/frames?n=${frames.join(",")}&height=${height}`,
  /** The edge detection's intermediate result, drawn on the frame. */
  edgesOverlay: (
    assetId: string,
    frame: number,
    overlay: Exclude<EdgesView, "regions">,
    values: ParameterValues<EdgeParameter>,
  ) => under(`/api/v1/assets/${assetId}/frames/${frame}/edges.png`, { overlay, ...values }),
  /** The mask of the playing field in white. */
  fieldMask: (assetId: string, frame: number, values: ParameterValues<FieldParameter>) =>
    under(`/api/v1/assets/${assetId}/frames/${frame}/field.png`, values),
  /** What a stage of pipelines draws over a frame; `values` by the names of its parameters. */
  stageOverlay: (
    assetId: string,
    frame: number,
    stage: string,
    overlay: string,
    values: Readonly<Record<string, number>>,
  ) => under(`/api/v1/assets/${assetId}/frames/${frame}/stages/${stage}/${overlay}.png`, values),
  /** A detection run's results as files for other tools. */
  foundAs: (runId: string, file: "coco.json" | "mot.txt" | "yolo.zip") =>
    `/api/v1/detection-runs/${runId}/${file}`,
  clipVideo: (clipId: string) => `/api/v1/clips/${clipId}/video`,
  /** A picture of a sequence, counted from 1. */
  clipPicture: (clipId: string, number: number) => `/api/v1/clips/${clipId}/pictures/${number}`,
  clipSound: (clipId: string) => `/api/v1/clips/${clipId}/sound`,
  /** `after`: the id of the last received event. */
  events: (after: string | undefined) =>
    after === undefined ? "/api/v1/events" : `/api/v1/events?after=${after}`,
} as const;
