// The tab's title: what is under way, what the tab shows, then the application's name, so that many tabs can be
// distinguished, and work be followed from another one.
import { useEffect } from "react";

let shown = "";
let underWay = "";

const write = () => void (document.title = [underWay, shown, "Rushes"].filter(Boolean).join(" · "));

/** null leaves the title to another part of the page, which is more specific. */
export function useTitle(words: string | null): void {
  useEffect(() => {
    if (words === null) return;
    shown = words;
    write();
  }, [words]);
}

/** What is under way, as `3 of 40 clips`; "": nothing. */
export function useTitleOfWork(words: string): void {
  useEffect(() => {
    underWay = words;
    write();
  }, [words]);
}
