// First frames of videos that are likely to be opened next, loaded in advance: each is shown while its video is being
// opened.
import { address } from "@/lib/api/address";
import { fileVersion, type Asset } from "@/lib/api/client";

/** Height in px, enough for a picture that is shown for a moment. */
const HEIGHT = 720;
/** The next and the previous video of the open one, or the last two in the library. */
const MOST = 2;

/** A loaded picture of a frame. */
export type ReadyPicture = { frame: number; source: string };

type Ready = { picture: ReadyPicture; image: HTMLImageElement };

/** By file, latest request last. The image is kept too: otherwise the browser may load it again. */
const ready = new Map<string, Ready | null>();

/** Loads a video's first frame at low priority. If that fails, the player's own first picture is waited for. */
export function getPictureReady(asset: Asset): void {
  const of = versionOf(asset);
  const known = ready.get(of);
  ready.delete(of);
  ready.set(of, known ?? null);
  for (const oldest of [...ready.keys()].slice(0, -MOST)) ready.delete(oldest);
  if (known !== undefined) return;
  const image = new Image();
  image.fetchPriority = "low";
  image.src = address.picture(asset.id, 0, { height: HEIGHT });
  image.decode().then(
    () => ready.has(of) && ready.set(of, { picture: { frame: 0, source: image.src }, image }),
    () => ready.delete(of),
  );
}

/** The picture of this frame; null if it has not been loaded. */
export function readyPicture(asset: Asset, frame: number): ReadyPicture | null {
  const found = ready.get(versionOf(asset));
  return found?.picture.frame === frame ? found.picture : null;
}

/** Changes when the file does, because its first frame may be another then. */
const versionOf = (asset: Asset) => `${asset.id} ${fileVersion(asset)}`;
