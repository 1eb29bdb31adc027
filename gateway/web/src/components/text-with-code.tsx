// A sentence from the server, with `backticks` rendered as code.
import { Fragment } from "react";

/** The sentence with text in backticks as code; an unpaired backtick stays. */
export function TextWithCode({ children: sentence }: { children: string }) {
  // After the split, every second part is a match.
  const parts = sentence.split(/(`[^`]+`)/);
  return parts.map((part, at) =>
    at % 2 === 1 ? <code key={at}>{part.slice(1, -1)}</code> : <Fragment key={at}>{part}</Fragment>,
  );
}
