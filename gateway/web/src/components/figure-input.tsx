// A field for a number within limits. What lies outside of them is refused where it is typed, with the limits beside it: a
// number that was quietly made another one is found only in what came of it.
import { NumberInput, Tooltip } from "@mantine/core";
import { useRef, useState, type KeyboardEvent } from "react";
import { announceRefusal } from "@/lib/undo";
import { limitsOf, refusalOf, refusalOfPlaces, type Limits } from "@/lib/figures";

type FigureInputProps = Limits & {
  id?: string | undefined;
  label: string;
  /** Above the field, as in a form, where refusals stand below it; else only its name. */
  labelled?: boolean;
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
  /** What the server says of it. */
  problem?: string | undefined;
};

type Typed = number | string | null;

/** What has more digits than a number can keep comes as text; so does what is no number yet. */
const figureOf = (typed: Typed) => (typed === null || typed === "" ? NaN : Number(typed));

export function FigureInput(props: FigureInputProps) {
  const { label, labelled, name, value, onChange, empty, step = 1, decimals = 0 } = props;
  const { unit = "", least, most, title, placeholder, disabled = false, className = "" } = props;
  /** What is being typed; null while the field shows what holds. */
  const [typed, setTyped] = useState<Typed>(null);
  /** What held when the hand came: of a number that is refused its beginning was taken. */
  const before = useRef(value);
  const refusalOfTyped = (what: Typed) => {
    const figure = figureOf(what);
    if (Number.isNaN(figure)) return null;
    return (
      refusalOf(figure, { least, most }, name, unit) ??
      refusalOfPlaces(figure, decimals, name, unit)
    );
  };
  const refusal = refusalOfTyped(typed);
  const shown = value === empty ? "" : Number(value.toFixed(decimals));
  const typing = (next: number | string) => {
    setTyped(next);
    const figure = next === "" ? (empty ?? NaN) : figureOf(next);
    const isTaken = next === "" || refusalOfTyped(next) === null;
    if (!Number.isNaN(figure) && isTaken && figure !== value) onChange(figure);
  };
  const left = () => {
    setTyped(null);
    if (refusal === null) return;
    announceRefusal(refusal);
    if (value !== before.current) onChange(before.current);
  };
  const pressed = (event: KeyboardEvent) => {
    // Nor is it sent with a form.
    if (event.key === "Enter" && refusal !== null) event.preventDefault();
  };
  return (
    <Tooltip label={refusal} opened={refusal !== null && labelled !== true} position="bottom-start">
      <NumberInput
        {...(props.id === undefined ? {} : { id: props.id })}
        className={className}
        {...(labelled ? { label } : { "aria-label": label })}
        aria-invalid={refusal !== null}
        title={title ?? limitsOf({ least, most }, unit)}
        placeholder={placeholder ?? ""}
        error={labelled ? (refusal ?? props.problem) : refusal !== null}
        disabled={disabled}
        value={typed ?? shown}
        min={least}
        max={most}
        step={step}
        // Signs and points are let in to be refused: without them 2.5 would be 25, and -5 be 5.
        clampBehavior="none"
        suffix={unit === "" ? "" : ` ${unit}`}
        hideControls
        onFocus={() => {
          before.current = value;
        }}
        onChange={typing}
        onBlur={left}
        onKeyDown={pressed}
      />
    </Tooltip>
  );
}
