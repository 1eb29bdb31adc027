// Who requested a job.
import type { Job } from "@/lib/api/client";

/** The name of everybody where no tokens are asked for: it tells nothing. */
const UNNAMED = "local";

/** Null: nobody signs in, Rushes itself, or unknown. */
export const requesterOf = ({ requested_by: who }: Job) => (who === UNNAMED ? null : who);
