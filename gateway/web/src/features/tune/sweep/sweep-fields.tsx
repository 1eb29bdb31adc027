// The parameters of a sweep, and the values of each.
import { ActionIcon, NativeSelect, TextInput, Tooltip } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { useId, useState, type ChangeEvent } from "react";
import { tooltipError } from "@/components/tooltip-error";
import type { FindingParameter } from "@/lib/settings/finding-parameters";
import { announceRefusal } from "@/lib/undo/undo";
import { withParameter, withTyped, type Axes, type Axis, type SweepPlan } from "./sweep-cells";
import { textOf, valuesIn } from "./sweep-values";
import classes from "./sweep.module.css";

type SweepFieldsProps = {
  axes: Axes;
  plan: SweepPlan;
  onPlan: (plan: SweepPlan) => void;
};

type SweepParametersProps = SweepFieldsProps & { sliders: readonly FindingParameter<string>[] };

export function SweepParameters({ axes, sliders, plan, onPlan }: SweepParametersProps) {
  const options = sliders.map(({ name, words }) => ({ value: name, label: words }));
  const choose = (side: "columns" | "rows") => (event: ChangeEvent<HTMLSelectElement>) =>
    onPlan(withParameter(plan, axes, side, event.currentTarget.value));
  return (
    <div className={classes.parameters}>
      <NativeSelect
        className={classes.parameter ?? ""}
        aria-label="Parameter"
        value={axes.columns.parameter.name}
        data={options}
        onChange={choose("columns")}
      />
      {sliders.length > 1 ? (
        <>
          <span className={classes.times} aria-hidden>
            ×
          </span>
          <NativeSelect
            className={classes.parameter ?? ""}
            aria-label="Second parameter"
            value={axes.rows?.parameter.name ?? ""}
            data={[{ value: "", label: "No other" }, ...options]}
            onChange={choose("rows")}
          />
        </>
      ) : null}
    </div>
  );
}

type SweepValuesProps = SweepFieldsProps & {
  /** A field was left by Enter. */
  onDone: () => void;
};

export function SweepValues({ axes: { columns, rows }, plan, onPlan, onDone }: SweepValuesProps) {
  return (
    <div className={classes.fields}>
      {[columns, ...(rows ? [rows] : [])].map((axis) => (
        <Values
          key={axis.parameter.name}
          axis={axis}
          isTyped={plan.typed[axis.parameter.name] !== undefined}
          onValues={(typed) => onPlan(withTyped(plan, axis.parameter.name, typed))}
          onDone={onDone}
        />
      ))}
    </div>
  );
}

type ValuesProps = {
  axis: Axis;
  isTyped: boolean;
  /** Null: back to those of the sweep. */
  onValues: (values: readonly number[] | null) => void;
  onDone: () => void;
};

function Values({ axis, isTyped, onValues, onDone }: ValuesProps) {
  const { parameter, values, present } = axis;
  const id = useId();
  /** Null while the field shows the values. */
  const [text, setText] = useState<string | null>(null);
  const typed = text === null ? null : valuesIn(text, parameter, present);
  const refusal = typed && "refusal" in typed ? typed.refusal : null;
  const left = () => {
    setText(null);
    if (refusal !== null) announceRefusal(refusal);
    else if (typed && "values" in typed && textOf(typed.values) !== textOf(values))
      onValues(typed.values);
  };
  return (
    <div className={classes.values}>
      <label htmlFor={id}>{parameter.words}</label>
      <Tooltip label={refusal} opened={refusal !== null} position="bottom-start">
        <TextInput
          id={id}
          className={classes.typed ?? ""}
          title="Values with spaces between them; those of the run and of the slider stay"
          {...tooltipError(refusal)}
          value={text ?? textOf(values)}
          onChange={(event) => setText(event.currentTarget.value)}
          onBlur={left}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || refusal !== null) return;
            event.preventDefault();
            onDone();
          }}
        />
      </Tooltip>
      <ActionIcon
        aria-label={`${parameter.words}: back to the values that a sweep begins with`}
        title="Back to the values that a sweep begins with"
        disabled={!isTyped}
        onClick={() => onValues(null)}
      >
        <IconArrowBackUp size={16} stroke={1.5} />
      </ActionIcon>
    </div>
  );
}
