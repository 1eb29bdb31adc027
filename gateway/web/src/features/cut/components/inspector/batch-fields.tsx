// How many clips, how far apart, how large.
import type { Asset } from "@/lib/api/client";
import { FigureInput } from "@/components/figure-input";
import { messageFor } from "@/lib/api/problem";
import { CONTRACTS } from "@/lib/contracts";
import {
  changeSettings,
  CLIPS,
  SHORT_SIDE,
  SPREAD,
  useSettings,
  type Settings,
} from "@/lib/settings";
import { sharedSeconds, type PlannedClip } from "@/lib/spans";
import type { Size } from "@/features/cut/crop-window";
import { clipCrops, stateAt, type Cropping } from "@/features/cut/cropping";
import { outputSize } from "@/features/cut/next-cut";
import { Field } from "./field";
import classes from "./inspector.module.css";

type BatchFieldsProps = {
  video: Asset["video"] | null;
  plan: PlannedClip[];
  cropping: Cropping;
  error: unknown;
};

const shorten = (seconds: number) => String(Math.round(seconds * 1000) / 1000);

/** Every size that clips of the batch have, or may have by chance; the first clip's comes first. */
function sizesOf(
  video: Size,
  plan: PlannedClip[],
  cropping: Cropping,
  { shortSide, contract }: Pick<Settings, "shortSide" | "contract">,
) {
  const starts = plan.length > 0 ? plan.map(({ start }) => start) : [0];
  const ratios = clipCrops(cropping, starts, CONTRACTS[contract].seconds).flatMap((shows, i) => {
    if (shows !== "chance" && shows !== "subject") return [shows?.ratio ?? null];
    const state = stateAt(cropping, starts[i] ?? 0);
    if (shows === "subject") return [state.ratio];
    return [
      state.ratio,
      ...(state.random_portrait ? ["9:16"] : []),
      ...(state.random_square ? ["1:1"] : []),
    ];
  });
  const sizes = ratios.map((ratio) =>
    outputSize(video, shortSide, ratio, CONTRACTS[contract].sides),
  );
  return [...new Set(sizes.map(({ width, height }) => `${width} × ${height}`))];
}

export function BatchFields({ video, plan, cropping, error }: BatchFieldsProps) {
  const settings = useSettings();
  const shared = sharedSeconds(settings);
  const sizes = video ? sizesOf(video, plan, cropping, settings) : [];
  return (
    <>
      <Field
        name="Clips"
        problem={messageFor(error, "clips") ?? messageFor(error, "spread")}
        aside={settings.clips > 1 ? `${shorten(shared)} s shared` : ""}
      >
        <FigureInput
          className={classes.short}
          label="Clips"
          name="Clips"
          {...CLIPS}
          value={settings.clips}
          onChange={(clips) => changeSettings({ clips })}
        />
        <span className={classes.between}>every</span>
        <FigureInput
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
        aside={
          sizes.length > 1 ? (
            <span title={sizes.join(", ")}>{sizes.length} sizes</span>
          ) : (
            sizes.join("")
          )
        }
      >
        <FigureInput
          className={classes.middle}
          label="Shorter side in pixels; empty: as the source"
          name="Shorter side"
          placeholder="Source"
          {...SHORT_SIDE}
          step={64}
          empty={0}
          value={settings.shortSide}
          onChange={(shortSide) => changeSettings({ shortSide })}
        />
        <span className={classes.between}>px short side</span>
      </Field>
    </>
  );
}
