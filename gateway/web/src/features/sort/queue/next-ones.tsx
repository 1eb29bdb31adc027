// The next videos and what is proposed for each, so that one can decide before they are shown.
import { Name } from "@/components/name";
import { RetryingImage } from "@/components/retrying-image";
import { address } from "@/lib/api/address";
import type { LooseVideo } from "@/lib/api/client";
import { isUnsure, percent } from "../classifier/confidence";
import classes from "./next-ones.module.css";

export function NextOnes({ videos }: { videos: readonly LooseVideo[] }) {
  if (videos.length === 0) return null;
  return (
    <section aria-label="Next" className={classes.next}>
      <h3 className={classes.title}>Next</h3>
      <ol className={classes.strip}>
        {videos.map((video) => (
          <li key={video.name}>
            <span className={classes.tile}>
              {video.asset_id === null ? null : (
                <RetryingImage
                  src={address.thumbnail(video.asset_id, { width: 160, height: 160 })}
                  lazy
                />
              )}
            </span>
            <Foreseen video={video} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Foreseen({ video }: { video: LooseVideo }) {
  const [best] = video.proposals;
  if (!best) {
    return (
      <span className={classes.file}>
        <Name text={video.name} tail={7} />
      </span>
    );
  }
  const unsure = isUnsure(video);
  return (
    <div className={classes.words} title={video.name}>
      <p className={classes.category}>{best.category}</p>
      <p className={unsure ? classes.unsure : classes.share}>
        {percent(best.confidence)}
        {unsure ? " unsure" : ""}
      </p>
    </div>
  );
}
