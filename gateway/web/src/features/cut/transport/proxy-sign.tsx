// The state of the scrub proxy, or a button that makes one.
import { ActionIcon } from "@mantine/core";
import { IconHandMove, IconHandOff } from "@tabler/icons-react";
import { useMay } from "@/lib/api/session";
import { wordsFor } from "@/lib/api/problem";
import type { ProxyNow } from "../api/proxy";
import classes from "./transport.module.css";

const WHAT_FOR =
  "a small copy with each frame as a picture of its own, so that dragging shows it at once";

export function ProxySign({ proxy: { proxy, make, isAsking, error } }: { proxy: ProxyNow }) {
  const mayChange = useMay("change");
  if (!proxy) return null;
  if (proxy.status === "ready") {
    return (
      <span
        className={classes.proxy}
        role="img"
        aria-label="Scrub proxy"
        title="Scrub proxy: dragging, and turning the wheel over the picture, show each frame at once"
      >
        <IconHandMove size={18} stroke={1.5} aria-hidden />
      </span>
    );
  }
  if (proxy.status === "queued" || proxy.status === "running") {
    const waits = proxy.status === "queued";
    return (
      <span
        className={classes.proxy}
        role="status"
        title={waits ? "The scrub proxy waits for its turn" : "The scrub proxy is being made"}
      >
        <IconHandMove size={18} stroke={1.5} aria-hidden />
        {waits ? "waits" : `${Math.floor(proxy.progress * 100)} %`}
      </span>
    );
  }
  if (!mayChange) return null;
  const failure = error ? wordsFor(error) : proxy.error;
  const words = proxy.status === "stale" ? "Renew the scrub proxy" : "Make a scrub proxy";
  return (
    <ActionIcon
      aria-label={words}
      title={failure ? `${words}. It failed: ${failure}` : `${words}: ${WHAT_FOR}`}
      loading={isAsking}
      onClick={make}
    >
      {failure ? (
        <IconHandOff size={18} stroke={1.5} color="var(--r-loss)" />
      ) : (
        <IconHandOff size={18} stroke={1.5} />
      )}
    </ActionIcon>
  );
}
