// Fields for the number of clips, the time between their starts, and their size.
import type { Asset } from "@/lib/api/client";
import { NumberField } from "@/components/number-field";
import { messageFor } from "@/lib/api/problem";
import { changeSettings, CLIPS, SHORT_SIDE, SPREAD, useSettings } from "@/lib/settings/settings";
import { sharedSeconds, type Batch } from "@/lib/clips/spans";
import { clipSizes, sizeWords } from "../next-cut/clip-sizes";
import type { Cropping } from "../crop/cropping";
import { plainSeconds } from "../next-cut/next-cut";
import type { SeenClip } from "../next-cut/use-seen-clips";
import { idOfField } from "./wanted-field";
import { Field } from "./field";
import classes from "./inspector.module.css";

type BatchFieldsProps = {
  video: Asset["video"] | null;
  seen: SeenClip[];
  cropping: Cropping;
  batch: Batch;
  error: unknown;
};

export function BatchFields({ video, seen, cropping, batch, error }: BatchFieldsProps) {
  const settings = useSettings();
  const shared = sharedSeconds(batch);
  const sizes = video ? clipSizes({ ...settings, seen, cropping, video }) : null;
  return (
    <>
      <Field
        name="Clips"
        problem={messageFor(error, "clips") ?? messageFor(error, "spread")}
        aside={settings.clips > 1 ? `overlap ${plainSeconds(shared)} s` : ""}
      >
        <NumberField
          id={idOfField("clips")}
          className={classes.short}
          label="Clips"
          name="Clips"
          {...CLIPS}
          value={settings.clips}
          onChange={(clips) => changeSettings({ clips })}
        />
        <span className={classes.between}>every</span>
        <NumberField
          id={idOfField("spread")}
          className={classes.middle}
          label="Seconds between the starts of clips"
          name="Between the starts of clips"
          {...SPREAD}
          step={0.5}
          decimals={3}
          unit="s"
          value={settings.spread}
          onChange={(spread) => changeSettings({ spread })}
        />
      </Field>
      <Field
        name="Size"
        problem={messageFor(error, "short_side")}
        aside={sizes ? <span title={sizes.sizes.join(", ")}>{sizeWords(sizes)}</span> : ""}
      >
        <span className={classes.between}>short side</span>
        <NumberField
          id={idOfField("shortSide")}
          className={classes.middle}
          label="Shorter side in pixels; empty: as the source"
          name="Shorter side"
          placeholder="Source"
          {...SHORT_SIDE}
          step={64}
          unit="px"
          empty={0}
          value={settings.shortSide}
          onChange={(shortSide) => changeSettings({ shortSide })}
        />
      </Field>
    </>
  );
}
