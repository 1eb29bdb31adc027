// Links to moments of videos and to clips, which can be sent to others who use this server.

/** The page's address of a frame of a video. */
export const wayToFrame = (assetId: string, frame: number) =>
  frame > 0 ? `/cut/${assetId}?frame=${frame}` : `/cut/${assetId}`;

type ClipAddress = { assetId: string; exportId: string; clipId: string; frame: number };

/** The page's address of a clip: the first frame of it in its video, and the clip with its proof over that. */
export const wayToClip = ({ assetId, exportId, clipId, frame }: ClipAddress) =>
  `/cut/${assetId}?frame=${frame}&export=${exportId}&clip=${clipId}`;

/** The whole link. */
export const linkTo = (way: string) => new URL(way, location.origin).href;
