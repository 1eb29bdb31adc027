// A date field in the page's own format: a browser's own date field depends on its language.
import { TextInput } from "@mantine/core";
import { useState, type ReactNode, type Ref } from "react";
import { isDay } from "@/lib/time/date-formats";

export const DAY_FORM = "A day like 2026-01-31.";

/** Why a text is not a valid day; null where it is one, or empty. */
export const mistakeInDay = (text: string) => (text === "" || isDay(text) ? null : DAY_FORM);

type DayInputProps = {
  ref?: Ref<HTMLInputElement>;
  label: string;
  description?: string;
  value: string;
  /** What is wrong with a valid day. */
  error?: ReactNode;
  onChange: (text: string) => void;
};

export function DayInput({ ref, label, description, value, error, onChange }: DayInputProps) {
  const [typing, setTyping] = useState(false);
  // An incomplete day is no error yet.
  const isHalf = typing && /^[\d-]{0,9}$/.test(value);
  return (
    <TextInput
      {...(ref ? { ref } : {})}
      label={label}
      description={description}
      placeholder="2026-01-31"
      maxLength={10}
      autoComplete="off"
      spellCheck={false}
      value={value}
      error={error ?? (isHalf ? null : mistakeInDay(value))}
      onFocus={() => setTyping(true)}
      onBlur={() => setTyping(false)}
      onChange={(event) => onChange(event.currentTarget.value.trim())}
    />
  );
}
