// Plays a moment in a loop, with some time before and after it.
import { useEffect, useEffectEvent, useState } from "react";
import type { Asset, Moment } from "@/lib/api/client";
import type { FrameTable } from "@/lib/footage/frames";
import { isPlaying, usePlayer, useShown } from "@/lib/player/use-player";
import { loopedSpan, useLoopedSpan, type LoopedSpan } from "@/lib/player/use-looped-span";

/** Seconds before and after a moment that are played too. */
export const AROUND_SECONDS = 0.5;

export function spanAround(
  table: FrameTable,
  { start, end }: Pick<Moment, "start" | "end">,
): LoopedSpan {
  const last = table.atOrBefore(Math.min(table.durationSeconds, end + AROUND_SECONDS));
  return loopedSpan(table, table.atOrBefore(Math.max(0, start - AROUND_SECONDS)), last);
}

type MomentPlayerOptions = {
  asset: Asset;
  table: FrameTable | undefined;
  moment: Moment;
  /** Another visit is played from its beginning. */
  visit: number;
};

export function useMomentPlayer({ asset, table, moment, visit }: MomentPlayerOptions) {
  const [start] = useState(moment.first_frame);
  const player = usePlayer(asset, table, start, "auto");
  const { screen } = player;
  const span = table ? spanAround(table, moment) : null;
  /** The visit of which a frame was seen: what is shown before belongs to another moment. */
  const [seen, setSeen] = useState<number | null>(null);
  const begin = useEffectEvent(() => {
    if (span) screen.show(span.from);
    return span?.from ?? null;
  });
  useEffect(() => {
    const from = table ? begin() : null;
    if (from === null) return;
    // Played when its first frame is seen, so that nothing else is heard or seen before.
    const begun = () => {
      const { frame, seeking } = screen.shown.get();
      if (frame !== from || seeking) return;
      forget();
      setSeen(visit);
      if (screen.canPlay) screen.play();
    };
    const forget = screen.shown.subscribe(begun);
    begun();
    return forget;
  }, [screen, table, visit]);
  useLoopedSpan(screen, span, true);
  const plays = useShown(screen, isPlaying);
  return {
    player,
    screen,
    plays,
    /** Whether the picture is of this moment. */
    isSeen: seen === visit,
    playOrPause: () => {
      if (plays) {
        screen.pause();
        return;
      }
      // From the beginning where the picture is outside of the loop, as after a look at an end.
      const { frame } = screen.shown.get();
      if (span && (frame === null || frame < span.from || frame >= span.to)) screen.show(span.from);
      screen.play();
    },
    look: (frame: number) => {
      screen.pause();
      screen.show(frame);
    },
  };
}
