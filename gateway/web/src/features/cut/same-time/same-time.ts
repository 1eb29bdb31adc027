// Which videos show the same moment by the clock, such as the same goal from another camera.
import type { Asset } from "@/lib/api/client";

/** A video that was being recorded at a moment, and how many seconds from its beginning that is. */
export type Covering = { asset: Asset; seconds: number };

/** A moment of a video by the clock, in milliseconds since 1970; `seconds`: from its beginning. */
export const momentOf = ({ recorded_at: from }: Asset, seconds: number) =>
  Date.parse(from) + Math.round(1000 * seconds);

/** Those of these videos that cover the moment, except one; by camera, then by name. */
export const coveringAt = (
  assets: readonly Asset[],
  moment: number,
  except: string,
): readonly Covering[] =>
  assets
    .map((asset) => ({ asset, seconds: (moment - Date.parse(asset.recorded_at)) / 1000 }))
    .filter(
      ({ asset, seconds }) =>
        asset.id !== except &&
        asset.state === "ready" &&
        seconds >= 0 &&
        seconds < (asset.duration_seconds ?? 0),
    )
    .sort(
      (one, other) =>
        one.asset.camera.localeCompare(other.asset.camera) ||
        one.asset.name.localeCompare(other.asset.name),
    );
