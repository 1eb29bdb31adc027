// Keeps what is cached as new as the gateway: events change it in place, or say that it is to be fetched again.
import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import {
  createContext,
  use,
  useEffect,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from "react";
import { heardOf } from "@/lib/api/changes";
import { EventLine, type Connection, type EventHandlers } from "@/lib/api/events";
import { heardOfJob } from "@/lib/api/overwritings";
import { patchClip, patchJob, patchProgress, renew } from "@/lib/api/patches";
import { queryKeys } from "@/lib/api/query-keys";

/** During a scan events come by the hundred; a list of thousands is fetched again at most this often. */
const LISTS_EVERY_MS = 2000;

/** Runs at most once per interval, the last call not lost. */
function spaced(run: () => void, everyMs: number): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = 0;
  return () => {
    timer ??= setTimeout(
      () => {
        timer = undefined;
        last = Date.now();
        run();
      },
      Math.max(50, last + everyMs - Date.now()),
    );
  };
}

function handlersFor(cache: QueryClient): EventHandlers {
  const stale = (queryKey: readonly unknown[]) => renew(cache, queryKey);
  const listsChanged = spaced(() => {
    stale(queryKeys.allAssets);
    stale(queryKeys.roots);
    stale(queryKeys.allFolders);
  }, LISTS_EVERY_MS);
  return {
    connected: (missed) => {
      if (missed) renew(cache, []);
      // What was answered before the line stood may have changed since, and a job that runs for an hour says so once.
      else [queryKeys.jobLists, queryKeys.activeJobs, queryKeys.allExports].forEach(stale);
    },
    job: (job) => {
      patchJob(cache, job);
      heardOfJob(cache, job);
    },
    clip: ({ clip, job_id: jobId }) => patchClip(cache, clip, jobId),
    progress: (progress) => patchProgress(cache, progress),
    assets: () => {
      listsChanged();
      stale(queryKeys.anyAsset);
    },
    change: ({ change_id: id }) => heardOf(cache, id),
    annotations: () => {
      stale(queryKeys.anyMarkers);
      stale(queryKeys.labels);
      stale(queryKeys.profiles);
      stale(queryKeys.anyAsset);
      listsChanged();
    },
  };
}

const LiveContext = createContext<EventLine | null>(null);

export function LiveProvider({ children }: { children: ReactNode }) {
  const cache = useQueryClient();
  const [line] = useState(() => new EventLine(handlersFor(cache)));
  useEffect(() => {
    line.open();
    // The line does not say why it was ended: perhaps the session was.
    const forget = line.connection.subscribe(() => {
      if (line.connection.get().state === "lost") {
        void cache.invalidateQueries({ queryKey: queryKeys.session });
      }
    });
    return () => {
      forget();
      line.close();
    };
  }, [line, cache]);
  return <LiveContext value={line}>{children}</LiveContext>;
}

/** Whether the gateway is there, and how to try again at once. */
export function useConnection(): { connection: Connection; tryNow: () => void } {
  const line = use(LiveContext);
  if (!line) throw new Error("useConnection needs LiveProvider");
  const connection = useSyncExternalStore(line.connection.subscribe, line.connection.get);
  return { connection, tryNow: () => line.open() };
}
