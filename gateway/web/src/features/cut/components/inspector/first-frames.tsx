// The first frame of each clip as it will be cut, and the frame at the end.
import { useDebouncedValue } from "@mantine/hooks";
import { PatientImage } from "@/components/patient-image";
import { address } from "@/lib/api/address";
import type { Asset } from "@/lib/api/client";
import type { FrameTable } from "@/lib/frames";
import type { PlannedClip } from "@/lib/spans";
import { shortClock } from "@/lib/time";
import classes from "./inspector.module.css";

/** A cursor that is still moving asks for nothing. */
const REST_MS = 300;
const SHOWN = 4;
const HEIGHT = 96;

type FirstFramesProps = {
  asset: Asset;
  table: FrameTable | undefined;
  clips: number;
  plan: PlannedClip[];
};

export function FirstFrames({ asset, table, clips, plan }: FirstFramesProps) {
  const [settled] = useDebouncedValue(plan, REST_MS);
  const last = settled.at(-1);
  const shown = settled.slice(0, SHOWN);
  const columns = { gridTemplateColumns: `repeat(${Math.min(SHOWN, clips) + 1}, 1fr)` };
  return (
    <ol className={classes.frames} style={columns} aria-label="First frames of the clips">
      {shown.map((clip) => (
        <FirstFrame
          key={clip.index}
          source={
            table && clip.firstFrame < table.count
              ? address.picture(asset.id, clip.firstFrame, { height: HEIGHT })
              : null
          }
          number={String(clip.index + 1)}
          caption={shortClock(clip.start)}
        />
      ))}
      {table && last ? (
        <FirstFrame
          source={
            last.end <= table.durationSeconds + 0.001
              ? address.picture(asset.id, table.clamp(table.atOrBefore(last.end) - 1), {
                  height: HEIGHT,
                })
              : null
          }
          number={settled.length > SHOWN ? `…${settled.length} end` : "end"}
          caption={shortClock(last.end)}
        />
      ) : null}
    </ol>
  );
}

type FirstFrameProps = { source: string | null; number: string; caption: string };

function FirstFrame({ source, number, caption }: FirstFrameProps) {
  return (
    <li>
      <div className={classes.frame}>
        {source ? <PatientImage src={source} /> : null}
        <span className={number.endsWith("end") ? classes.end : classes.number}>{number}</span>
      </div>
      <div className={source ? classes.caption : `${classes.caption} ${classes.unfit}`}>
        {source ? caption : "past the end"}
      </div>
    </li>
  );
}
