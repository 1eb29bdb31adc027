// The field for the length of each clip, in seconds or in frames.
import { NativeSelect } from "@mantine/core";
import { NumberField } from "@/components/number-field";
import { messageFor } from "@/lib/api/problem";
import {
  inUnit,
  LENGTH_UNITS,
  LENGTHS,
  withLength,
  type ClipLength,
} from "@/lib/clips/clip-length";
import { CONTRACTS } from "@/lib/clips/contracts";
import type { FrameTable } from "@/lib/footage/frames";
import { changeSettings, currentSettings, useSettings } from "@/lib/settings/settings";
import { idOfField } from "./wanted-field";
import { Field } from "./field";
import classes from "./inspector.module.css";

type LengthFieldProps = {
  table: FrameTable | undefined;
  /** That of the next cut. */
  length: ClipLength;
  /** Lets the out point go, which decides the length; null if none does. */
  onLetOut: (() => void) | null;
  error: unknown;
};

export function LengthField({ table, length, onLetOut, error }: LengthFieldProps) {
  const settings = useSettings();
  const { of, unit } = length;
  const { name, seconds } = CONTRACTS[settings.contract];
  const change = (length: ClipLength) => {
    changeSettings(withLength(currentSettings(), length));
    onLetOut?.();
  };
  const problem =
    messageFor(error, "seconds") ?? messageFor(error, "frames") ?? messageFor(error, "end");
  // A data set's clips have the length that its contract says.
  const isOwn = seconds !== null;
  return (
    <Field
      name="Length"
      problem={problem}
      aside={isOwn ? `by ${name}` : onLetOut ? "to out point" : ""}
    >
      <NumberField
        id={idOfField("length")}
        className={classes.middle}
        label={`Length of each clip in ${unit}`}
        name="Length"
        {...LENGTHS[unit]}
        decimals={unit === "seconds" ? 3 : 0}
        disabled={isOwn}
        value={isOwn ? seconds : Math.round(of * 1000) / 1000}
        onChange={(value) => change({ of: value, unit })}
      />
      <NativeSelect
        className={classes.unit ?? ""}
        aria-label="Unit of the length"
        disabled={isOwn}
        value={isOwn ? "seconds" : unit}
        data={LENGTH_UNITS.map((value) => ({ value, label: value }))}
        onChange={({ currentTarget: { value } }) => {
          const wanted = LENGTH_UNITS.find((one) => one === value);
          if (wanted) change(inUnit({ of, unit }, wanted, table));
        }}
      />
    </Field>
  );
}
