// Says that the gateway is unreachable, what still works, and when the next attempt is made.
import { Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { shortly } from "@/lib/time/date-formats";
import { useConnection } from "./live";
import classes from "./offline-banner.module.css";

export function OfflineBanner() {
  const { connection, tryNow } = useConnection();
  if (connection.state !== "lost") return null;
  return (
    <div className={classes.banner} role="alert">
      <IconAlertTriangle size={16} className={classes.icon} aria-hidden />
      <div className={classes.words}>
        <strong>Rushes does not answer.</strong> What you see is from {shortly(connection.since)}.
        Exports go on without this page. <Countdown until={connection.retryAt} />
      </div>
      <Button onClick={tryNow}>Try now</Button>
    </div>
  );
}

/** Not read aloud: a screen reader would announce every second. */
function Countdown({ until }: { until: number }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  const left = Math.max(0, Math.ceil((until - now) / 1000));
  return <span aria-hidden>{left > 0 ? `Trying again in ${left} s.` : "Trying again."}</span>;
}
