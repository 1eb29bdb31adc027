// The picture: as large as it goes, on black.
import { Button } from "@mantine/core";
import { IconVideoOff } from "@tabler/icons-react";
import { useSyncExternalStore, type ReactNode } from "react";
import type { Asset } from "@/lib/api/client";
import type { StillScreen } from "./still-screen";
import type { Player, Trouble } from "./use-player";
import type { VideoScreen } from "./video-screen";
import classes from "./picture.module.css";

type PictureProps = {
  asset: Asset;
  player: Player;
  muted: boolean;
  /** What lies on the picture. */
  children: ReactNode;
  onPress: () => void;
};

export function Picture({ asset, player, muted, children, onPress }: PictureProps) {
  const { still, video, trouble, attach, retry } = player;
  const aspect = asset.video ? asset.video.width / asset.video.height : 16 / 9;
  return (
    <div className={classes.stage}>
      {/* A press plays and pauses, as everywhere; the keys are Space and P, so the picture itself takes no focus. */}
      {/* eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions */}
      <div
        className={classes.picture}
        style={{
          aspectRatio: aspect,
          width: `min(100cqw, calc(100cqh * ${aspect}))`,
        }}
        onClick={onPress}
      >
        {still ? (
          <Still screen={still} />
        ) : (
          // eslint-disable-next-line jsx-a11y/media-has-caption -- footage has none
          <video
            ref={attach}
            className={classes.video}
            muted={muted}
            preload="auto"
            playsInline
            disablePictureInPicture
            aria-label={asset.name}
          />
        )}
        {video && !still ? <StandIn screen={video} /> : null}
        {children}
      </div>
      {trouble ? <TroubleNote asset={asset} trouble={trouble} onRetry={retry} /> : null}
    </div>
  );
}

function Still({ screen }: { screen: StillScreen }) {
  const source = useSyncExternalStore(screen.picture.subscribe, screen.picture.get);
  return source ? <img src={source} alt="" className={classes.video} draggable={false} /> : null;
}

/** A frame that the player cannot be brought to. */
function StandIn({ screen }: { screen: VideoScreen }) {
  const standIn = useSyncExternalStore(screen.standIn.subscribe, screen.standIn.get);
  if (!standIn) return null;
  return <img src={standIn.source} alt="" className={classes.standIn} draggable={false} />;
}

type TroubleNoteProps = { asset: Asset; trouble: Trouble; onRetry: () => void };

function TroubleNote({ asset, trouble, onRetry }: TroubleNoteProps) {
  const codec = asset.video?.codec.toUpperCase() ?? "this format";
  const words = {
    format: `This browser cannot play ${codec}${asset.container ? ` in ${asset.container.toUpperCase()}` : ""}.`,
    network: "The video stopped arriving.",
    decode: "The browser could not decode this video any further.",
  } as const;
  return (
    <div className={classes.trouble} role="status">
      <IconVideoOff size={20} stroke={1.5} aria-hidden />
      <div className={classes.words}>
        <strong>{words[trouble]}</strong>
        <div>Exact frames are shown instead: step and cut as usual, without playback.</div>
      </div>
      {trouble === "format" ? null : <Button onClick={onRetry}>Try again</Button>}
    </div>
  );
}
