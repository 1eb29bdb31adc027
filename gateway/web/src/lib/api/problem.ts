// Errors in words: the gateway's message where there is one.
import type { components } from "./schema";

export type Problem = components["schemas"]["Problem"];

/** A request that was refused, failed or not delivered. */
export class GatewayError extends Error {
  /** Null where the gateway was unreachable. */
  readonly problem: Problem | null;
  /** Seconds; 0 where the gateway sent none. */
  readonly retryAfter: number;

  constructor(problem: Problem | null, cause?: unknown, retryAfter = 0) {
    super(problem?.detail ?? "Rushes does not answer.", { cause });
    this.name = "GatewayError";
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  get status(): number | null {
    return this.problem?.status ?? null;
  }
}

/** Whether no answer came, from the gateway or anything before it. */
export const wasUnanswered = (error: unknown): boolean =>
  error instanceof GatewayError && error.problem === null;

/** Whether what was asked for does not exist, or was deleted. */
export const isMissing = (error: unknown): boolean =>
  error instanceof GatewayError && error.status === 404;

/** One sentence for the user. */
export function wordsFor(error: unknown): string {
  return error instanceof Error && error.message
    ? error.message
    : "That did not work, for an unknown reason. Try again.";
}

/** The message for one field of a form, if there is one. */
export function messageFor(error: unknown, field: string): string | undefined {
  if (!(error instanceof GatewayError)) return undefined;
  return error.problem?.errors.find((mistake) => mistake.field.split(".").at(-1) === field)
    ?.message;
}

/** Retrying helps after an outage or overload, not after a refusal. */
export function worthRetrying(error: unknown): boolean {
  if (!(error instanceof GatewayError)) return false;
  return error.status === null || error.status >= 500 || error.status === 429;
}
