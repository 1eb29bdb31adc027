// How long running work will still take, known only from events of its progress.
import { skipToken, useQuery } from "@tanstack/react-query";
import { timeLeft, wordsOfTimeLeft, type Pace } from "@/lib/time/time-left";
import { useSeconds } from "@/lib/time/use-seconds";
import { queryKeys } from "../query-keys";

/** The time left of a job or a clip in words; null where no estimate is possible. */
export function useTimeLeft(id: string): string | null {
  const now = useSeconds();
  const pace = useQuery<Pace>({ queryKey: queryKeys.pace(id), queryFn: skipToken }).data;
  const left = timeLeft(pace, now);
  return left === null ? null : wordsOfTimeLeft(left);
}
