// The parameters of the chosen stage: numbers as sliders, others as fields, and what cannot be changed as text.
import { Button } from "@mantine/core";
import { ParameterSlider } from "@/components/parameter-slider";
import type { FindingParameter } from "@/lib/settings/finding-parameters";
import type { PipelineRun } from "@/lib/api/client";
import type { ParameterValue, Stage } from "../api/detect";
import { differenceOf } from "../timelines/frames";
import { goesOn } from "../runs/run-state";
import { whyNoBefore, wordsOfBefore, type Compared } from "../words";
import {
  countOf,
  differingOf,
  fixedOf,
  initialOf,
  NONE_DIFFERS,
  numberIn,
  settingsOf,
  slidersOf,
  type Changes,
  type Setting,
} from "./parameters";
import { SettingField } from "./setting-field";
import type { Live } from "./use-live";
import classes from "./parameter-list.module.css";

type ParameterListProps = {
  stage: Stage;
  run: PipelineRun | null;
  changes: Changes;
  /** Null for a stage that finds nothing in a single frame. */
  live: Live | null;
  compared: Compared | null;
  onChange: (parameter: FindingParameter<string>, value: number) => void;
  onSet: (setting: Setting, value: ParameterValue) => void;
  onReset: () => void;
};

export function ParameterList({
  stage,
  run,
  changes,
  live,
  compared,
  onChange,
  onSet,
  onReset,
}: ParameterListProps) {
  const config = run?.config ?? {};
  const count = countOf(changes, stage.name);
  const now = changes[stage.name] ?? {};
  const sliders = slidersOf(stage, config);
  const settings = settingsOf(stage, config);
  // Values are only compared where results are.
  const differing = compared?.isComputed
    ? differingOf(stage, config, compared.values)
    : NONE_DIFFERS;
  const fixed = fixedOf(stage, config, differing);
  return (
    <section className={classes.parameters} aria-label="Parameters">
      <header className={classes.head}>
        <h2 className={classes.title} title={stage.name}>
          {stage.label}
        </h2>
        {count > 0 ? <span className={classes.changed}>◆ {count} changed</span> : null}
        <Button disabled={count === 0} onClick={onReset}>
          Reset all
        </Button>
      </header>
      <p className={classes.help}>{stage.help}</p>
      <p className={classes.found} role="status">
        {live && stage.params.length > 0 ? wordsOf(live, run, compared) : null}
      </p>
      {sliders.map((parameter) => (
        <ParameterSlider
          key={parameter.name}
          roomy
          other={differing[parameter.name]}
          parameter={parameter}
          value={numberIn(now, parameter.name) ?? parameter.initial}
          onChange={(value) => onChange(parameter, value)}
        />
      ))}
      {settings.map((setting) => (
        <SettingField
          key={setting.name}
          setting={setting}
          other={differing[setting.name]}
          value={now[setting.name] ?? initialOf(setting)}
          onChange={(value) => onSet(setting, value)}
        />
      ))}
      {fixed.length > 0 ? (
        <dl className={classes.fixed}>
          {fixed.map(({ name, words, help, value, other }) => (
            <div key={name}>
              <dt title={`${help} (${name})`}>{words}</dt>
              <dd>
                {value === "" ? "none" : value}
                {other === null ? null : (
                  <span className={classes.other}>B: {other === "" ? "none" : other}</span>
                )}
              </dd>
            </div>
          ))}
        </dl>
      ) : null}
      {sliders.length + settings.length + fixed.length === 0 ? (
        <p className={classes.found}>This stage has no parameters.</p>
      ) : null}
    </section>
  );
}

/** `3 regions in this frame, before 5 (−2)`; in a comparison `run 3 has 5`. */
function wordsOf(
  { now, before, isLooking, error }: Live,
  run: PipelineRun | null,
  compared: Compared | null,
): string | null {
  if (now === null) {
    // The notice above says why.
    if (error) return null;
    if (isLooking) return "Looking at this frame";
    return run && goesOn(run) ? "Not computed yet" : "Not computed in this run";
  }
  const found = `${now.length} ${now.length === 1 ? "region" : "regions"} in this frame`;
  const missing = whyNoBefore(compared);
  if (missing !== null) return `${found}; ${missing}`;
  if (before === null) return found;
  return `${found}, ${wordsOfBefore(before.length, compared)} (${differenceOf(before.length, now.length)})`;
}
