// Fields for the subject that a crop follows: the model that finds it, its class, and the minimum score.
import { NativeSelect } from "@mantine/core";
import { NumberField } from "@/components/number-field";
import { Field } from "../inspector/field";
import fields from "../crop/crop-fields.module.css";
import { chooseClass, chooseModel, chooseScore, type Following } from "./use-following";

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
      <NumberField
        className={fields.score}
        label="Minimum score, from 0 to 1"
        title="Minimum score, from 0 to 1"
        name="Score"
        least={0}
        most={1}
        step={0.05}
        decimals={2}
        value={minScore}
        onChange={chooseScore}
      />
    </Field>
  );
}
