// The first frame of the file that comes next, had ahead: it stands on the screen while that file's player opens.
import { address } from "@/lib/api/address";
import type { Asset } from "@/lib/api/client";
import type { StandIn } from "./components/player/video-screen";

/** Tall enough to stand for a moment. */
const HEIGHT = 720;

type Ready = { of: string; standIn: StandIn; image: HTMLImageElement };

/** Kept with its image: what nobody holds any more, a browser may ask for again. */
let ready: Ready | null = null;

/** Has it come, at low priority. Where it does not come, the player's own first picture is waited for. */
export function getPictureReady(asset: Asset): void {
  const of = versionOf(asset);
  if (ready?.of === of) return;
  ready = null;
  const image = new Image();
  image.fetchPriority = "low";
  image.src = address.picture(asset.id, 0, { height: HEIGHT });
  image.decode().then(
    () => (ready = { of, standIn: { frame: 0, source: image.src }, image }),
    () => undefined,
  );
}

/** The picture of this frame, if it is there. */
export function readyPicture(asset: Asset, frame: number): StandIn | null {
  return ready?.of === versionOf(asset) && ready.standIn.frame === frame ? ready.standIn : null;
}

/** A file that has changed has another first frame. */
function versionOf({ id, size, modified_at }: Asset): string {
  return `${id} ${size} ${modified_at}`;
}
