// Facts about the shown video, in a line of constant height, so that nothing moves when the next one is shown.
import type { LooseVideo } from "@/lib/api/client";
import { fileSize } from "@/lib/bytes";
import { recordedAt, recordedFrom, recordedOn } from "@/lib/footage/recorded";
import { lengthClock } from "@/lib/time/time";
import classes from "./known-facts.module.css";

export function KnownFacts({ facts }: Pick<LooseVideo, "facts">) {
  if (facts === null) return <p className={classes.line}>Not read yet</p>;
  const { duration_seconds: duration, video, size } = facts;
  const parts = [
    duration === null ? null : lengthClock(duration),
    video ? `${video.width}×${video.height}` : null,
    fileSize(size),
  ];
  return (
    <p className={classes.line}>
      {parts.filter((part) => part !== null).join(" · ")}
      {" · "}
      <time dateTime={facts.recorded_at} title={`${recordedAt(facts)}. ${recordedFrom(facts)}`}>
        {recordedOn(facts)}
      </time>
    </p>
  );
}
