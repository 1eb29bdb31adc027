// A picture that is made on demand, by a server that may be starting: failed loads are retried a few times, and meanwhile
// its place stays empty, without the browser's broken-image icon.
import { useEffect, useState, type ReactNode } from "react";

const WAITS_MS = [2000, 5000, 15_000];

type PatientImageProps = {
  src: string;
  className?: string | undefined;
  /** Loads only when it is near the viewport. */
  lazy?: boolean;
  /** Shown if it cannot be loaded. */
  instead?: ReactNode;
};

/** Decorative: its content is described beside it. */
export function RetryingImage({ src, ...rest }: PatientImageProps) {
  // A new address is a new picture, with its own retries.
  return <Attempts key={src} src={src} {...rest} />;
}

function Attempts({ src, className, lazy = false, instead = null }: PatientImageProps) {
  const [failures, setFailures] = useState(0);
  const [failed, setFailed] = useState(false);
  const wait = WAITS_MS[failures - 1];
  useEffect(() => {
    if (!failed || wait === undefined) return;
    const timer = setTimeout(() => setFailed(false), wait);
    return () => clearTimeout(timer);
  }, [failed, wait]);
  if (failed) return instead;
  return (
    <img
      src={src}
      alt=""
      className={className}
      loading={lazy ? "lazy" : "eager"}
      decoding="async"
      draggable={false}
      onError={() => {
        setFailures(failures + 1);
        setFailed(true);
      }}
    />
  );
}
