// Remembers each page's last address, with search, folder and position, for the rail's links.
import { useEffect, useSyncExternalStore } from "react";
import { useLocation, useSearch } from "wouter";
import type { Page } from "@/lib/keys/key-table";
import { useSettings } from "@/lib/settings/settings";
import { Store } from "@/lib/store";

export type LastAddresses = Record<Exclude<Page, "Everywhere">, string>;

const lastAddresses = new Store<Partial<Record<Page, string>>>({});

export function useLastAddresses(page: Page): LastAddresses {
  const [path] = useLocation();
  const search = useSearch();
  const { lastAsset, lastFrame, lastListing, lastSorting } = useSettings();
  const { Library, Cut, Find, Sort, Tune } = useSyncExternalStore(
    lastAddresses.subscribe,
    lastAddresses.get,
  );
  useEffect(() => {
    if (path === "/cut") return; // Nothing is open there.
    lastAddresses.set({ ...lastAddresses.get(), [page]: search ? `${path}?${search}` : path });
  }, [page, path, search]);
  return {
    Library: Library ?? (lastListing ? `/library?${lastListing}` : "/library"),
    Cut: Cut ?? (lastAsset ? `/cut/${lastAsset}${lastFrame ? `?frame=${lastFrame}` : ""}` : "/cut"),
    Find: Find ?? "/find",
    Sort: Sort ?? (lastSorting ? `/sort?${lastSorting}` : "/sort"),
    Tune: Tune ?? "/tune",
    Jobs: "/jobs",
    Problems: "/problems",
    Settings: "/settings",
  };
}
