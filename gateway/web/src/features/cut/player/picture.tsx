// The picture of the open video, as large as its place allows, on black, and what covers it while it loads.
import { Button, Progress } from "@mantine/core";
import { IconVideoOff } from "@tabler/icons-react";
import { useEffect, useRef, useSyncExternalStore, type ReactNode, type RefObject } from "react";
import { Still, StandIn } from "@/components/screen-pictures";
import { StoryboardTile } from "@/components/storyboard-tile";
import type { Asset } from "@/lib/api/client";
import { address } from "@/lib/api/address";
import { wordsFor } from "@/lib/api/problem";
import { formatName } from "@/lib/footage/formats";
import { secondsOfTile } from "@/lib/footage/storyboard";
import { clock } from "@/lib/time/time";
import type { Scrubbing } from "../scrub/use-scrubbing";
import type { DecodedScreen } from "../decoding/decoded-screen";
import type { StoryboardScreen } from "../scrub/storyboard-screen";
import type { ScrubScreen } from "../scrub/scrub-screen";
import { usePixelForPixel } from "./use-pixel-for-pixel";
import { showsFrame, useShown, type Player } from "@/lib/player/use-player";
import classes from "./picture.module.css";

type PictureProps = {
  asset: Asset;
  player: Scrubbing;
  muted: boolean;
  /** Overlays on the picture. */
  children: ReactNode;
  onPress: () => void;
  /** Turning the wheel over the picture. */
  onStep: (frames: number) => void;
};

export function Picture({ asset, player, muted, children, onPress, onStep }: PictureProps) {
  const stage = useRef<HTMLDivElement>(null);
  useWheelSteps(stage, onStep);
  const { still, video, attach, sound, attachSound } = player;
  const aspect = asset.video ? asset.video.width / asset.video.height : 16 / 9;
  // Until the first frame is shown, the background is the picture from the video's card in the library.
  const seesFrame = useShown(player.screen, showsFrame);
  const pixelForPixel = usePixelForPixel(asset.video?.width ?? 0);
  return (
    <div className={classes.stage} ref={stage}>
      {/* A press plays and pauses; Space and P do the same, so the picture itself needs no focus. */}
      {/* eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions */}
      <div
        {...pixelForPixel}
        className={`${classes.picture} ${pixelForPixel ? classes.pixelForPixel : ""}`}
        style={{
          aspectRatio: aspect,
          ...(seesFrame ? {} : { backgroundImage: `url("${address.cardPicture(asset.id)}")` }),
          width: `min(100cqw, calc(100cqh * ${aspect}))`,
          ...pixelForPixel?.style,
        }}
        onClick={onPress}
      >
        {still ? (
          <Still screen={still} />
        ) : (
          // eslint-disable-next-line jsx-a11y/media-has-caption -- captions.tsx draws them
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
        <DecodedFrame screen={player.decoded} />
        {player.scrub ? <ScrubPicture screen={player.scrub} /> : null}
        {player.rough ? <RoughPicture screen={player.rough} /> : null}
        {sound ? (
          // eslint-disable-next-line jsx-a11y/media-has-caption -- captions.tsx draws them
          <audio ref={attachSound} src={sound} muted={muted} preload="auto" />
        ) : null}
        {children}
      </div>
      {player.shows === "stills" ? <TroubleNote asset={asset} player={player} /> : null}
    </div>
  );
}

/** Listens without React, whose wheel listeners are passive and so cannot stop the page from scrolling. */
function useWheelSteps(stage: RefObject<HTMLElement | null>, onStep: (frames: number) => void) {
  const step = useRef(onStep);
  useEffect(() => {
    step.current = onStep;
  }, [onStep]);
  useEffect(() => {
    const element = stage.current;
    if (!element) return;
    const turned = (event: WheelEvent) => {
      event.preventDefault();
      const way = Math.sign(event.deltaY || event.deltaX);
      if (way !== 0) step.current(event.shiftKey ? 10 * way : way);
    };
    element.addEventListener("wheel", turned, { passive: false });
    return () => element.removeEventListener("wheel", turned);
  }, [stage]);
}

/** A frame that the page has decoded itself; it covers the <video> until that plays. */
function DecodedFrame({ screen }: { screen: DecodedScreen }) {
  const covers = useSyncExternalStore(screen.covers.subscribe, screen.covers.get);
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const { current } = canvas;
    if (!current) return;
    const sizes = new ResizeObserver(() =>
      screen.resize(
        current.clientWidth * devicePixelRatio,
        current.clientHeight * devicePixelRatio,
      ),
    );
    sizes.observe(current);
    screen.drawOn(current);
    return () => {
      sizes.disconnect();
      screen.drawOn(null);
    };
  }, [screen]);
  return (
    <canvas
      ref={canvas}
      className={classes.decoded}
      data-decoded
      style={{ visibility: covers ? "visible" : "hidden" }}
      aria-hidden
    />
  );
}

/** A frame of the scrub proxy, which covers the picture while the pointer drags. */
function ScrubPicture({ screen }: { screen: ScrubScreen }) {
  const covers = useSyncExternalStore(screen.covers.subscribe, screen.covers.get);
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    screen.drawOn(canvas.current);
    return () => screen.drawOn(null);
  }, [screen]);
  return (
    <canvas
      ref={canvas}
      className={classes.standIn}
      data-scrub
      style={{ visibility: covers ? "visible" : "hidden" }}
      aria-hidden
    />
  );
}

/** A tile of the storyboard, which covers the picture until the exact frame has arrived. */
function RoughPicture({ screen }: { screen: StoryboardScreen }) {
  const place = useSyncExternalStore(screen.tile.subscribe, screen.tile.get);
  if (place === null) return null;
  const seconds = secondsOfTile(screen.board.storyboard, place);
  return (
    <div className={classes.rough} data-rough>
      <StoryboardTile board={screen.board} place={place} />
      <span className={classes.about}>About here: {clock(seconds, false)}</span>
    </div>
  );
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
  // A failed rendition is requested again automatically after the server's waiting time: a button would change nothing.
  const canRetry = !making && picture?.state !== "error";
  const percent = Math.floor((picture?.progress ?? 0) * 100);
  return (
    <div className={classes.trouble} role="status">
      <IconVideoOff size={20} stroke={1.5} aria-hidden />
      <div className={classes.words}>
        <strong>{words[trouble ?? "format"]}</strong>
        {making ? (
          <div>
            A copy that it can play is being made: {percent} %. Until then exact frames are shown:
            step and cut as usual.
          </div>
        ) : (
          <div>
            {failure ? `${failure} ` : null}
            Exact frames are shown instead: stepping and cutting work as usual, playing does not.
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
