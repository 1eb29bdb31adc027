// A number field with limits. Values outside are refused while typing, with the limits beside it, instead of being
// clamped silently.
import { NumberInput, Tooltip } from "@mantine/core";
import { useRef, useState, type InputEvent, type KeyboardEvent } from "react";
import { announceRefusal } from "@/lib/undo";
import { limitsOf, refusalOf, refusalOfPlaces, type Limits } from "@/lib/number-limits";
import { tooltipError } from "./tooltip-error";

type FigureInputProps = Limits & {
  id?: string | undefined;
  label: string;
  /** As a label above the field, in forms with errors below; otherwise the name is only accessible. */
  labelled?: boolean;
  /** Name in the error message. */
  name: string;
  value: number;
  onChange: (value: number) => void;
  /** Meaning of an empty field; if there is none, the last number stays. */
  empty?: number;
  step?: number;
  /** Number of decimal places. */
  decimals?: number;
  unit?: string;
  title?: string;
  placeholder?: string;
  disabled?: boolean;
  className?: string | undefined;
  /** The server's error. */
  problem?: string | undefined;
};

type Typed = number | string | null;

/** Numbers with more digits than a double can represent stay text, as does invalid input. */
const numberOf = (typed: Typed) => (typed === null || typed === "" ? NaN : Number(typed));

/**
 * A single comma is a decimal point. The field takes the key for one, but would drop it from text that is put in at once,
 * as phones and the clipboard do: 2,5 would be 25.
 */
const withPoint = (text: string) => (/^[^.,]*,[^.,]*$/.test(text) ? text.replace(",", ".") : text);

/** Leaves the caret as far from the end as it is. */
function rewrite(field: HTMLInputElement, text: string) {
  if (field.value === text) return;
  const fromEnd = field.value.length - (field.selectionEnd ?? field.value.length);
  field.value = text;
  const caret = Math.max(0, text.length - fromEnd);
  field.setSelectionRange(caret, caret);
}

export function NumberField(props: FigureInputProps) {
  const { label, labelled, name, value, onChange, empty, step = 1, decimals = 0 } = props;
  const { unit = "", least, most, title, placeholder, disabled = false, className = "" } = props;
  /** The text being typed; null while the field shows the value. */
  const [typed, setTyped] = useState<Typed>(null);
  /** The value when the field was entered, or confirmed by Enter; restored if the number is refused. */
  const before = useRef(value);
  const refusalOfTyped = (what: Typed) => {
    const figure = numberOf(what);
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
    const figure = next === "" ? (empty ?? NaN) : numberOf(next);
    const isTaken = next === "" || refusalOfTyped(next) === null;
    if (!Number.isNaN(figure) && isTaken && figure !== value) onChange(figure);
  };
  const left = () => {
    setTyped(null);
    if (refusal === null) return;
    announceRefusal(refusal);
    if (value !== before.current) onChange(before.current);
  };
  const ending = unit === "" ? "" : ` ${unit}`;
  /** Corrects what was put in before the number is read from it. */
  const put = (event: InputEvent<HTMLInputElement>) => {
    const field = event.currentTarget;
    const { data } = event.nativeEvent;
    const text = String(typed ?? shown);
    if (data !== null && /\p{L}/u.test(data)) {
      announceRefusal(`${name}: digits only, so ${data} is not taken.`);
      rewrite(field, text === "" ? "" : text + ending);
    } else {
      rewrite(field, withPoint(field.value));
    }
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    // A refused number is not submitted with a form either.
    if (refusal !== null) event.preventDefault();
    else before.current = value;
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
        {...(labelled ? { error: refusal ?? props.problem } : tooltipError(refusal))}
        disabled={disabled}
        value={typed ?? shown}
        min={least}
        max={most}
        step={step}
        // Signs and decimal points are accepted and then refused: otherwise 2.5 would become 25, and -5 become 5.
        clampBehavior="none"
        suffix={ending}
        hideControls
        onFocus={() => {
          before.current = value;
        }}
        onInput={put}
        onChange={typing}
        onBlur={left}
        onKeyDown={pressed}
      />
    </Tooltip>
  );
}
