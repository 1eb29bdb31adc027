// A look at a video without leaving the library: Space opens and closes it, the arrows go on to the next.
import { Button } from "@mantine/core";
import { useWindowEvent } from "@mantine/hooks";
import { Dialog } from "@/components/dialog";
import { KeyHint } from "@/components/key-caps";
import { Name } from "@/components/name";
import { Note } from "@/components/note";
import { StreamedVideo } from "@/components/streamed-video";
import { address } from "@/lib/api/address";
import type { Asset } from "@/lib/api/client";
import { fileSize } from "@/lib/bytes";
import { formatName } from "@/lib/formats";
import { currentBindings } from "@/lib/key-bindings";
import { actionFor, nameOf } from "@/lib/keys";
import { usePlayingWay } from "@/lib/playing-way";
import { recordedAt, recordedFrom } from "@/lib/recorded";
import { useSettings } from "@/lib/settings";
import { lengthClock } from "@/lib/time";
import classes from "./preview.module.css";

type PreviewProps = {
  asset: Asset | undefined;
  onMove: (by: number) => void;
  onOpen: () => void;
  onClose: () => void;
};

export function Preview({ asset, onMove, onOpen, onClose }: PreviewProps) {
  const pressed = (event: KeyboardEvent) => {
    // A field is none of its own: it belongs to what stands above.
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
    // A button is pressed by its own keys.
    const presses = event.key === "Enter" || event.key === " ";
    if (presses && event.target instanceof HTMLButtonElement) return;
    event.preventDefault();
    event.stopPropagation();
    doings[id as keyof typeof doings]();
  };
  // On the window: the next video takes the place of the one that had the focus.
  useWindowEvent("keydown", pressed, { capture: true });
  return (
    <Dialog
      opened={asset !== undefined}
      onClose={onClose}
      title={asset ? <Name text={asset.name} tail={14} /> : null}
      size="xl"
      // The card that has the focus by then is not the one it was opened from.
      returnFocus={false}
      closeWords="Close the preview"
    >
      {asset ? (
        <>
          {/* It has the focus whatever plays: one video gives way to the next, and the original to a stream. */}
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
  const { way, original, refuse } = usePlayingWay(muted ? undefined : asset.audio?.codec);
  if (asset.state !== "ready") {
    return (
      <div className={classes.stage}>
        <p className={classes.words}>
          {asset.problem?.detail ??
            (asset.state === "offline"
              ? "Its folder is not mounted; the video comes back by itself."
              : asset.state === "growing"
                ? "Somebody is still writing it. It is read as soon as it is finished."
                : "It has not been read yet.")}
        </p>
      </div>
    );
  }
  const still = address.thumbnail(asset.id, { width: 1280, height: 720 });
  if (way !== "original") {
    return (
      <>
        <div className={classes.stage}>
          <img className={classes.video} src={still} alt="" />
          {way === "streamed" ? (
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
        {way === "nothing" ? (
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
