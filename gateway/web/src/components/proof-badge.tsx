// The badge of a clip's proof. It shows measurements of the written file, decoded again, not the requested values.
import { IconCheck, IconMinus, IconQuestionMark, IconX } from "@tabler/icons-react";
import type { Proof } from "@/lib/api/client";
import { AUDIO_TOLERANCE_MS, judge, signedMs } from "@/lib/clips/proof";
import classes from "./proof-badge.module.css";

export function ProofMark({ good }: { good: boolean }) {
  return good ? (
    <IconCheck size={12} stroke={3} aria-label="right:" role="img" />
  ) : (
    <IconX size={12} stroke={3} aria-label="wrong:" role="img" />
  );
}

/** `proof`: null where it was not measured yet. */
export function ProofBadge({ proof }: { proof: Proof | null }) {
  if (proof === null) {
    return (
      <span
        className={`${classes.proof} ${classes.none}`}
        title="Made by the tool before Rushes; not proven yet."
      >
        <span>
          <IconQuestionMark size={12} aria-hidden />
          not proven
        </span>
      </span>
    );
  }
  const { frames, length, sound, whole } = judge(proof);
  return (
    <span
      className={`${classes.proof} ${whole ? "" : classes.wrong}`}
      title={`Measured on what was written. Sound and picture may differ by ${AUDIO_TOLERANCE_MS} ms.`}
    >
      <span>
        <ProofMark good={frames} />
        {frames ? proof.frames : `${proof.frames} of ${proof.frames_expected}`} frames
      </span>
      {proof.duration_seconds === null ? null : (
        <span>
          <ProofMark good={length} />
          {proof.duration_seconds.toFixed(3)} s
        </span>
      )}
      {proof.audio_offset_ms === null ? (
        <span className={classes.none}>
          <IconMinus size={12} aria-hidden />
          no sound
        </span>
      ) : (
        <span>
          <ProofMark good={sound} />
          {signedMs(proof.audio_offset_ms)}
        </span>
      )}
    </span>
  );
}
