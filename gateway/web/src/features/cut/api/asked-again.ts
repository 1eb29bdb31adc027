// When what is being made is asked for again.
import { wasUnanswered } from "@/lib/api/problem";

const ASK_AGAIN_MS = 2000;

/** The pause before the next request, in ms; false: there is none, as what was refused once would be refused again. */
export const askedAgainMs = ({ error }: { error: Error | null }, isBeingMade: boolean) =>
  isBeingMade && (error === null || wasUnanswered(error)) ? ASK_AGAIN_MS : false;
