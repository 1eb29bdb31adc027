// Who a crop follows: by which model, of which class, and how sure the model has to be.
import { NativeSelect, NumberInput } from "@mantine/core";
import {
  chooseClass,
  chooseModel,
  chooseScore,
  type Following,
} from "@/features/cut/use-following";
import { asNumber } from "./as-number";
import { Field } from "./field";

export function SubjectField({ following }: { following: Following }) {
  const { state, models, model, className, minScore } = following;
  if (state === "off" || !models || models.length === 0) return null;
  const classes = models.find(({ name }) => name === model)?.classes ?? [];
  return (
    <Field name="Subject">
      <NativeSelect
        aria-label="Model that finds the subject"
        value={model}
        data={models.map(({ name }) => name)}
        onChange={(event) => chooseModel(event.currentTarget.value)}
      />
      <NativeSelect
        aria-label="Class of the subject"
        value={className}
        data={[{ value: "", label: "anything" }, ...classes]}
        onChange={(event) => chooseClass(event.currentTarget.value)}
      />
      <NumberInput
        w={56}
        aria-label="Score that the model needs, from 0 to 1"
        title="Score that the model needs, from 0 to 1"
        value={minScore}
        min={0}
        max={1}
        step={0.05}
        decimalScale={2}
        clampBehavior="strict"
        allowNegative={false}
        hideControls
        onChange={(value) => {
          const score = asNumber(value);
          if (score !== null) chooseScore(score);
        }}
      />
    </Field>
  );
}
