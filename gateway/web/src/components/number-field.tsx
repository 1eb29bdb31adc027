// A number field with limits. Values outside are refused while typing, with the limits beside it, instead of being
// clamped silently. When a field with a refused number is left, it shows its last value again, and the done line says
// why; in a dialog the number stays with its error, and the dialog's form cannot be sent before it is corrected.
import { NumberInput, Tooltip } from "@mantine/core";
import {
  useLayoutEffect,
  useRef,
  useState,
  type InputEvent,
  type KeyboardEvent,
  type SyntheticEvent,
} from "react";
import { announceRefusal } from "@/lib/undo/undo";
import { limitsOf, refusalOf, refusalOfPlaces, type Limits } from "@/lib/number-limits";
import { useIsInDialog } from "./in-dialog";
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
  /** Whether it has the focus when its dialog opens. */
  first?: boolean;
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

/** The browser leads to the first field that keeps a form from being sent, but with words of its own above ours. */
function leadToFirst(event: SyntheticEvent<HTMLInputElement>) {
  event.preventDefault();
  const inputs = [...(event.currentTarget.form?.elements ?? [])];
  const first = inputs.find((one) => one instanceof HTMLInputElement && !one.validity.valid);
  if (first instanceof HTMLInputElement) first.focus();
}

export function NumberField(props: FigureInputProps) {
  const { label, labelled, name, value, onChange, empty, step = 1, decimals = 0 } = props;
  const { unit = "", least, most, title, placeholder, disabled = false, className = "" } = props;
  const stays = useIsInDialog();
  /** The text being typed; null while the field shows the value. */
  const [typed, setTyped] = useState<Typed>(null);
  /** The value beside which a refused number stays; null while the field has the focus. */
  const [leftAt, setLeftAt] = useState<number | null>(null);
  /** In a dialog: letters that were not taken. */
  const [letters, setLetters] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
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
  // The value was set by other means since.
  if (leftAt !== null && leftAt !== value) {
    setTyped(null);
    setLeftAt(null);
  }
  const refusal = refusalOfTyped(typed);
  const told = refusal ?? letters;
  const shown = value === empty ? "" : Number(value.toFixed(decimals));
  useLayoutEffect(() => {
    if (stays) input.current?.setCustomValidity(refusal ?? "");
  }, [stays, refusal]);
  const typing = (next: number | string) => {
    setTyped(next);
    const figure = next === "" ? (empty ?? NaN) : numberOf(next);
    const isTaken = next === "" || refusalOfTyped(next) === null;
    if (!Number.isNaN(figure) && isTaken && figure !== value) onChange(figure);
  };
  const left = () => {
    setLetters(null);
    if (refusal === null) {
      setTyped(null);
      return;
    }
    if (stays) {
      setLeftAt(before.current);
    } else {
      setTyped(null);
      announceRefusal(refusal);
    }
    if (value !== before.current) onChange(before.current);
  };
  const ending = unit === "" ? "" : ` ${unit}`;
  /** Corrects what was put in before the number is read from it. */
  const put = (event: InputEvent<HTMLInputElement>) => {
    const field = event.currentTarget;
    const { data } = event.nativeEvent;
    const text = String(typed ?? shown);
    if (data !== null && /\p{L}/u.test(data)) {
      const why = `${name}: digits only, so ${data} is not taken.`;
      if (stays) setLetters(why);
      else announceRefusal(why);
      rewrite(field, text === "" ? "" : text + ending);
    } else {
      setLetters(null);
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
    <Tooltip label={told} opened={told !== null && labelled !== true} position="bottom-start">
      <NumberInput
        ref={input}
        {...(props.id === undefined ? {} : { id: props.id })}
        className={className}
        {...(labelled ? { label } : { "aria-label": label })}
        title={title ?? limitsOf({ least, most }, unit)}
        placeholder={placeholder ?? ""}
        {...(labelled
          ? { error: told ?? props.problem, errorProps: { role: "alert" } }
          : tooltipError(told))}
        disabled={disabled}
        data-autofocus={props.first === true ? true : undefined}
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
          setLeftAt(null);
        }}
        onInput={put}
        onInvalid={leadToFirst}
        onChange={typing}
        onBlur={left}
        onKeyDown={pressed}
      />
    </Tooltip>
  );
}
