// A field for a day, written as everywhere here: a browser's own would show it as its language does.
import { TextInput } from "@mantine/core";
import { useState, type ReactNode, type Ref } from "react";
import { isDay } from "@/lib/moments";

export const DAY_IS_SO = "A day like 2026-01-31.";

/** Why a text is no day; null where it is one, or nothing. */
export const mistakeInDay = (text: string) => (text === "" || isDay(text) ? null : DAY_IS_SO);

type DayInputProps = {
  ref?: Ref<HTMLInputElement>;
  label: string;
  description?: string;
  value: string;
  /** What is wrong with it, though it is a day. */
  error?: ReactNode;
  onChange: (text: string) => void;
};

export function DayInput({ ref, label, description, value, error, onChange }: DayInputProps) {
  const [typing, setTyping] = useState(false);
  // Half a day is no mistake yet.
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
