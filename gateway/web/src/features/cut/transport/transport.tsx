// The bar below the picture: time and frame, playback, looping, locking, quality and tracks.
import { ActionIcon, Button, NativeSelect } from "@mantine/core";
import {
  IconBracketsContainEnd,
  IconBracketsContainStart,
  IconHeadphones,
  IconLock,
  IconLockOpen,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlayerSkipBack,
  IconPlayerSkipForward,
  IconRepeat,
  IconSubtitles,
  IconVolume,
  IconVolumeOff,
} from "@tabler/icons-react";
import { useSyncExternalStore } from "react";
import { KeyHint } from "@/components/key-caps";
import type { HlsState } from "@/lib/playback/hls-source";
import { useHint, useShortcut } from "@/lib/keys/key-bindings";
import { nameOfRendition, nameOfStream, QUALITIES, type Quality } from "@/lib/playback/qualities";
import { useSetting } from "@/lib/settings/settings";
import { clock, clockOfMilliseconds, frameName } from "@/lib/time/time";
import { Store } from "@/lib/store";
import { useOpenCut } from "../cut-context";
import type { Sound } from "../tracks/master-playlist";
import { chosenOf, wishOf, type Subtitles } from "../tracks/subtitles";
import { isPlaying, useShown, type Player } from "@/lib/player/use-player";
import { ProxySign } from "./proxy-sign";
import { Aim } from "./aim";
import { PlaceFields } from "./place-fields";
import classes from "./transport.module.css";

const NAMES = {
  auto: "Auto",
  "480p": "480p",
  "720p": "720p",
  "1080p": "1080p",
  original: "Original",
} as const satisfies Record<Quality, string>;

export function Transport() {
  const cut = useOpenCut();
  const { asset, table, framesError, player, screen, proxy, sounds, subtitles, move } = cut;
  const { playOrPause, toggleLoop } = cut;
  const speed = useSyncExternalStore(screen.speed.subscribe, screen.speed.get);
  const { locked, stepFrames, toggleLock } = move;
  // The container's duration, which may be wrong, until the frame index is known.
  const duration = asset.duration_seconds ?? null;
  const playing = useShown(screen, isPlaying) || speed !== 0;
  const [muted, setMuted] = useSetting("muted");
  const [loop] = useSetting("loop");
  const playShortcut = useShortcut("play");
  const loopShortcut = useShortcut("loop");
  const lockShortcut = useShortcut("lock");
  const lockHint = useHint("lock");
  return (
    <div className={classes.bar}>
      <PlaceFields screen={screen} table={table} framesError={framesError} onJump={move.goTo} />
      <div className={classes.whole}>
        {table ? (
          <>
            <div>of {clockOfMilliseconds(table.millisecondsOf(table.count))}</div>
            <div className={classes.words}>
              <span>{frameName(table.count)}</span>
              <Aim screen={screen} />
            </div>
          </>
        ) : (
          <>
            <div>{duration === null ? "length unknown" : `of ${clock(duration)}`}</div>
            <div>counting frames</div>
          </>
        )}
      </div>
      <div className={classes.buttons}>
        <ActionIcon aria-label="One frame back" disabled={!table} onClick={() => stepFrames(-1)}>
          <IconPlayerSkipBack size={18} stroke={1.5} />
        </ActionIcon>
        <ActionIcon
          variant="default"
          size={36}
          aria-label={playing ? "Pause" : "Play"}
          aria-keyshortcuts={playShortcut}
          disabled={!screen.canPlay}
          onClick={playOrPause}
        >
          {speed === 0 ? (
            <PlaySign playing={playing} />
          ) : (
            <span className={classes.speed} role="status" aria-label="Speed">
              {speed < 0 ? "−" : ""}
              {Math.abs(speed)}×
            </span>
          )}
        </ActionIcon>
        <ActionIcon aria-label="One frame on" disabled={!table} onClick={() => stepFrames(1)}>
          <IconPlayerSkipForward size={18} stroke={1.5} />
        </ActionIcon>
      </div>
      <div className={classes.points}>
        <Point action="inPoint" isSet={move.isHeld} />
        <Point action="outPoint" isSet={move.out !== null} />
      </div>
      <Button
        className={loop ? (classes.locked ?? "") : ""}
        variant={loop ? "default" : "subtle"}
        aria-pressed={loop}
        aria-keyshortcuts={loopShortcut}
        title="Playing repeats the span of the next cut"
        leftSection={<IconRepeat size={16} />}
        rightSection={<KeyHint action="loop" />}
        disabled={!screen.canPlay}
        onClick={toggleLoop}
      >
        <span className={classes.said}>
          Loop<span className={classes.more}> span</span>
        </span>
      </Button>
      <ActionIcon
        className={locked ? (classes.locked ?? "") : ""}
        aria-label={locked ? "Locked" : "Lock"}
        aria-pressed={locked}
        aria-keyshortcuts={lockShortcut}
        title={`${locked ? "Locked" : "Lock"}${lockHint === "" ? "" : ` (${lockHint})`}: moving through the video leaves the cursor where it is, and changes of the crop set key frames`}
        onClick={toggleLock}
      >
        {locked ? <IconLock size={18} stroke={1.5} /> : <IconLockOpen size={18} stroke={1.5} />}
      </ActionIcon>
      <span className={classes.gap} />
      <ProxySign proxy={proxy} />
      <QualityChoice player={player} height={asset.video?.height ?? 0} />
      <PixelForPixel />
      {sounds.length > 1 && streams(player) ? (
        <SoundChoice player={player} sounds={sounds} />
      ) : null}
      {subtitles.length > 0 ? <SubtitlesChoice offered={subtitles} /> : null}
      {asset.audio != null ? (
        <ActionIcon
          aria-label={muted ? "Sound on" : "Sound off"}
          title={muted ? "Sound on" : "Sound off"}
          onClick={() => setMuted(!muted)}
        >
          {muted ? <IconVolumeOff size={18} stroke={1.5} /> : <IconVolume size={18} stroke={1.5} />}
        </ActionIcon>
      ) : (
        <span className={classes.silent}>no sound</span>
      )}
    </div>
  );
}

const POINTS = {
  inPoint: { name: "In point here", Sign: IconBracketsContainStart },
  outPoint: { name: "Out point here", Sign: IconBracketsContainEnd },
} as const;

/** The button that sets the in or the out point at the picture that is seen. */
function Point({ action, isSet }: { action: keyof typeof POINTS; isSet: boolean }) {
  const { table, setPoint } = useOpenCut();
  const shortcut = useShortcut(action);
  const hint = useHint(action);
  const { name, Sign } = POINTS[action];
  return (
    <ActionIcon
      className={isSet ? (classes.locked ?? "") : ""}
      aria-label={name}
      aria-keyshortcuts={shortcut}
      title={hint === "" ? name : `${name} (${hint})`}
      disabled={!table}
      onClick={setPoint[action]}
    >
      <Sign size={18} stroke={1.5} />
    </ActionIcon>
  );
}

function PlaySign({ playing }: { playing: boolean }) {
  return playing ? <IconPlayerPauseFilled size={20} /> : <IconPlayerPlayFilled size={20} />;
}

/** The chosen quality, and what is shown at present. */
function QualityChoice({ player, height }: { player: Player; height: number }) {
  const [quality, setQuality] = useSetting("quality");
  const { state } = player.hls ?? { state: NO_PICTURE };
  const streamed = useSyncExternalStore(state.subscribe, state.get);
  return (
    <>
      <span className={classes.shows} role="status">
        {wordsOfShown(player, streamed, height)}
      </span>
      <NativeSelect
        className={classes.quality ?? ""}
        aria-label="Quality"
        title="Quality of the picture; a video that the browser cannot play is encoded while you watch"
        data={QUALITIES.map((value) => ({ value, label: NAMES[value] }))}
        value={quality}
        onChange={(event) => setQuality(event.currentTarget.value as Quality)}
      />
    </>
  );
}

/** The button that shows each pixel of the video as one pixel of the screen. */
function PixelForPixel() {
  const [on, setOn] = useSetting("pixelForPixel");
  const hint = useHint("pixelForPixel");
  const shortcut = useShortcut("pixelForPixel");
  return (
    <ActionIcon
      className={on ? (classes.locked ?? "") : ""}
      aria-label="1× pixel for pixel"
      aria-pressed={on}
      aria-keyshortcuts={shortcut}
      title={`Pixel for pixel${hint === "" ? "" : ` (${hint})`}: what does not fit is dragged into sight`}
      onClick={() => setOn(!on)}
    >
      1×
    </ActionIcon>
  );
}

const NO_PICTURE = new Store<HlsState>({ picture: null });

/** Whether sound tracks can be chosen: stills have none, and a rendition has one. */
const streams = ({ shows }: Player) => shows === "original" || shows === "hls";

type SoundChoiceProps = { player: Player; sounds: readonly Sound[] };

/** Chooses a sound track. Of the original the browser plays only the first; HLS offers each. */
function SoundChoice({ player, sounds }: SoundChoiceProps) {
  const unchosen = player.shows === "hls" ? sounds.findIndex(({ isDefault }) => isDefault) : 0;
  return (
    <NativeSelect
      className={`${classes.signed} ${player.chosenSound === null ? "" : classes.chosen}`}
      leftSection={<IconHeadphones size={18} stroke={1.5} />}
      rightSection={null}
      rightSectionWidth={0}
      aria-label="Sound track"
      title="Sound track"
      data={sounds.map(({ name }, place) => ({ value: String(place), label: name }))}
      value={String(player.chosenSound ?? unchosen)}
      onChange={(event) => player.chooseSound(Number(event.currentTarget.value))}
    />
  );
}

function SubtitlesChoice({ offered }: { offered: readonly Subtitles[] }) {
  const [wish, setWish] = useSetting("subtitles");
  const chosen = chosenOf(offered, wish);
  const shortcut = useShortcut("subtitles");
  return (
    <NativeSelect
      className={`${classes.signed} ${chosen ? classes.chosen : ""}`}
      leftSection={<IconSubtitles size={18} stroke={1.5} />}
      rightSection={null}
      rightSectionWidth={0}
      aria-label="Subtitles"
      aria-keyshortcuts={shortcut}
      title="Subtitles"
      data={[
        { value: "", label: "No subtitles" },
        ...offered.map((one) => ({
          value: wishOf(offered, one),
          label: one.language === "" ? one.name : `${one.name} (${one.language})`,
        })),
      ]}
      value={chosen ? wishOf(offered, chosen) : ""}
      onChange={(event) => setWish(event.currentTarget.value)}
    />
  );
}

function wordsOfShown(
  { shows, wanted, renditions }: Player,
  { picture }: HlsState,
  height: number,
): string {
  if (shows === "stills") return "Single frames";
  if (shows === "hls") return picture ? nameOfStream(picture) : "HLS";
  if (shows !== "original") return nameOfRendition(shows, height);
  if (wanted === null) return "Original";
  const failed = renditions.picture?.state === "error" || renditions.error;
  if (failed) return "No rendition";
  return `Making it: ${Math.floor((renditions.picture?.progress ?? 0) * 100)} %`;
}
