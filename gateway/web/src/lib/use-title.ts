// The tab's title: what it shows, then whose page it is, so that many tabs are told apart.
import { useEffect } from "react";

/** null leaves it to another part of the page, which knows more. */
export function useTitle(words: string | null): void {
  useEffect(() => {
    if (words !== null) document.title = `${words} · Rushes`;
  }, [words]);
}
