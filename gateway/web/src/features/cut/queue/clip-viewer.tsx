// A dialog with a finished clip: a video file is played, an image sequence is paged through.
import { Button } from "@mantine/core";
import { IconDownload, IconLink, IconMovie } from "@tabler/icons-react";
import { useState } from "react";
import { ProofDetails } from "@/components/clip-proof";
import { Dialog } from "@/components/dialog";
import { Name } from "@/components/name";
import { NumberField } from "@/components/number-field";
import { address } from "@/lib/api/address";
import type { Clip, Export } from "@/lib/api/client";
import { copyText } from "@/lib/copying";
import { linkTo } from "@/lib/links";
import { factsOf } from "@/lib/clips/clip-formats";
import { encoderName } from "@/lib/clips/encoders";
import { cropWords } from "@/lib/clips/crop-words";
import { wayOf } from "./clip-row";
import classes from "./clip-viewer.module.css";

export type ShownClip = { order: Export; clip: Clip };

type ClipViewerProps = {
  shown: ShownClip | null;
  onMoment: (order: Export, clip: Clip) => void;
  onClose: () => void;
};

export function ClipViewer({ shown, onMoment, onClose }: ClipViewerProps) {
  const clip = shown?.clip ?? null;
  return (
    <Dialog
      opened={clip !== null}
      onClose={onClose}
      title={clip ? <Name text={clip.path.slice(clip.path.lastIndexOf("/") + 1)} /> : null}
      size="xl"
    >
      {shown && clip ? (
        <>
          {factsOf(clip.format).sequence ? (
            <Pictures key={clip.id} clip={clip} />
          ) : (
            <Video key={clip.id} clip={clip} />
          )}
          <p className={classes.facts}>
            {factsOf(clip.format).name}
            {", "}
            {clip.crop ? `crop ${cropWords(clip.crop)}` : "whole picture"}
            {clip.encoder ? `, encoded by ${encoderName(clip.encoder)} (${clip.encoder})` : ""}
          </p>
          <div className={classes.doing}>
            <Button
              leftSection={<IconMovie size={16} />}
              onClick={() => {
                onClose();
                onMoment(shown.order, clip);
              }}
            >
              Show its moment in the video
            </Button>
            {factsOf(clip.format).sequence ? null : (
              <Button
                component="a"
                leftSection={<IconDownload size={16} />}
                href={address.clipVideo(clip.id)}
                download={clip.path.slice(clip.path.lastIndexOf("/") + 1)}
              >
                Download
              </Button>
            )}
            <Button
              leftSection={<IconLink size={16} />}
              onClick={() => void copyText(linkTo(wayOf(shown.order, clip)), "Link")}
            >
              Copy a link to it
            </Button>
          </div>
          <ProofDetails proof={clip.proof} clip={clip} order={shown.order} />
        </>
      ) : null}
    </Dialog>
  );
}

function Video({ clip }: { clip: Clip }) {
  const [failed, setFailed] = useState(false);
  return (
    <>
      {/* eslint-disable-next-line jsx-a11y/media-has-caption -- clips have none */}
      <video
        className={classes.picture}
        src={address.clipVideo(clip.id)}
        controls
        autoPlay
        loop
        onError={() => setFailed(true)}
      />
      {failed ? (
        <p className={classes.facts} role="alert">
          This browser cannot play {factsOf(clip.format).name} files.{" "}
          {clip.proof ? "The clip itself is proven; it" : "The clip"} lies at {clip.path}.
        </p>
      ) : null}
    </>
  );
}

/** An image sequence with a slider, which the arrow keys move from picture to picture. */
function Pictures({ clip }: { clip: Clip }) {
  const count = clip.frame_count;
  const [number, setNumber] = useState(1);
  return (
    <>
      <img
        className={classes.picture}
        src={address.clipPicture(clip.id, number)}
        alt={`Frame ${number} of ${count}`}
      />
      <div className={classes.through}>
        <input
          type="range"
          className={classes.slider}
          aria-label="Picture"
          min={1}
          max={count}
          value={number}
          // Focused when the dialog opens.
          data-autofocus
          onChange={(event) => setNumber(event.currentTarget.valueAsNumber)}
        />
        <NumberField
          className={classes.number}
          label="Number of the picture"
          name="Picture"
          least={1}
          most={count}
          value={number}
          onChange={setNumber}
        />
        <span className={classes.count}>of {count}</span>
      </div>
      {clip.proof?.audio_offset_ms === null ? null : (
        // eslint-disable-next-line jsx-a11y/media-has-caption -- clips have none
        <audio className={classes.sound} src={address.clipSound(clip.id)} controls />
      )}
    </>
  );
}
