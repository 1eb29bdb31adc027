// A sentence from the server, whose commands and names stand in `backticks`.
import { Fragment } from "react";

/** The sentence with what stands in backticks in the type of code; a backtick without a second one stays as it is. */
export function Told({ children: sentence }: { children: string }) {
  return sentence
    .split(/(`[^`]+`)/)
    .map((part, at) =>
      part.startsWith("`") && part.length > 1 && part.endsWith("`") ? (
        <code key={at}>{part.slice(1, -1)}</code>
      ) : (
        <Fragment key={at}>{part}</Fragment>
      ),
    );
}
