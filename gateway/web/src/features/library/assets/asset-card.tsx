// The card of a video. Moving the pointer across its picture scrubs through it; states have an icon and a word.
import { VisuallyHidden } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCheck,
  IconClockHour4,
  IconCut,
  IconEyeOff,
  IconPlayerRecord,
  IconPlugConnectedX,
  IconStar,
  IconTransform,
} from "@tabler/icons-react";
import type { MouseEvent } from "react";
import { Link } from "wouter";
import { StoryboardTile } from "@/components/storyboard-tile";
import { RetryingImage } from "@/components/retrying-image";
import { Name } from "@/components/name";
import { Tag } from "@/components/tag";
import { address, CARD_PICTURE } from "@/lib/api/address";
import type { Asset } from "@/lib/api/client";
import { fileSize } from "@/lib/bytes";
import { damageOf } from "@/lib/footage/damage";
import { recordedAt, recordedFrom, recordedOn } from "@/lib/footage/recorded";
import { lengthClock, passingClock } from "@/lib/time/time";
import classes from "./asset-card.module.css";
import { useOpenedSoon } from "./use-opened-soon";
import { useScrub } from "./use-scrub";

type AssetCardProps = {
  asset: Asset;
  inTabOrder: boolean;
  selected: boolean;
  /** True while any video is selected: every card then shows its tick box. */
  selecting: boolean;
  onFocus: () => void;
  /** Handles clicks in the capture phase: the link leaves clicks with a modifier key to the browser. */
  onPress: (event: MouseEvent) => void;
  onTick: (event: MouseEvent) => void;
  onContextMenu: (event: MouseEvent) => void;
};

export function AssetCard(props: AssetCardProps) {
  const { asset, inTabOrder, selected, selecting, onFocus, onPress, onTick, onContextMenu } = props;
  const { video, duration_seconds: duration } = asset;
  const soon = useOpenedSoon(asset);
  const dim = asset.hidden || asset.state === "offline";
  return (
    // The link within has the focus, and the menu's key bubbles from it.
    // eslint-disable-next-line jsx-a11y/interactive-supports-focus
    <div
      role="gridcell"
      className={selected ? `${classes.card} ${classes.selected}` : classes.card}
      aria-selected={selected}
      data-selecting={selecting || undefined}
      onContextMenu={onContextMenu}
    >
      <Link
        href={`/cut/${asset.id}`}
        id={`asset-${asset.id}`}
        className={classes.link}
        tabIndex={inTabOrder ? 0 : -1}
        {...soon}
        onFocus={() => {
          soon.onFocus();
          onFocus();
        }}
        onClickCapture={onPress}
      >
        <span className={dim ? `${classes.picture} ${classes.dim}` : classes.picture}>
          <Picture asset={asset} />
          <span className={classes.tags}>
            <States asset={asset} onPicture />
          </span>
        </span>
        <span className={classes.name}>
          <Name text={asset.name} />
        </span>
        <span className={classes.figures}>
          {duration == null ? null : (
            <span className={classes.duration}>{lengthClock(duration)}</span>
          )}
          {video ? (
            <span>
              {video.width}×{video.height}
            </span>
          ) : null}
          <span
            className={classes.date}
            title={`${recordedAt(asset)}. ${recordedFrom(asset)} ${fileSize(asset.size)}`}
          >
            {recordedOn(asset)}
          </span>
        </span>
      </Link>
      {/* For mouse and touch; not in the tab order, since there are keys for selecting. */}
      <button
        type="button"
        className={classes.tick}
        tabIndex={-1}
        aria-label={`Select ${asset.name}`}
        aria-pressed={selected}
        onClick={onTick}
      >
        <span className={classes.box}>{selected ? <IconCheck size={14} stroke={3} /> : null}</span>
      </button>
    </div>
  );
}

/** The states of a video, each as a tag. */
export function States({ asset, onPicture = false }: { asset: Asset; onPicture?: boolean }) {
  return (
    <>
      {asset.starred ? (
        <Tag kind="marked" onPicture={onPicture} icon={<IconStar size={12} />} title="Starred">
          <VisuallyHidden>Starred</VisuallyHidden>
        </Tag>
      ) : null}
      {asset.clip_count > 0 ? (
        <Tag
          kind="marked"
          onPicture={onPicture}
          icon={<IconCut size={12} />}
          title="Clips exported"
        >
          {asset.clip_count}
          <VisuallyHidden> clips exported</VisuallyHidden>
        </Tag>
      ) : null}
      {asset.state === "offline" ? (
        <Tag onPicture={onPicture} icon={<IconPlugConnectedX size={12} />}>
          Offline
        </Tag>
      ) : null}
      {asset.state === "growing" ? (
        <Tag
          kind="here"
          onPicture={onPicture}
          icon={<IconPlayerRecord size={12} />}
          title="Somebody is still writing it. It is read as soon as it is finished."
        >
          Recording
        </Tag>
      ) : null}
      {asset.state === "problem" ? (
        <Tag
          kind="loss"
          onPicture={onPicture}
          icon={<IconAlertTriangle size={12} />}
          title={damageOf(asset).detail}
        >
          {damageOf(asset).word}
        </Tag>
      ) : null}
      {asset.warning ? (
        <Tag
          onPicture={onPicture}
          icon={<IconAlertTriangle size={12} />}
          title={asset.warning.detail}
        >
          {damageOf({ problem: asset.warning }).word}
        </Tag>
      ) : null}
      {asset.needs_conversion ? (
        <Tag
          onPicture={onPicture}
          icon={<IconTransform size={12} />}
          title={`Browsers do not play ${asset.video?.codec ?? "this"} as it is: Rushes converts it.`}
        >
          Needs conversion
        </Tag>
      ) : null}
      {asset.hidden ? (
        <Tag onPicture={onPicture} icon={<IconEyeOff size={12} />}>
          Hidden
        </Tag>
      ) : null}
    </>
  );
}

function Picture({ asset }: { asset: Asset }) {
  const { at, scrub } = useScrub(asset);
  if (asset.state === "problem") {
    return (
      <span className={classes.none}>
        <span className={classes.why}>{damageOf(asset).detail}</span>
      </span>
    );
  }
  if (asset.state === "new" || asset.state === "growing") {
    return (
      <span className={classes.none}>
        <IconClockHour4 size={20} stroke={1.5} />
        Being read
      </span>
    );
  }
  return (
    <span className={classes.scrub} {...scrub}>
      <RetryingImage
        src={address.cardPicture(asset.id)}
        lazy
        instead={<span className={classes.none}>No picture</span>}
      />
      {at === null ? null : (
        <>
          {at.tile ? <StoryboardTile board={at.tile.board} place={at.tile.place} /> : null}
          {at.sharp ? (
            <img
              // A new element for each moment: otherwise the last picture would cover the tile until the next loads.
              key={at.tile ? at.sharp.t : undefined}
              className={classes.moment}
              src={address.thumbnail(asset.id, { ...CARD_PICTURE, ...at.sharp })}
              alt=""
              draggable={false}
            />
          ) : null}
          <span className={classes.bar} style={{ width: `${at.share * 100}%` }} />
          <span className={classes.time}>
            {passingClock(at.seconds, asset.duration_seconds ?? 0)}
          </span>
        </>
      )}
    </span>
  );
}
