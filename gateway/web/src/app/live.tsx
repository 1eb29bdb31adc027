// The event stream, for as long as the page is open.
import { useQueryClient } from "@tanstack/react-query";
import {
  createContext,
  use,
  useEffect,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from "react";
import { EventLine, type Connection } from "@/lib/api/events/events";
import { handlersFor } from "@/lib/api/events/event-handlers";
import { queryKeys } from "@/lib/api/query-keys";

const LiveContext = createContext<EventLine | null>(null);

export function LiveProvider({ children }: { children: ReactNode }) {
  const cache = useQueryClient();
  const [line] = useState(() => new EventLine(handlersFor(cache)));
  useEffect(() => {
    line.open();
    // The stream does not say why it ended: the session may have expired.
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

/** Whether the gateway is reachable, and a function that retries at once. */
export function useConnection(): { connection: Connection; tryNow: () => void } {
  const line = use(LiveContext);
  if (!line) throw new Error("useConnection needs LiveProvider");
  const connection = useSyncExternalStore(line.connection.subscribe, line.connection.get);
  return { connection, tryNow: () => line.open() };
}
