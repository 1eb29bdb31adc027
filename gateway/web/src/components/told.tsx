// A sentence from the server, whose commands and names stand in `backticks`.
import { Fragment } from "react";

/** The sentence with what stands in backticks in the type of code; a backtick without a second one stays as it is. */
export function Told({ children: sentence }: { children: string }) {
  // Split so, every second part is one that the expression matched.
  const parts = sentence.split(/(`[^`]+`)/);
  return parts.map((part, at) =>
    at % 2 === 1 ? <code key={at}>{part.slice(1, -1)}</code> : <Fragment key={at}>{part}</Fragment>,
  );
}
