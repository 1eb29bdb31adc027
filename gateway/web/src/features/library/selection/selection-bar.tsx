// The actions on all selected videos. The bar is docked, since a floating one would hide a row.
import { Button } from "@mantine/core";
import {
  IconAdjustmentsHorizontal,
  IconCut,
  IconDownload,
  IconEye,
  IconEyeOff,
  IconStar,
  IconTag,
} from "@tabler/icons-react";
import { Link } from "wouter";
import { KeyHint } from "@/components/key-caps";
import type { Asset } from "@/lib/api/client";
import { useMay } from "@/lib/api/session";
import { fileSize } from "@/lib/bytes";
import { lengthClock, grouped } from "@/lib/time/time";
import { MOST_SELECTED } from "@/lib/lists/selection";
import classes from "./selection-bar.module.css";

type SelectionBarProps = {
  selected: Asset[];
  total: number;
  /** Selects all other videos too; null where there are none. */
  onAll: (() => void) | null;
  onOpen: () => void;
  /** Null for viewers, who may not star videos. */
  onSetStarred: ((starred: boolean) => void) | null;
  onDownload: () => void;
  /** Null for viewers, who may not label videos. */
  onLabel: (() => void) | null;
  /** Null for viewers, who may not hide videos. */
  onSetHidden: ((hidden: boolean) => void) | null;
  onClear: () => void;
};

export function SelectionBar(props: SelectionBarProps) {
  const {
    selected,
    total,
    onAll,
    onOpen,
    onSetStarred,
    onDownload,
    onLabel,
    onSetHidden,
    onClear,
  } = props;
  const seconds = selected.reduce((sum, { duration_seconds: each }) => sum + (each ?? 0), 0);
  const mayTune = useMay("change");
  // A timeline is made of one readable video.
  const tuned =
    mayTune && selected.length === 1 && selected[0]?.state === "ready" ? selected[0] : null;
  const areStarred = selected.every(({ starred }) => starred);
  const bytes = selected.reduce((sum, { size }) => sum + size, 0);
  return (
    <div role="toolbar" aria-label="Selection" className={classes.bar}>
      <span className={classes.figures} role="status">
        <b>{grouped(selected.length)} selected</b>
        <span className={classes.aside}>
          {lengthClock(seconds)} · {fileSize(bytes)}
        </span>
      </span>
      {onAll ? (
        <Button variant="subtle" onClick={onAll}>
          {total > MOST_SELECTED
            ? `Select the first ${grouped(MOST_SELECTED)}`
            : `Select all ${grouped(total)}`}
        </Button>
      ) : null}
      <Button
        leftSection={<IconCut size={16} />}
        {...(selected.length === 1 ? { rightSection: <KeyHint action="libraryOpen" /> } : {})}
        onClick={onOpen}
      >
        {selected.length === 1 ? "Cut" : "Cut the first"}
      </Button>
      {tuned ? (
        <Button
          component={Link}
          href={`/tune?asset=${tuned.id}`}
          leftSection={<IconAdjustmentsHorizontal size={16} />}
        >
          Tune …
        </Button>
      ) : null}
      {onSetStarred ? (
        <Button
          leftSection={<IconStar size={16} />}
          rightSection={<KeyHint action="libraryStar" />}
          onClick={() => onSetStarred(!areStarred)}
        >
          {areStarred ? "Unstar" : "Star"}
        </Button>
      ) : null}
      {onLabel ? (
        <Button
          leftSection={<IconTag size={16} />}
          rightSection={<KeyHint action="libraryLabel" />}
          onClick={onLabel}
        >
          Label …
        </Button>
      ) : null}
      <Button
        leftSection={<IconDownload size={16} />}
        rightSection={<KeyHint action="libraryDownload" />}
        onClick={onDownload}
      >
        Download
      </Button>
      {onSetHidden && selected.some(({ hidden }) => !hidden) ? (
        <Button
          leftSection={<IconEyeOff size={16} />}
          rightSection={<KeyHint action="libraryHide" />}
          onClick={() => onSetHidden(true)}
        >
          Hide
        </Button>
      ) : null}
      {onSetHidden && selected.some(({ hidden }) => hidden) ? (
        <Button leftSection={<IconEye size={16} />} onClick={() => onSetHidden(false)}>
          Show again
        </Button>
      ) : null}
      <span className={classes.gap} />
      <Button variant="subtle" rightSection={<KeyHint action="escape" />} onClick={onClear}>
        Clear
      </Button>
    </div>
  );
}
