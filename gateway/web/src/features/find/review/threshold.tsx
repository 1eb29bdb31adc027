// The threshold: a slider with the distribution of scores behind it, and the number of moments beside it.
import { ActionIcon, Slider } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { NumberField } from "@/components/number-field";
import type { ScoreCounts } from "@/lib/api/client";
import { grouped } from "@/lib/time/time";
import { asThreshold } from "../find-params";
import { hundredths } from "../finders/words";
import { ScoreBars } from "./score-bars";
import classes from "./threshold.module.css";

export const THRESHOLD_STEP = 0.01;

type ThresholdProps = {
  value: number;
  /** The version's own. */
  usual: number;
  counts: ScoreCounts | undefined;
  /** Number of moments in the list; null: not known yet. */
  total: number | null;
  /** What they are, such as `new moments`. */
  what: string;
  /** The number is that of the threshold before. */
  isReading: boolean;
  onChange: (value: number) => void;
};

export function Threshold(props: ThresholdProps) {
  const { value, usual, counts, total, what, isReading, onChange } = props;
  const change = (next: number) => onChange(asThreshold(next));
  return (
    <section className={classes.threshold} aria-labelledby="find-threshold">
      <header className={classes.head}>
        <h2 id="find-threshold">Threshold</h2>
        <NumberField
          className={classes.field}
          label="Threshold, 0 to 1"
          name="Threshold"
          least={0}
          most={1}
          step={THRESHOLD_STEP}
          decimals={2}
          value={value}
          onChange={change}
        />
        <ActionIcon
          size={24}
          aria-label={`Threshold: back to ${hundredths(usual)}`}
          title={`Back to ${hundredths(usual)}, which the version’s training found`}
          disabled={value === usual}
          onClick={() => change(usual)}
        >
          <IconArrowBackUp size={16} stroke={1.5} />
        </ActionIcon>
      </header>
      <div className={classes.bars}>
        <ScoreBars counts={counts} threshold={value} />
      </div>
      <Slider
        className={classes.slider ?? ""}
        classNames={{ mark: classes.mark ?? "" }}
        thumbLabel="Threshold"
        min={0}
        max={1}
        step={THRESHOLD_STEP}
        marks={[{ value: usual }]}
        value={value}
        onChange={change}
      />
      <p className={isReading ? `${classes.total} ${classes.old}` : classes.total}>
        <b>{total === null ? "–" : grouped(total)}</b> {what}
        {counts ? (
          <span className={classes.of}> in {grouped(counts.assets)} scanned videos</span>
        ) : null}
      </p>
    </section>
  );
}
