// Sortings that were requested in this tab and are not answered yet. The tab knows a change by the id in its answer; if
// the page is left before that, the change is recognized in the gateway's list by its words, so that undo means it.
import { keepInTab, keptInTab } from "@/lib/settings/tab-memory";
import type { Change } from "../client";
import { wasUnanswered } from "../problem";
import { noteDone } from "./changes-of-tab";

/** `origin`: the folder that the video is moved from; "" where it is loose. */
type Sent = { readonly name: string; readonly category: string; readonly origin: string };

const KEY = "rushes.sent-sortings.1";

const isSent = (kept: unknown): kept is Sent => {
  if (typeof kept !== "object" || kept === null) return false;
  return Object.values({ name: "", category: "", origin: "", ...kept }).every(
    (one) => typeof one === "string",
  );
};

function kept(): readonly Sent[] {
  const found = keptInTab(KEY);
  return Array.isArray(found) && found.every(isSent) ? found : [];
}

/** Those of before the page was loaded, and those whose connection was lost. */
let unanswered = kept();
/** Those of this page; their answers are waited for. */
let pending: readonly Sent[] = [];

const keep = () => keepInTab(KEY, [...unanswered, ...pending]);

/** Remembers sortings until they are answered. */
export async function whileSent<T>(sortings: readonly Sent[], answer: Promise<T>): Promise<T> {
  pending = [...pending, ...sortings];
  // A video that is sorted again was not sorted by the earlier request.
  const names = new Set(sortings.map(({ name }) => name));
  unanswered = unanswered.filter(({ name }) => !names.has(name));
  keep();
  try {
    return await answer;
  } catch (error) {
    // Browsers end requests of a page that is left just before it goes; they may have arrived.
    if (wasUnanswered(error)) unanswered = [...unanswered, ...sortings];
    throw error;
  } finally {
    pending = pending.filter((one) => !sortings.includes(one));
    keep();
  }
}

/** As the gateway words changes; followed by the new name, where the video was given one. */
const wordsOf = ({ name, category, origin }: Sent) =>
  origin ? `${name} moved from ${origin} to ${category}` : `${name} sorted into ${category}`;

/**
 * Takes the changes that unanswered sortings have made for changes of this tab. Returns the words of those sortings for
 * which there is no change: they never reached the gateway, or are under way.
 */
export function recognizeSent(changes: readonly Change[], me: string): readonly string[] {
  const missing = unanswered.filter((sent) => {
    const words = wordsOf(sent);
    const made = changes.find(
      (one) =>
        one.made_by === me &&
        one.kind === "sorting" &&
        (one.words === words || one.words.startsWith(`${words} as `)),
    );
    if (made?.undone_at === null) noteDone(made);
    return !made;
  });
  if (missing.length !== unanswered.length) {
    unanswered = missing;
    keep();
  }
  return missing.map(wordsOf);
}

/** Forgets sortings without an answer. */
export function forgetSent(): void {
  unanswered = [];
  keep();
}
