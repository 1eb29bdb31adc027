// Where a moment is, how sure the finder is of it, and what was decided.
import { IconCheck, IconCircleDashed, IconCut, IconStar, IconX } from "@tabler/icons-react";
import { Name } from "@/components/name";
import { Tag } from "@/components/tag";
import type { Moment } from "@/lib/api/client";
import type { FrameTable } from "@/lib/footage/frames";
import { clock, frameName } from "@/lib/time/time";
import { hundredths } from "../finders/words";
import type { Frames } from "./ends";
import classes from "./moment-facts.module.css";

export const STATE_SIGNS = {
  new: { Icon: IconCircleDashed, word: "New", look: classes.new },
  accepted: { Icon: IconCheck, word: "Accepted", look: classes.accepted },
  rejected: { Icon: IconX, word: "Rejected", look: classes.rejected },
} as const;

type MomentFactsProps = { moment: Moment; frames: Frames; table: FrameTable | undefined };

export function MomentFacts({ moment, frames, table }: MomentFactsProps) {
  const { first_frame: first, last_frame: last } = frames;
  const isMoved = first !== moment.first_frame || last !== moment.last_frame;
  const start = isMoved && table ? table.secondsOf(first) : moment.start;
  const end = isMoved && table ? table.secondsOf(last + 1) : moment.end;
  const { Icon, word, look } = STATE_SIGNS[moment.state];
  return (
    <div className={classes.facts} role="group" aria-label="This moment">
      <span className={`${classes.state} ${look ?? ""}`}>
        <Icon size={16} aria-hidden /> {word}
      </span>
      <span className={classes.score} title="Of moments with 0.80, some 8 of 10 are right">
        <b>{hundredths(moment.score)}</b> score
      </span>
      <span className={classes.span}>
        <b>{clock(start)}</b> – <b>{clock(end)}</b>
      </span>
      <span className={classes.frames}>
        {frameName(first)} – {frameName(last)}
      </span>
      <span>{(end - start).toFixed(3)} s</span>
      <span className={classes.name}>
        <Name text={moment.name} />
      </span>
      {moment.example ? (
        <Tag icon={<IconStar size={12} />} title="It overlaps a positive example">
          Example
        </Tag>
      ) : null}
      {moment.exported ? (
        <Tag kind="marked" icon={<IconCut size={12} />} title="A clip of the profile covers it">
          Exported
        </Tag>
      ) : moment.overlaps_export ? (
        <Tag
          kind="marked"
          icon={<IconCut size={12} />}
          title="A clip of the profile has a part of it"
        >
          Exported in part
        </Tag>
      ) : null}
    </div>
  );
}
