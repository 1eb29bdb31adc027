// How many clips, how far apart, how large.
import { NumberInput } from "@mantine/core";
import type { Asset } from "@/lib/api/client";
import { messageFor } from "@/lib/api/problem";
import { changeSettings, clampClips, clampSpread, useSettings } from "@/lib/settings";
import { sharedSeconds } from "@/lib/spans";
import { outputSize } from "@/features/cut/next-cut";
import { Field } from "./field";
import classes from "./inspector.module.css";

type BatchFieldsProps = { video: Asset["video"] | null; error: unknown };

/** A field that is being typed into may hold nothing, or a lone sign. */
const asNumber = (value: number | string) => (typeof value === "number" ? value : null);

const shorten = (seconds: number) => String(Math.round(seconds * 1000) / 1000);

export function BatchFields({ video, error }: BatchFieldsProps) {
  const settings = useSettings();
  const shared = sharedSeconds(settings);
  const size = video ? outputSize(video, settings.shortSide) : null;
  return (
    <>
      <Field
        name="Clips"
        problem={messageFor(error, "clips") ?? messageFor(error, "spread")}
        aside={settings.clips > 1 ? `${shorten(shared)} s shared` : ""}
      >
        <NumberInput
          className={classes.short ?? ""}
          aria-label="Clips"
          value={settings.clips}
          min={1}
          max={99}
          allowDecimal={false}
          allowNegative={false}
          hideControls
          onChange={(value) => {
            const clips = asNumber(value);
            if (clips !== null) changeSettings({ clips: clampClips(clips) });
          }}
        />
        <span className={classes.between}>every</span>
        <NumberInput
          className={classes.middle ?? ""}
          aria-label="Seconds between the starts of clips"
          value={settings.spread}
          min={0}
          max={3600}
          step={0.5}
          decimalScale={3}
          allowNegative={false}
          suffix=" s"
          hideControls
          onChange={(value) => {
            const spread = asNumber(value);
            if (spread !== null) changeSettings({ spread: clampSpread(spread) });
          }}
        />
      </Field>
      <Field
        name="Size"
        problem={messageFor(error, "short_side")}
        aside={size ? `${size.width} × ${size.height}` : ""}
      >
        <NumberInput
          className={classes.middle ?? ""}
          aria-label="Shorter side in pixels; empty: as the source"
          placeholder="Source"
          value={settings.shortSide || ""}
          min={0}
          max={4320}
          step={64}
          allowDecimal={false}
          allowNegative={false}
          hideControls
          onChange={(value) => changeSettings({ shortSide: asNumber(value) ?? 0 })}
        />
        <span className={classes.between}>px short side</span>
      </Field>
    </>
  );
}
