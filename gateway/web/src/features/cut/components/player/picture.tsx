// The picture: as large as it goes, on black.
import { Button, Progress } from "@mantine/core";
import { IconVideoOff } from "@tabler/icons-react";
import { useSyncExternalStore, type ReactNode } from "react";
import type { Asset } from "@/lib/api/client";
import { wordsFor } from "@/lib/api/problem";
import { formatName } from "@/lib/formats";
import type { StillScreen } from "./still-screen";
import type { Player } from "./use-player";
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
  const { still, video, attach, sound, attachSound } = player;
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
        {sound ? (
          // eslint-disable-next-line jsx-a11y/media-has-caption -- footage has none
          <audio ref={attachSound} src={sound} muted={muted} preload="auto" />
        ) : null}
        {children}
      </div>
      {player.shows === "stills" ? <TroubleNote asset={asset} player={player} /> : null}
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

function TroubleNote({ asset, player }: { asset: Asset; player: Player }) {
  const { trouble, wanted, refused, renditions, retry } = player;
  const codec = asset.video ? formatName(asset.video.codec) : "this format";
  const words = {
    format: `This browser cannot play ${codec}${asset.container ? ` in ${formatName(asset.container)}` : ""}.`,
    network: "The video stopped arriving.",
    decode: "The browser could not decode this video any further.",
  } as const;
  const { picture, error } = renditions;
  const failure = refused
    ? "It could not play the rendition either."
    : (picture?.problem?.detail ?? (error && wordsFor(error)));
  const making = wanted !== null && !failure;
  // What media has given up is tried again by itself, after its time: a press would change nothing.
  const canRetry = !making && picture?.state !== "error";
  const percent = Math.floor((picture?.progress ?? 0) * 100);
  return (
    <div className={classes.trouble} role="status">
      <IconVideoOff size={20} stroke={1.5} aria-hidden />
      <div className={classes.words}>
        <strong>{words[trouble ?? "format"]}</strong>
        {making ? (
          <div>
            A rendition that it can play is being made: {percent} %. Until then exact frames are
            shown: step and cut as usual.
          </div>
        ) : (
          <div>
            {failure ? `${failure} ` : null}
            Exact frames are shown instead: step and cut as usual, only without playing.
          </div>
        )}
        {making ? (
          <Progress value={percent} size={6} className={classes.bar ?? ""} aria-label="Rendition" />
        ) : null}
      </div>
      {canRetry ? <Button onClick={retry}>Try again</Button> : null}
    </div>
  );
}
