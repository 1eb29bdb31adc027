// A field of a planned cut: what is typed counts when it is left, or with Enter; Escape brings back what was there.
import { TextInput } from "@mantine/core";
import { useState, type KeyboardEvent } from "react";

type TypedFieldProps = {
  label: string;
  value: string;
  className?: string;
  maxLength?: number;
  placeholder?: string;
  /** Returns what is wrong with the text, or null. */
  onTyped: (text: string) => string | null;
};

export function TypedField({ label, value, onTyped, className, ...others }: TypedFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const [mistake, setMistake] = useState<string | null>(null);
  const take = () => {
    if (typed === null) return;
    const wrong = typed === value ? null : onTyped(typed);
    setMistake(wrong);
    if (wrong === null) setTyped(null);
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key === "Enter") take();
    if (event.key === "Escape") {
      setTyped(null);
      setMistake(null);
    }
  };
  return (
    <TextInput
      {...others}
      {...(className ? { className } : {})}
      label={label}
      value={typed ?? value}
      error={mistake}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={take}
      onKeyDown={pressed}
    />
  );
}
