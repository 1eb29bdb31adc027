// The header of Cut: the open video's folder, name and facts, and buttons for it.
import { ActionIcon, Button } from "@mantine/core";
import {
  IconAdjustmentsHorizontal,
  IconAlertTriangle,
  IconArrowsMaximize,
  IconChevronRight,
  IconDeviceCctv,
  IconEye,
  IconEyeOff,
  IconLink,
} from "@tabler/icons-react";
import { Link } from "wouter";
import { KeyHint } from "@/components/key-caps";
import { Name } from "@/components/name";
import { Tag } from "@/components/tag";
import type { Asset } from "@/lib/api/client";
import { useMay } from "@/lib/api/session";
import { damageOf } from "@/lib/footage/damage";
import { formatName } from "@/lib/footage/formats";
import { useHint, useShortcut } from "@/lib/keys/key-bindings";
import { grouped } from "@/lib/time/time";
import type { Playlist } from "./playlist/use-playlist";
import classes from "./cut-page.module.css";

type CutBarProps = {
  asset: Asset;
  playlist: Playlist;
  onNext: () => void;
  onFullScreen: () => void;
  onCopyLink: () => void;
  /** Shows other videos of the moment that is seen. */
  onSameTime: () => void;
  /** Null if this person may not hide videos. */
  onHide: (() => void) | null;
};

/** Such as `1920×1080 · 29.97 fps · H.264 · AAC`; the rate has at most two decimals, without trailing zeros. */
function facts({ video, audio }: Asset): string {
  const rate = video?.rate;
  const parts = [
    video && `${video.width}×${video.height}`,
    rate && `${Number((rate.numerator / rate.denominator).toFixed(2))} fps`,
    video && formatName(video.codec),
    audio ? formatName(audio.codec) : "no sound",
  ];
  return parts.filter(Boolean).join(" · ");
}

export function CutBar(props: CutBarProps) {
  const { asset, playlist, onNext, onFullScreen, onCopyLink, onSameTime, onHide } = props;
  const { root, path, name, hidden } = asset;
  const folder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
  const mayChange = useMay("change");
  const hint = useHint("hideAsset");
  const shortcut = useShortcut("hideAsset");
  const fullHint = useHint("fullScreen");
  const fullShortcut = useShortcut("fullScreen");
  const nextShortcut = useShortcut("nextFile");
  const timeHint = useHint("sameTime");
  const timeShortcut = useShortcut("sameTime");
  const linkHint = useHint("copyLink");
  const linkShortcut = useShortcut("copyLink");
  const { at, total } = playlist;
  const toFolder = new URLSearchParams({ root, ...(folder === "" ? {} : { folder }) });
  return (
    <header className={classes.bar}>
      <nav className={classes.way} aria-label="Folder">
        <Link href={`/library?root=${encodeURIComponent(root)}`}>{root}</Link>
        <IconChevronRight size={14} aria-hidden />
        {folder === "" ? null : (
          <>
            <Link href={`/library?${toFolder.toString()}`}>{folder.split("/").join(" / ")}</Link>
            <IconChevronRight size={14} aria-hidden />
          </>
        )}
      </nav>
      <h2 className={classes.title}>
        <Name text={name} tail={14} />
      </h2>
      {hidden ? <Tag icon={<IconEyeOff size={12} />}>Hidden</Tag> : null}
      {asset.warning ? <Warning warning={asset.warning} /> : null}
      <span className={classes.facts}>{facts(asset)}</span>
      <span className={classes.gap} />
      {at === null ? null : (
        <span className={classes.facts}>
          Video {grouped(at + 1)} of {grouped(total)}
        </span>
      )}
      <Button
        aria-keyshortcuts={nextShortcut}
        rightSection={<KeyHint action="nextFile" />}
        disabled={total < 2}
        onClick={onNext}
      >
        <span className={classes.next}>
          Next<span className={classes.beside}> video</span>
        </span>
      </Button>
      <ActionIcon
        className={classes.others ?? ""}
        aria-label="Other cameras at this time"
        aria-keyshortcuts={timeShortcut}
        title={`Other cameras at this time${timeHint === "" ? "" : ` (${timeHint})`}`}
        onClick={onSameTime}
      >
        <IconDeviceCctv size={18} stroke={1.5} />
      </ActionIcon>
      <ActionIcon
        aria-label="Copy a link to this moment"
        aria-keyshortcuts={linkShortcut}
        title={`Copy a link to this moment${linkHint === "" ? "" : ` (${linkHint})`}`}
        onClick={onCopyLink}
      >
        <IconLink size={18} stroke={1.5} />
      </ActionIcon>
      <ActionIcon
        aria-label="Full screen"
        aria-keyshortcuts={fullShortcut}
        title={`Full screen${fullHint === "" ? "" : ` (${fullHint})`}`}
        onClick={onFullScreen}
      >
        <IconArrowsMaximize size={18} stroke={1.5} />
      </ActionIcon>
      {mayChange ? (
        <ActionIcon
          component={Link}
          href={`/tune?asset=${asset.id}`}
          aria-label="Tune …"
          title="Tune stages of the pipeline on frames of this video"
        >
          <IconAdjustmentsHorizontal size={18} stroke={1.5} />
        </ActionIcon>
      ) : null}
      {onHide ? (
        <ActionIcon
          aria-label={hidden ? "Show this video again" : "Hide this video"}
          aria-keyshortcuts={shortcut}
          title={`${hidden ? "Show again" : "Hide"}${hint === "" ? "" : ` (${hint})`}`}
          onClick={onHide}
        >
          {hidden ? <IconEye size={18} stroke={1.5} /> : <IconEyeOff size={18} stroke={1.5} />}
        </ActionIcon>
      ) : null}
    </header>
  );
}

/** Where the video is damaged, in words where there is room. */
function Warning({ warning }: { warning: NonNullable<Asset["warning"]> }) {
  const { word, detail, help } = damageOf({ problem: warning });
  return (
    <span className={classes.warning} title={`${detail} ${help}`}>
      <Tag kind="marked" icon={<IconAlertTriangle size={12} />}>
        {word}
      </Tag>
      <span className={classes.where}>{detail}</span>
    </span>
  );
}
