// A picture that may be late: made on demand, by a server that may be starting. It is asked for again a few times, and
// until it is there its place stays as it is, without the browser's sign of a broken picture.
import { useEffect, useState, type ReactNode } from "react";

const WAITS_MS = [2000, 5000, 15_000];

type PatientImageProps = {
  src: string;
  className?: string | undefined;
  /** Asks for it only when it comes near the screen. */
  lazy?: boolean;
  /** Stands in while it cannot be had. */
  instead?: ReactNode;
};

/** Decoration only: what it shows is said beside it. */
export function PatientImage({ src, ...rest }: PatientImageProps) {
  // Another address is another picture, with its own patience.
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
