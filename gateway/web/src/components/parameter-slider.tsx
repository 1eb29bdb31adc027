// A parameter: slider, number field whose range may exceed the slider's, and reset button.
import { ActionIcon, Slider } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { useId } from "react";
import type { FindingParameter } from "@/lib/settings/finding-parameters";
import { NumberField } from "./number-field";
import classes from "./parameter-slider.module.css";

type ParameterSliderProps = {
  parameter: FindingParameter<string>;
  value: number;
  onChange: (value: number) => void;
  /** In three lines, with the previous value and the help. */
  roomy?: boolean;
  /** Another value than the initial one, which what it is compared with has; shown unless the slider was moved. */
  other?: string | undefined;
};

export function ParameterSlider(props: ParameterSliderProps) {
  const { parameter, value, onChange, roomy, other } = props;
  const { words, help, unit, initial, min, max, from, reach, step } = parameter;
  const range = `${min} – ${max}${unit === "" ? "" : ` ${unit}`}`;
  const name = useId();
  const changed = value !== initial;
  return (
    <div
      className={roomy ? `${classes.parameter} ${classes.roomy}` : classes.parameter}
      role="group"
      aria-labelledby={name}
    >
      <span
        id={name}
        className={classes.words}
        title={roomy ? parameter.name : `${help} (${parameter.name})`}
      >
        {words}
      </span>
      {roomy ? <Aside was={changed ? initial : null} other={other} range={range} /> : null}
      <Slider
        className={changed ? `${classes.slider} ${classes.moved}` : (classes.slider ?? "")}
        classNames={{ mark: classes.mark ?? "" }}
        marks={[{ value: Math.min(initial, reach) }]}
        thumbLabel={words}
        value={Math.max(from, Math.min(value, reach))}
        min={from}
        max={reach}
        step={step}
        onChange={onChange}
      />
      <NumberField
        label={`${words}, ${min} to ${max}`}
        name={words}
        least={min}
        most={max}
        step={step}
        decimals={step === 1 ? 0 : 3}
        value={value}
        onChange={onChange}
      />
      <ActionIcon
        size={24}
        aria-label={`${words}: back to ${initial}`}
        title={`Back to ${initial}`}
        disabled={!changed}
        onClick={() => onChange(initial)}
      >
        <IconArrowBackUp size={16} stroke={1.5} />
      </ActionIcon>
      {roomy ? <p className={classes.help}>{help}</p> : null}
    </div>
  );
}

type AsideProps = { was: number | null; other: string | undefined; range: string };

/** What is told beside the number: where it was, what the other one has, or its range. */
function Aside({ was, other, range }: AsideProps) {
  if (was !== null) {
    return <span className={`${classes.aside} ${classes.changed}`}>◆ was {was}</span>;
  }
  if (other !== undefined) {
    return <span className={`${classes.aside} ${classes.other}`}>B: {other}</span>;
  }
  return <span className={classes.aside}>{range}</span>;
}
