// The field that converts an HDR source to SDR or keeps its HDR; shown only for HDR sources.
import { NativeSelect } from "@mantine/core";
import { messageFor } from "@/lib/api/problem";
import { rangeIn, RANGES, type DynamicRange } from "@/lib/clips/clip-formats";
import { changeSettings, useSettings } from "@/lib/settings/settings";
import { Field } from "./field";
import classes from "./inspector.module.css";

const NAMES: Record<DynamicRange, string> = { sdr: "To SDR", source: "Keep HDR" };

export function RangeField({ hdr, error }: { hdr: "pq" | "hlg"; error: unknown }) {
  const { format, contract, dynamicRange } = useSettings();
  const used = rangeIn(format, contract, dynamicRange);
  const kept = rangeIn(format, contract, "source") === "source";
  return (
    <Field name={`HDR, ${hdr.toUpperCase()}`} problem={messageFor(error, "dynamic_range")}>
      <NativeSelect
        className={classes.wide ?? ""}
        aria-label="HDR"
        title={
          kept
            ? "To SDR: BT.709, 8 bits, looks the same everywhere. Keep HDR: HEVC, 10 bits, which few browsers play"
            : "Only files without a data set's rules can keep HDR"
        }
        disabled={!kept}
        value={used}
        data={RANGES.map((value) => ({ value, label: NAMES[value] }))}
        onChange={(event) => {
          const wanted = RANGES.find((one) => one === event.currentTarget.value);
          if (wanted) changeSettings({ dynamicRange: wanted });
        }}
      />
    </Field>
  );
}
