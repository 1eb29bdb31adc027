// The review: sorted videos that do not look like the others in their folder, which the classifier would put elsewhere.
import { Button } from "@mantine/core";
import { IconCheck, IconCircleCheck } from "@tabler/icons-react";
import { useRef } from "react";
import { EmptyState } from "@/components/empty-state";
import { KeyHint } from "@/components/key-caps";
import { Name } from "@/components/name";
import { ProblemNote } from "@/components/note";
import type { DoubtedVideo } from "@/lib/api/client";
import { useShortcut } from "@/lib/keys/key-bindings";
import { grouped } from "@/lib/time/time";
import { announceRefusal } from "@/lib/undo/undo";
import { useKeys } from "@/lib/keys/use-keys";
import { useDismissal, useRefiling, useReview } from "../api/review";
import { BringBack } from "../moves/bring-back";
import { TickGrid, TickGridSkeleton, useTicks, type GridVideo } from "./tick-grid";
import classes from "./sort-grid.module.css";

type SortReviewProps = { mayChange: boolean; onBack: () => void };

export function SortReview({ mayChange, onBack }: SortReviewProps) {
  const review = useReview();
  const refiling = useRefiling();
  const dismissal = useDismissal();
  const accept = useShortcut("sortAccept");
  const keep = useShortcut("sortKeep");
  const videos = review.data?.videos ?? [];
  const cells = videos.map(inGrid);
  const list = useRef<HTMLUListElement>(null);
  const ticks = useTicks(cells, list);
  const keys = new Set(cells.filter(ticks.isTicked).map(({ key }) => key));
  const ticked = videos.filter(({ asset_id: id }) => keys.has(id));
  const busy = refiling.isPending || dismissal.isPending;
  const withTicked = (act: (videos: readonly DoubtedVideo[]) => void) => () => {
    if (busy) return;
    if (ticked.length === 0) announceRefusal("No video is ticked.");
    else act(ticked);
  };
  const onSuccess = () => ticks.forget(keys);
  const move = withTicked((some) => refiling.mutate({ videos: some }, { onSuccess }));
  const stay = withTicked((some) => dismissal.mutate(some, { onSuccess }));
  useKeys({ sortAccept: move, sortKeep: stay, sortBack: onBack });
  if (review.error && !review.data) return <ProblemNote error={review.error} />;
  return (
    <section className={classes.videos} aria-label="Review">
      <header className={classes.head}>
        <h2>Review</h2>
        <p>
          Sorted videos that look like those of another folder
          {review.data ? `: ${grouped(review.data.total)}` : ""}. Tick some, then move them or keep
          them where they are.
        </p>
        {mayChange ? (
          <div className={classes.actions}>
            <BringBack onBack={onBack} />
            <Button
              leftSection={<IconCheck size={16} />}
              rightSection={<KeyHint action="sortKeep" />}
              aria-keyshortcuts={keep}
              loading={dismissal.isPending}
              disabled={ticked.length === 0}
              onClick={stay}
            >
              Keep
            </Button>
            <Button
              variant="filled"
              rightSection={<KeyHint action="sortAccept" />}
              aria-keyshortcuts={accept}
              loading={refiling.isPending}
              disabled={ticked.length === 0}
              onClick={move}
            >
              Move {ticked.length} of {videos.length}
            </Button>
          </div>
        ) : null}
      </header>
      {review.isPending ? <TickGridSkeleton count={PLACES} /> : null}
      {review.data && videos.length === 0 ? (
        <EmptyState icon={<IconCircleCheck size={32} stroke={1.5} />} title="Nothing to review">
          <p>
            Every sorted video looks like its folder, or nothing was learned yet. Each training
            checks again.
          </p>
        </EmptyState>
      ) : null}
      {videos.length > 0 ? (
        <TickGrid videos={cells} ticks={ticks} list={list} mayChange={mayChange} />
      ) : null}
    </section>
  );
}

/** Places that are shown while it is not known how many there are. */
const PLACES = 14;

const percentOf = ({ confidence }: DoubtedVideo) => `${Math.round(100 * confidence)} %`;

const inGrid = (video: DoubtedVideo): GridVideo => ({
  key: video.asset_id,
  assetId: video.asset_id,
  label: `${video.name}, in ${video.category}, looks like ${video.proposed}, ${percentOf(video)}`,
  startsTicked: false,
  caption: (
    <span
      className={classes.way}
      title={`${video.name}: ${video.category} → ${video.proposed}, ${percentOf(video)}`}
    >
      <span className={classes.proposed}>
        → <Name text={video.proposed} tail={8} />
      </span>
      <span className={classes.now}>
        {percentOf(video)}, in <Name text={video.category} tail={4} />
      </span>
    </span>
  ),
});
