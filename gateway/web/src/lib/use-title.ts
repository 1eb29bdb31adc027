// The tab's title: what it shows, then the application's name, so that many tabs can be distinguished.
import { useEffect } from "react";

/** null leaves the title to another part of the page, which is more specific. */
export function useTitle(words: string | null): void {
  useEffect(() => {
    if (words !== null) document.title = `${words} · Rushes`;
  }, [words]);
}
