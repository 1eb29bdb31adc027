// Addresses that go into `src`, where no client is asked.

const under = (path: string, query: Record<string, number | undefined>) => {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
};

export const address = {
  rendition: (assetId: string, kind: string) => `/api/v1/assets/${assetId}/renditions/${kind}`,
  original: (assetId: string) => `/api/v1/assets/${assetId}/original`,
  /**
   * A picture near a moment, at most `tolerance` seconds before it; without a moment a picture that stands for the
   * whole.
   */
  thumbnail: (
    assetId: string,
    wanted: { width?: number; height?: number; t?: number; tolerance?: number },
  ) => under(`/api/v1/assets/${assetId}/thumbnail`, wanted),
  /** Exactly one frame. */
  picture: (assetId: string, frame: number, size: { width?: number; height?: number } = {}) =>
    under(`/api/v1/assets/${assetId}/picture`, { frame, ...size }),
  clipVideo: (clipId: string) => `/api/v1/clips/${clipId}/video`,
  /** Of a sequence, counted from 1. */
  clipPicture: (clipId: string, number: number) => `/api/v1/clips/${clipId}/pictures/${number}`,
  clipSound: (clipId: string) => `/api/v1/clips/${clipId}/sound`,
  events: "/api/v1/events",
} as const;
