// The dialog with the videos that other cameras recorded at the moment that is seen.
import { Button } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { Dialog } from "@/components/dialog";
import { Name } from "@/components/name";
import { ProblemNote } from "@/components/note";
import { RetryingImage } from "@/components/retrying-image";
import { RowSkeletons } from "@/components/row-skeletons";
import { address } from "@/lib/api/address";
import type { Asset } from "@/lib/api/client";
import { wordsFor } from "@/lib/api/problem";
import { secondOf } from "@/lib/time/date-formats";
import { wayToFrame } from "@/lib/links";
import { recordedFrom } from "@/lib/footage/recorded";
import { clock } from "@/lib/time/time";
import { announceRefusal } from "@/lib/undo/undo";
import { useFrameTableLater } from "@/lib/api/assets/asset";
import { useSameTime } from "../api/same-time";
import { momentOf, type Covering } from "./same-time";
import classes from "./same-time-dialog.module.css";

type SameTimeDialogProps = {
  asset: Asset;
  /** The moment that is seen, in seconds from the beginning of the video; null: the dialog is closed. */
  seconds: number | null;
  onClose: () => void;
};

export function SameTimeDialog({ asset, seconds, onClose }: SameTimeDialogProps) {
  const moment = seconds === null ? null : momentOf(asset, seconds);
  return (
    <Dialog opened={moment !== null} onClose={onClose} title="Other cameras at this time" size="lg">
      {moment === null ? null : <Found asset={asset} moment={moment} onClose={onClose} />}
    </Dialog>
  );
}

type FoundProps = { asset: Asset; moment: number; onClose: () => void };

function Found({ asset, moment, onClose }: FoundProps) {
  const found = useSameTime(asset, moment);
  const said = (
    <p className={classes.said}>
      {secondOf(moment)}. {recordedFrom(asset)}
    </p>
  );
  if (found.isPending) return <RowSkeletons words="Looking for recordings" count={3} height={56} />;
  if (found.isError)
    return (
      <ProblemNote
        error={found.error}
        action={<Button onClick={() => void found.refetch()}>Try again</Button>}
      />
    );
  if (found.data.length === 0)
    return (
      <>
        {said}
        <p className={classes.said}>No other video in the library covers this moment.</p>
      </>
    );
  return (
    <>
      {said}
      <ul className={classes.list} aria-label="Videos at this time">
        {found.data.map((one, i) => (
          <li key={one.asset.id}>
            <Row covering={one} isFirst={i === 0} onClose={onClose} />
          </li>
        ))}
      </ul>
    </>
  );
}

type RowProps = { covering: Covering; isFirst: boolean; onClose: () => void };

function Row({ covering: { asset, seconds }, isFirst, onClose }: RowProps) {
  const [, navigate] = useLocation();
  const tableLater = useFrameTableLater(asset);
  const [opening, setOpening] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  // When it was found the dialog is open already, and has the focus on its close button.
  useEffect(() => {
    if (isFirst) button.current?.focus();
  }, [isFirst]);
  const open = async () => {
    setOpening(true);
    try {
      const table = await tableLater();
      onClose();
      navigate(wayToFrame(asset.id, table.atOrBefore(seconds)));
    } catch (error) {
      announceRefusal(wordsFor(error));
      setOpening(false);
    }
  };
  return (
    <button
      type="button"
      ref={button}
      className={classes.row}
      disabled={opening}
      onClick={() => void open()}
    >
      <span className={classes.picture}>
        <RetryingImage src={address.cardPicture(asset.id)} lazy />
      </span>
      <span className={classes.what}>
        <Name text={asset.name} />
        <span className={classes.aside}>
          {asset.camera}, at {clock(seconds)}
          {asset.recording_source === "mtime" ? `. ${recordedFrom(asset)}` : ""}
        </span>
      </span>
      <span className={classes.aside}>{opening ? "Counting its frames" : ""}</span>
    </button>
  );
}
