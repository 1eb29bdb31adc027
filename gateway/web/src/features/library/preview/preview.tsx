// The preview of a video in the library: Space opens and closes it, the arrow keys go to the videos beside it.
import { Button } from "@mantine/core";
import { useWindowEvent } from "@mantine/hooks";
import { AwayWords } from "@/components/away-words";
import { Dialog } from "@/components/dialog";
import { KeyHint } from "@/components/key-caps";
import { Name } from "@/components/name";
import { Note } from "@/components/note";
import { StreamedVideo } from "@/components/streamed-video";
import { address } from "@/lib/api/address";
import type { Asset } from "@/lib/api/client";
import { fileSize } from "@/lib/bytes";
import { formatName } from "@/lib/footage/formats";
import { currentBindings } from "@/lib/keys/key-bindings";
import { actionFor, nameOf } from "@/lib/keys/keys";
import { usePlaybackSource } from "@/lib/playback/playback-source";
import { recordedAt, recordedFrom } from "@/lib/footage/recorded";
import { useSettings } from "@/lib/settings/settings";
import { lengthClock } from "@/lib/time/time";
import classes from "./preview.module.css";

type PreviewProps = {
  asset: Asset | undefined;
  onMove: (by: number) => void;
  onOpen: () => void;
  onClose: () => void;
};

export function Preview({ asset, onMove, onOpen, onClose }: PreviewProps) {
  const pressed = (event: KeyboardEvent) => {
    // The preview has no text field: one that has the focus belongs to what is opened above it, such as the palette.
    if (asset === undefined || event.target instanceof HTMLInputElement) return;
    const doings = {
      libraryPreview: onClose,
      libraryOpen: onOpen,
      libraryLeft: () => onMove(-1),
      libraryUp: () => onMove(-1),
      libraryRight: () => onMove(1),
      libraryDown: () => onMove(1),
    };
    const id = actionFor("Library", nameOf(event), null, currentBindings());
    if (id === null || !Object.hasOwn(doings, id)) return;
    // Enter and Space press the focused button.
    const presses = event.key === "Enter" || event.key === " ";
    if (presses && event.target instanceof HTMLButtonElement) return;
    event.preventDefault();
    event.stopPropagation();
    doings[id as keyof typeof doings]();
  };
  // On the window, since going to the next video may replace the element that has the focus.
  useWindowEvent("keydown", pressed, { capture: true });
  return (
    <Dialog
      opened={asset !== undefined}
      onClose={onClose}
      title={asset ? <Name text={asset.name} tail={14} /> : null}
      size="xl"
      // The arrow keys may have moved on to another card than the one that opened the preview.
      returnFocus={false}
      closeWords="Close the preview"
    >
      {asset ? (
        <>
          {/* Keeps the focus while the element within is replaced, by the next video or by a stream. */}
          <div className={classes.watched} tabIndex={-1} data-autofocus>
            <Moving key={asset.id} asset={asset} />
          </div>
          <footer className={classes.foot}>
            <span className={classes.facts}>
              {factsOf(asset)} · <span title={recordedFrom(asset)}>{recordedAt(asset)}</span>
            </span>
            <Button rightSection={<KeyHint action="libraryOpen" />} onClick={onOpen}>
              Open in Cut
            </Button>
          </footer>
        </>
      ) : null}
    </Dialog>
  );
}

function factsOf({ duration_seconds: duration, video, audio, size }: Asset): string {
  const parts = [
    duration == null ? null : lengthClock(duration),
    video ? `${video.width}×${video.height}` : null,
    video ? formatName(video.codec) : null,
    audio ? formatName(audio.codec) : video ? "no sound" : null,
    fileSize(size),
  ];
  return parts.filter(Boolean).join(" · ");
}

function Moving({ asset }: { asset: Asset }) {
  const { muted } = useSettings();
  const {
    source: source,
    original,
    refuse,
  } = usePlaybackSource(muted ? undefined : asset.audio?.codec, asset.video);
  if (asset.state !== "ready") {
    return (
      <div className={classes.stage}>
        <p className={classes.words}>
          {asset.problem?.detail ??
            (asset.state === "offline" ? (
              <AwayWords asset={asset} />
            ) : asset.state === "growing" ? (
              "Somebody is still writing it. It is read as soon as it is finished."
            ) : (
              "It has not been read yet."
            ))}
        </p>
      </div>
    );
  }
  const still = address.thumbnail(asset.id, { width: 1280, height: 720 });
  if (source !== "original") {
    return (
      <>
        <div className={classes.stage}>
          <img className={classes.video} src={still} alt="" />
          {source === "streamed" ? (
            <StreamedVideo
              assetId={asset.id}
              aria-label={asset.name}
              className={classes.video}
              codec={asset.video?.codec}
              codecString={asset.video?.codec_string}
              muted={muted}
              controls
              loop
              onRefused={refuse}
            />
          ) : null}
        </div>
        {source === "nothing" ? (
          <Note kind="plain">
            This browser cannot play {asset.video ? formatName(asset.video.codec) : "this format"}.
            In Cut every frame can still be seen and cut.
          </Note>
        ) : null}
      </>
    );
  }
  return (
    <div className={classes.stage}>
      {/* eslint-disable-next-line jsx-a11y/media-has-caption -- footage has none */}
      <video
        className={classes.video}
        src={address.original(asset.id)}
        poster={still}
        aria-label={asset.name}
        muted={muted}
        autoPlay
        loop
        controls
        {...original}
      />
    </div>
  );
}
