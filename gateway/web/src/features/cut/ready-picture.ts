// The first frames of the files beside the open one, had ahead: each stands on the screen while its file's player opens.
import { address } from "@/lib/api/address";
import type { Asset } from "@/lib/api/client";
import type { StandIn } from "./components/player/video-screen";

/** Tall enough to stand for a moment. */
const HEIGHT = 720;
/** The next one's, and that of the one before. */
const MOST = 2;

type Ready = { standIn: StandIn; image: HTMLImageElement };

/** By file, those asked for last at the end. Kept with its image: what nobody holds any more, a browser may ask for again. */
const ready = new Map<string, Ready | null>();

/** Has it come, at low priority. Where it does not come, the player's own first picture is waited for. */
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
    () => ready.has(of) && ready.set(of, { standIn: { frame: 0, source: image.src }, image }),
    () => ready.delete(of),
  );
}

/** The picture of this frame, if it is there. */
export function readyPicture(asset: Asset, frame: number): StandIn | null {
  const found = ready.get(versionOf(asset));
  return found?.standIn.frame === frame ? found.standIn : null;
}

/** A file that has changed has another first frame. */
function versionOf({ id, size, modified_at }: Asset): string {
  return `${id} ${size} ${modified_at}`;
}
