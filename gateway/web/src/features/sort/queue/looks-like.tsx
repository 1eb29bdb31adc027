// The sorted videos that look most like the shown one, with their folders. They are fetched while the video before is
// shown, and their space is reserved, so that nothing moves when the next video is shown.
import { Name } from "@/components/name";
import { RetryingImage } from "@/components/retrying-image";
import { address } from "@/lib/api/address";
import type { LooseVideo } from "@/lib/api/client";
import { useLookalikes } from "../api/lookalikes";
import classes from "./looks-like.module.css";

const SHOWN = 3;

type LooksLikeProps = {
  video: LooseVideo;
  next: LooseVideo | undefined;
};

export function LooksLike({ video, next }: LooksLikeProps) {
  const found = useLookalikes(video.asset_id);
  // Prefetched, so that they are shown at once with the next video.
  useLookalikes(next?.asset_id ?? null);
  const { videos = [] } = found.data ?? {};
  const instead = wordsInstead(video, found);
  return (
    <section aria-label="Looks most like these" className={classes.looks}>
      <h3 className={classes.title}>Looks most like these</h3>
      {instead !== null ? (
        <p className={classes.none}>{instead}</p>
      ) : (
        <ul className={classes.strip}>
          {Array.from({ length: SHOWN }, (_, place) => {
            const one = videos[place];
            return (
              <li key={one?.asset_id ?? place} title={one?.name}>
                <span className={classes.tile}>
                  {one ? (
                    <RetryingImage
                      src={address.thumbnail(one.asset_id, { width: 160, height: 160 })}
                    />
                  ) : null}
                </span>
                <span className={classes.folder}>{one ? <Name text={one.category} /> : null}</span>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}

/** The message where there is nothing to show; null while loading, and where there are videos. */
function wordsInstead(video: LooseVideo, { data, error }: ReturnType<typeof useLookalikes>) {
  if (video.asset_id === null || data?.described === false)
    return "How it looks is not known yet. Learning finds out, if the file can be read.";
  if (data?.videos.length === 0) return "How sorted videos look is not known yet.";
  if (error && !data) return `They could not be loaded: ${error.message}`;
  return null;
}
