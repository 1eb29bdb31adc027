// The moment under review: its picture, its scores and its sound, with ends that can be moved.
import { Skeleton } from "@mantine/core";
import {
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlugConnectedX,
} from "@tabler/icons-react";
import { useRef, type PointerEvent } from "react";
import { AwayWords } from "@/components/away-words";
import { EmptyState } from "@/components/empty-state";
import { ProblemNote } from "@/components/note";
import { Still, StandIn } from "@/components/screen-pictures";
import { address } from "@/lib/api/address";
import { useAsset, useFrameTable } from "@/lib/api/assets/asset";
import type { Asset, Finder, Moment } from "@/lib/api/client";
import { damageOf } from "@/lib/footage/damage";
import { useKeys } from "@/lib/keys/use-keys";
import { useSetting } from "@/lib/settings/settings";
import { MomentLane } from "./moment-lane";
import { MomentFacts } from "./moment-facts";
import { useEnds } from "./use-ends";
import { AROUND_SECONDS, useMomentPlayer } from "./use-moment-player";
import classes from "./moment-stage.module.css";

type MomentStageProps = {
  finder: Finder;
  moment: Moment;
  visit: number;
  threshold: number;
  mayChange: boolean;
  onMoved: (before: Moment, now: Moment) => void;
  /** Swiped over, on a phone. */
  onStep: (by: 1 | -1) => void;
};

export function MomentStage(props: MomentStageProps) {
  const { moment, onStep } = props;
  const [profile] = useSetting("profile");
  const { data: asset, error } = useAsset(moment.asset_id, profile);
  const swipe = useSwipe(onStep);
  if (error && !asset) {
    return (
      <div className={classes.empty}>
        <ProblemNote error={error} />
      </div>
    );
  }
  if (!asset) {
    return (
      <div className={classes.opening} role="status" aria-busy aria-label="Opening the video">
        <div className={classes.stage} />
        <Skeleton height={96} animate={false} />
      </div>
    );
  }
  if (asset.state === "offline" || asset.state === "problem") {
    return (
      <div className={classes.empty} {...swipe}>
        <Unplayable asset={asset} />
        <MomentFacts moment={moment} frames={moment} table={undefined} />
      </div>
    );
  }
  // Another file is another player.
  return <Playable key={asset.id} asset={asset} {...props} swipe={swipe} />;
}

function Unplayable({ asset }: { asset: Asset }) {
  const isAway = asset.state === "offline";
  return (
    <EmptyState
      icon={<IconPlugConnectedX size={32} stroke={1.5} />}
      title={isAway ? `${asset.name} is offline` : `${asset.name} cannot be read`}
    >
      {isAway ? (
        <p>
          <AwayWords asset={asset} />
        </p>
      ) : (
        <p>{damageOf(asset).detail}</p>
      )}
      <p>Its scores are kept, and moments of it can be decided about.</p>
    </EmptyState>
  );
}

type PlayableProps = MomentStageProps & { asset: Asset; swipe: ReturnType<typeof useSwipe> };

function Playable({ asset, swipe, ...props }: PlayableProps) {
  const { finder, moment, visit, threshold, mayChange, onMoved } = props;
  const [muted] = useSetting("muted");
  const table = useFrameTable(asset, true).data;
  const playing = useMomentPlayer({ asset, table, moment, visit });
  const { player, screen, plays, isSeen, playOrPause, look } = playing;
  const { still, video, attach, sound, attachSound } = player;
  const ends = useEnds({ moment, visit, table, onMoved, onLook: look });
  const aspect = asset.video ? asset.video.width / asset.video.height : 16 / 9;
  useKeys({
    findPlay: playOrPause,
    findStartBack: () => ends.step("start", -1),
    findStartOn: () => ends.step("start", 1),
    findEndBack: () => ends.step("end", -1),
    findEndOn: () => ends.step("end", 1),
  });
  return (
    <>
      <div className={classes.stage} {...swipe}>
        <div
          className={classes.picture}
          style={{ aspectRatio: aspect, width: `min(100cqw, calc(100cqh * ${aspect}))` }}
        >
          {still ? (
            <Still screen={still} />
          ) : (
            // eslint-disable-next-line jsx-a11y/media-has-caption -- a person's own footage: there is nothing to read
            <video
              ref={attach}
              className={classes.video}
              muted={muted}
              preload="auto"
              playsInline
              disablePictureInPicture
              aria-label={`${moment.name}, the moment with ${AROUND_SECONDS} s before and after it`}
            />
          )}
          {video && !still ? <StandIn screen={video} /> : null}
          {/* What the player shows until it is there is of another moment. */}
          {isSeen ? null : (
            <img
              src={address.picture(asset.id, moment.first_frame, { height: 720 })}
              alt=""
              className={classes.cover}
              draggable={false}
            />
          )}
          {sound ? (
            // eslint-disable-next-line jsx-a11y/media-has-caption -- as above
            <audio ref={attachSound} src={sound} muted={muted} preload="auto" />
          ) : null}
        </div>
        <button
          type="button"
          className={classes.play}
          aria-label={plays ? "Pause" : "Play"}
          tabIndex={-1}
          onClick={playOrPause}
        >
          <span className={plays ? classes.playing : classes.paused} aria-hidden>
            {plays ? <IconPlayerPauseFilled size={32} /> : <IconPlayerPlayFilled size={32} />}
          </span>
        </button>
      </div>
      <MomentLane
        // Another moment has another stretch around it.
        key={`${visit}`}
        asset={asset}
        table={table}
        finder={finder}
        moment={moment}
        frames={ends.frames}
        screen={screen}
        threshold={threshold}
        onMove={mayChange ? ends.moveTo : null}
        onLook={look}
      />
      <MomentFacts moment={moment} frames={ends.frames} table={table} />
    </>
  );
}

/** Px that a finger has to move to the side, and more than up or down. */
const SWIPE = 60;

/** A swipe to the left shows the next moment, one to the right the one before. */
function useSwipe(onStep: (by: 1 | -1) => void) {
  const begun = useRef<{ x: number; y: number } | null>(null);
  return {
    onPointerDown: ({ pointerType, clientX: x, clientY: y }: PointerEvent) => {
      begun.current = pointerType === "touch" ? { x, y } : null;
    },
    onPointerUp: ({ clientX, clientY }: PointerEvent) => {
      const from = begun.current;
      begun.current = null;
      if (!from) return;
      const [across, along] = [clientX - from.x, clientY - from.y];
      if (Math.abs(across) > SWIPE && Math.abs(across) > 2 * Math.abs(along))
        onStep(across < 0 ? 1 : -1);
    },
    onPointerCancel: () => {
      begun.current = null;
    },
  };
}
