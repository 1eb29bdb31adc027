// A field for a number within limits. What lies outside of them is refused where it is typed, with the limits beside it: a
// number that was quietly made another one is found only in what came of it.
import { NumberInput, Tooltip } from "@mantine/core";
import { useState } from "react";
import { announceRefusal } from "@/lib/undo";
import { limitsOf, refusalOf, type Limits } from "@/lib/figures";

type FigureInputProps = Limits & {
  label: string;
  /** As the refusal calls it. */
  name: string;
  value: number;
  onChange: (value: number) => void;
  /** What an empty field means; where it means nothing the last number holds. */
  empty?: number;
  step?: number;
  /** After the point. */
  decimals?: number;
  unit?: string;
  title?: string;
  placeholder?: string;
  disabled?: boolean;
  className?: string | undefined;
};

/** What has more digits than a number can keep comes as text; so does what is no number yet. */
function refusalOfTyped(typed: number | string | null, limits: Limits, name: string, unit: string) {
  const value = typed === null || typed === "" ? NaN : Number(typed);
  return Number.isNaN(value) ? null : refusalOf(value, limits, name, unit);
}

export function FigureInput(props: FigureInputProps) {
  const { label, name, value, onChange, empty, step = 1, decimals = 0, unit = "" } = props;
  const { least, most, title, placeholder, disabled = false, className = "" } = props;
  /** What is being typed; null while the field shows what holds. */
  const [typed, setTyped] = useState<number | string | null>(null);
  const refusal = refusalOfTyped(typed, { least, most }, name, unit);
  const shown = value === empty ? "" : value;
  return (
    <Tooltip label={refusal} opened={refusal !== null} position="bottom-start">
      <NumberInput
        className={className}
        aria-label={label}
        aria-invalid={refusal !== null}
        title={title ?? limitsOf({ least, most }, unit)}
        placeholder={placeholder ?? ""}
        error={refusal !== null}
        disabled={disabled}
        value={typed ?? shown}
        min={least}
        max={most}
        step={step}
        decimalScale={decimals}
        allowDecimal={decimals > 0}
        allowNegative={least < 0}
        clampBehavior="none"
        suffix={unit === "" ? "" : ` ${unit}`}
        hideControls
        onChange={(next) => {
          setTyped(next);
          if (next === "" && empty !== undefined) onChange(empty);
          if (typeof next !== "number" || refusalOfTyped(next, { least, most }, name, unit)) return;
          if (next !== value) onChange(next);
        }}
        onBlur={() => {
          setTyped(null);
          if (refusal !== null) announceRefusal(refusal);
        }}
      />
    </Tooltip>
  );
}
