// A clip in the queue: two lines in 44 px, which do not move while it goes from waiting to proven. Its name is the
// first line; its number and start are at its picture, as in "Next cut".
import { ActionIcon, Menu, Progress, VisuallyHidden } from "@mantine/core";
import {
  IconBan,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconCopy,
  IconCut,
  IconDownload,
  IconFolder,
  IconLink,
  IconLoader2,
  IconMovie,
  IconPhoto,
  IconPlayerPause,
  IconPlayerPauseFilled,
  IconPlayerPlay,
  IconRefresh,
  IconTag,
  IconTrash,
  IconX,
  IconZoomScan,
} from "@tabler/icons-react";
import type { MouseEvent } from "react";
import { MoreButton } from "@/components/more-button";
import { RetryingImage } from "@/components/retrying-image";
import { rowPresses } from "@/components/row-presses";
import { Name } from "@/components/name";
import { ClipProof } from "@/components/clip-proof";
import { Tag } from "@/components/tag";
import { address } from "@/lib/api/address";
import type { Clip, Export } from "@/lib/api/client";
import { useTimeLeft } from "@/lib/api/jobs/pace";
import type { JobVerb } from "@/lib/api/jobs/job-actions";
import { factsOf } from "@/lib/clips/clip-formats";
import { copyText } from "@/lib/copying";
import { encoderName } from "@/lib/clips/encoders";
import { linkTo, wayToClip } from "@/lib/links";
import { clock, shortClock } from "@/lib/time/time";
import { cropWords } from "@/lib/clips/crop-words";
import { wordsOfCut } from "../shots/shots";
import { useClipStep, type Deletion } from "../api/exports";
import classes from "./queue.module.css";

const STATES = {
  waiting: { Icon: IconCircleDashed, word: "Waiting", look: classes.quiet },
  running: { Icon: IconLoader2, word: "Cutting", look: classes.here },
  done: { Icon: IconCircleCheck, word: "Proven", look: classes.proven },
  failed: { Icon: IconCircleX, word: "Failed", look: classes.loss },
  cancelled: { Icon: IconBan, word: "Cancelled", look: classes.quiet },
  deleted: { Icon: IconBan, word: "Deleted", look: classes.quiet },
} as const satisfies Record<Clip["state"], unknown>;

/** For waiting clips of a paused job. */
const PAUSED = { Icon: IconPlayerPauseFilled, word: "Paused", look: classes.quiet };

const fileNameOf = ({ path }: Clip) => path.slice(path.lastIndexOf("/") + 1);

export const wayOf = (order: Export, clip: Clip) =>
  wayToClip({
    assetId: order.asset_id,
    exportId: order.id,
    clipId: clip.id,
    frame: clip.first_frame,
  });

/** Folder of the clip's file, which may not exist yet. */
const folderOf = ({ path }: Clip) => path.slice(0, path.lastIndexOf("/"));

const HOUR = 3600;

type ClipRowProps = {
  order: Export;
  clip: Clip;
  /** Failed for the same reason as the row above, of the same video: it is said once. */
  isAsAbove: boolean;
  /** False: the row has no buttons that change anything. */
  mayChange: boolean;
  isSelected: boolean;
  /** A press anywhere in the row selects it, as on a phone, where there are no modifiers. */
  isTicking: boolean;
  onSelect: (event: MouseEvent) => void;
  onShow: () => void;
  /** Shows where the clip begins in its video. */
  onMoment: () => void;
  onEdit: () => void;
  /** Null: the clip has no label. */
  onFindLike: (() => void) | null;
  onDelete: (which: Deletion) => void;
  /** Acts on the clip's job, which is that of its whole export. */
  onJob: (verb: JobVerb) => void;
};

export function ClipRow(props: ClipRowProps) {
  const { order, clip, isAsAbove, mayChange, isSelected, isTicking, onSelect, onShow } = props;
  const isPaused = order.job.state === "paused";
  const isHeld = isPaused && clip.state === "waiting";
  const { Icon, word, look } = isHeld ? PAUSED : STATES[clip.state];
  const of = order.clips.length;
  const { name: formatName, brief, sequence } = factsOf(clip.format);
  const name = `${order.label || order.group}, ${clip.index + 1} of ${of}`;
  return (
    // The tick is reached by Tab; a press with a modifier anywhere in the row is the same.

    <li
      className={isSelected ? `${classes.row} ${classes.selected}` : classes.row}
      {...rowPresses(onSelect, isTicking)}
    >
      <div className={classes.first}>
        <input
          type="checkbox"
          className={classes.tick}
          aria-label={`Select ${name}`}
          checked={isSelected}
          readOnly
          onClick={(event) => {
            event.stopPropagation();
            onSelect(event);
          }}
        />
        <span className={classes.picture}>
          <RetryingImage
            src={address.picture(order.asset_id, clip.first_frame, { height: 60 })}
            lazy
          />
          <span className={classes.index}>
            {clip.index + 1} / {of}
          </span>
          {clip.format === "mp4" ? null : (
            <span className={classes.format} title={formatName}>
              {brief}
            </span>
          )}
        </span>
        <span className={classes.start} title={clock(clip.start)}>
          {clip.start < HOUR ? shortClock(clip.start) : clock(clip.start, false)}
        </span>
      </div>
      <div className={classes.main}>
        <div className={classes.top}>
          <Icon size={16} className={look} role="img" aria-label={word} />
          <Name text={order.label || order.group} tail={6} />
        </div>
        <div className={classes.sub}>
          <ClipState order={order} clip={clip} isAsAbove={isAsAbove} name={name} word={word} />
          {clip.crop ? (
            <span className={classes.ratio} title={cropWords(clip.crop)}>
              {clip.crop.ratio}
              <VisuallyHidden>{cropWords(clip.crop).slice(clip.crop.ratio.length)}</VisuallyHidden>
            </span>
          ) : null}
          {clip.cuts && clip.cuts.length > 0 ? (
            <Tag kind="marked" title={`Crosses ${clip.cuts.map(wordsOfCut).join(", ")}`}>
              <IconCut size={12} aria-hidden />
              {clip.cuts.length}
              <VisuallyHidden>
                {clip.cuts.length === 1 ? " cut" : " cuts"} within:{" "}
                {clip.cuts.map(wordsOfCut).join(", ")}
              </VisuallyHidden>
            </Tag>
          ) : null}
          {clip.fallback ? (
            <Tag kind="marked" title={clip.fallback}>
              {encoderName(clip.encoder ?? "")}
              <VisuallyHidden>: {clip.fallback}</VisuallyHidden>
            </Tag>
          ) : null}
          {order.folder_suffix === "" ? null : (
            <span className={classes.folder} title={folderOf(clip)}>
              <IconFolder size={12} aria-hidden />
              <VisuallyHidden>in </VisuallyHidden>
              <span className={classes.suffix}>{order.folder_suffix}</span>
            </span>
          )}
        </div>
      </div>
      <span className={classes.action}>
        {clip.state === "done" ? (
          <ActionIcon
            size={24}
            aria-label={`${sequence ? "Look through" : "Play"} ${name}`}
            title={sequence ? "Look through" : "Play"}
            onClick={onShow}
          >
            {sequence ? (
              <IconPhoto size={16} stroke={1.5} />
            ) : (
              <IconPlayerPlay size={16} stroke={1.5} />
            )}
          </ActionIcon>
        ) : null}
        {clip.state === "done" ? <ClipMenu {...props} name={name} /> : null}
        {mayChange ? <Actions {...props} name={name} /> : null}
      </span>
    </li>
  );
}

function Actions(props: ClipRowProps & { name: string }) {
  const { order, clip, name, onJob } = props;
  return (
    <>
      {order.job.state === "paused" && (clip.state === "waiting" || clip.state === "running") ? (
        <ActionIcon
          size={24}
          aria-label={`Resume the export of ${name}`}
          title="Resume"
          onClick={() => onJob("resume")}
        >
          <IconPlayerPlay size={16} stroke={1.5} />
        </ActionIcon>
      ) : null}
      {canBePaused(order) && (clip.state === "waiting" || clip.state === "running") ? (
        <ActionIcon
          size={24}
          aria-label={`Pause the export of ${name}`}
          title={clip.state === "running" ? "Pause after this clip" : "Pause"}
          onClick={() => onJob("pause")}
        >
          <IconPlayerPause size={16} stroke={1.5} />
        </ActionIcon>
      ) : null}
      {clip.state === "waiting" || clip.state === "running" ? (
        <ActionIcon
          size={24}
          aria-label={`Cancel the export of ${name}`}
          title="Cancel this export"
          onClick={() => onJob("cancel")}
        >
          <IconX size={16} stroke={1.5} />
        </ActionIcon>
      ) : null}
      {clip.state === "failed" || clip.state === "cancelled" ? (
        <ActionIcon
          size={24}
          aria-label={`Retry ${name}`}
          title="Retry"
          onClick={() => onJob("retry")}
        >
          <IconRefresh size={16} stroke={1.5} />
        </ActionIcon>
      ) : null}
    </>
  );
}

function ClipMenu(props: ClipRowProps & { name: string }) {
  const { order, clip, name, mayChange, onMoment, onEdit, onFindLike, onDelete } = props;
  const siblings = order.clips.filter((one) => one.state === "done").length - 1;
  return (
    <Menu position="bottom-end">
      <MoreButton name={name} />
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconMovie size={14} />} onClick={onMoment}>
          Show its moment in the video
        </Menu.Item>
        {factsOf(clip.format).sequence ? null : (
          <Menu.Item
            component="a"
            leftSection={<IconDownload size={14} />}
            href={address.clipVideo(clip.id)}
            download={fileNameOf(clip)}
          >
            Download
          </Menu.Item>
        )}
        <Menu.Item
          leftSection={<IconCopy size={14} />}
          onClick={() => void copyText(clip.path, "Path")}
        >
          Copy its path
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLink size={14} />}
          onClick={() => void copyText(linkTo(wayOf(order, clip)), "Link")}
        >
          Copy a link to it
        </Menu.Item>
        {mayChange ? (
          <>
            <Menu.Divider />
            <Menu.Item leftSection={<IconTag size={14} />} onClick={onEdit}>
              Label and profile…
            </Menu.Item>
            {onFindLike ? (
              <Menu.Item leftSection={<IconZoomScan size={14} />} onClick={onFindLike}>
                Find more like this clip
              </Menu.Item>
            ) : null}
            <Menu.Item
              leftSection={<IconTrash size={14} />}
              onClick={() => onDelete({ clipId: clip.id })}
            >
              Delete this clip
            </Menu.Item>
            {siblings > 0 ? (
              <Menu.Item
                leftSection={<IconTrash size={14} />}
                onClick={() => onDelete({ exportId: order.id })}
              >
                Delete all clips of its group
              </Menu.Item>
            ) : null}
          </>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Pausing holds back waiting clips only, so there has to be one. */
const canBePaused = ({ job, clips }: Export) =>
  (job.state === "waiting" || job.state === "running") &&
  clips.some(({ state }) => state === "waiting");

type ClipStateProps = Pick<ClipRowProps, "order" | "clip" | "isAsAbove"> & {
  name: string;
  word: string;
};

function ClipState({ order, clip, isAsAbove, name, word }: ClipStateProps) {
  const step = useClipStep(clip.id);
  const left = useTimeLeft(clip.id);
  if (clip.state === "running") {
    const percent = Math.floor(clip.progress * 100);
    const again = step?.attempt && step.attempt.number > 1 ? step.attempt : null;
    return (
      <>
        <Progress className={classes.bar ?? ""} value={percent} size={4} aria-label={name} />
        <span className={classes.percent}>{percent} %</span>
        {again ? (
          <span className={classes.again} title={`The attempt before: ${again.why}`}>
            attempt {again.number}, {shortClock(again.seconds).replace(/\..*/, "")}: {again.why}
          </span>
        ) : null}
        <span className={classes.stage}>
          {order.job.state === "paused" ? "then pauses" : (left ?? step?.stage ?? "starting")}
        </span>
      </>
    );
  }
  if (clip.state === "done" && (clip.proof || clip.imported)) {
    return <ClipProof proof={clip.proof} clip={clip} order={order} name={name} />;
  }
  if (clip.state === "failed") {
    const reason = clip.error ?? "No reason is known.";
    if (isAsAbove) return <span title={reason}>For the same reason as the clip above</span>;
    return (
      <span className={`${classes.loss} ${classes.reason}`} title={reason}>
        {reason}
      </span>
    );
  }
  return <span>{word}</span>;
}
