// A field of text that is taken when typing rests, or when the field is left, and not with each letter.
import { TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useState, type KeyboardEvent } from "react";

/** Typing rests when no key was pressed for this time. */
export const TYPED_MS = 600;

/** The gateway's limit for most texts, in characters. */
const LONGEST = 200;

type TypedTextProps = {
  label?: string;
  "aria-label"?: string;
  "aria-describedby"?: string;
  value: string;
  onChange: (text: string) => void;
  /** Whether it is taken only when the field is left, or by Enter. */
  isWaiting: boolean;
  /** Most characters. */
  longest?: number | undefined;
};

export function TypedText({
  value,
  onChange,
  isWaiting,
  longest = LONGEST,
  ...named
}: TypedTextProps) {
  /** The text being typed over a value; null: the field shows the value. */
  const [typed, setTyped] = useState<{ text: string; over: string } | null>(null);
  // A value that was set by other means is shown.
  const draft = typed?.over === value ? typed.text : null;
  const take = (text: string) => {
    setTyped(null);
    if (text !== value) onChange(text);
  };
  /** Taken without the blanks around it, which stay in the field: another word may follow them. */
  const rested = useDebouncedCallback((text: string) => {
    const trimmed = text.trim();
    setTyped({ text, over: trimmed });
    if (trimmed !== value) onChange(trimmed);
  }, TYPED_MS);
  const leave = () => {
    rested.cancel();
    if (draft !== null) take(draft.trim());
  };
  return (
    <TextInput
      {...named}
      maxLength={longest}
      autoComplete="off"
      spellCheck={false}
      value={draft ?? value}
      onChange={(event) => {
        const text = event.currentTarget.value;
        setTyped({ text, over: value });
        if (!isWaiting) rested(text);
      }}
      onBlur={leave}
      onKeyDown={({ key }: KeyboardEvent) => {
        if (key === "Enter") leave();
      }}
    />
  );
}
