// What the thumb needs, in one row at the foot of a phone: bring back, sort as proposed, skip. It is always there, so that
// the folders above it do not move when a video comes, or when none is left.
import { ActionIcon, Button } from "@mantine/core";
import { IconArrowBackUp, IconFolderSearch, IconPlayerSkipForward } from "@tabler/icons-react";
import { KeyHint } from "@/components/key-caps";
import type { LooseVideo } from "@/lib/api/client";
import { percent } from "./classifier/confidence";
import classes from "./thumb-row.module.css";

type ThumbRowProps = {
  /** Undefined where nothing is proposed, and for viewers. */
  best: LooseVideo["proposals"][number] | undefined;
  onAccept: (() => void) | null;
  /** Null where no video is shown, and for viewers, who may not sort. */
  onFind: (() => void) | null;
  /** Null where nothing was sorted. */
  onBack: (() => void) | null;
  /** Null where no video is shown. */
  onSkip: (() => void) | null;
};

export function ThumbRow({ best, onAccept, onFind, onBack, onSkip }: ThumbRowProps) {
  return (
    <div role="group" aria-label="At the thumb" className={classes.row}>
      <ActionIcon
        variant="default"
        size={44}
        aria-label="Bring back"
        disabled={onBack === null}
        {...(onBack ? { onClick: onBack } : {})}
      >
        <IconArrowBackUp size={20} />
      </ActionIcon>
      {best && onAccept ? (
        <Button
          variant="filled"
          rightSection={<KeyHint action="sortAccept" />}
          onClick={onAccept}
          title={best.category}
        >
          <span className={classes.where}>Into {best.category}</span>{" "}
          <span className={classes.share}>· {percent(best.confidence)}</span>
        </Button>
      ) : (
        <Button
          leftSection={<IconFolderSearch size={16} />}
          disabled={onFind === null}
          {...(onFind ? { onClick: onFind } : {})}
        >
          Find its folder
        </Button>
      )}
      <ActionIcon
        variant="default"
        size={44}
        aria-label="Skip"
        disabled={onSkip === null}
        {...(onSkip ? { onClick: onSkip } : {})}
      >
        <IconPlayerSkipForward size={20} />
      </ActionIcon>
    </div>
  );
}
