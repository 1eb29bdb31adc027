// A clip's proof: a badge in its row, and a popup with all measurements.
import { Button, Loader, Popover, VisuallyHidden } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconShieldCheck } from "@tabler/icons-react";
import { useEffect, useState, type ReactNode } from "react";
import type { Clip, Export, FrameMatch, Proof } from "@/lib/api/client";
import { useMay } from "@/lib/api/session";
import { useVerifyClip } from "@/lib/api/verify";
import { fileSize } from "@/lib/bytes";
import { factsOf } from "@/lib/clips/clip-formats";
import { CONTRACTS } from "@/lib/clips/contracts";
import { cropWords } from "@/lib/clips/crop-words";
import { encoderName } from "@/lib/clips/encoders";
import { AUDIO_TOLERANCE_MS, isRightFrame, judge, signedMs } from "@/lib/clips/proof";
import { useDialogOpen } from "@/lib/keys/use-keys";
import { secondOf } from "@/lib/time/date-formats";
import { CopyField } from "./copy-field";
import { Dialog } from "./dialog";
import { Note, ProblemNote } from "./note";
import { ProofBadge, ProofMark } from "./proof-badge";
import classes from "./clip-proof.module.css";

type ClipProofProps = {
  /** Null where it was not measured yet. */
  proof: Proof | null;
  clip: Clip;
  order: Export;
  /** Name of the clip for users. */
  name: string;
};

export function ClipProof(props: ClipProofProps) {
  const { proof, name } = props;
  const [opened, setOpened] = useState(false);
  const isNarrow = useMediaQuery("(max-width: 700px)");
  useDialogOpen(opened);
  useEffect(() => {
    if (!opened) return;
    // Wherever the focus is: after a click on a button it may be on the body.
    const pressed = (event: KeyboardEvent) => {
      if (event.key === "Escape") setOpened(false);
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [opened]);
  const badge = (
    <button
      type="button"
      className={classes.badge}
      aria-haspopup="dialog"
      onClick={() => setOpened(!opened)}
    >
      <VisuallyHidden>Proof of {name}: </VisuallyHidden>
      <ProofBadge proof={proof} />
    </button>
  );
  const title = `Proof of ${name}`;
  if (isNarrow) {
    return (
      <>
        {badge}
        <Dialog opened={opened} onClose={() => setOpened(false)} title={title}>
          <ProofDetails {...props} />
        </Dialog>
      </>
    );
  }
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="left"
      width={360}
      trapFocus
      returnFocus
      transitionProps={{ duration: 0 }}
    >
      <Popover.Target>{badge}</Popover.Target>
      <Popover.Dropdown>
        <h2 className={classes.title}>{title}</h2>
        <ProofDetails {...props} />
      </Popover.Dropdown>
    </Popover>
  );
}

/** All measurements, where the file lies, and proving it again. */
export function ProofDetails({ proof, clip, order }: Omit<ClipProofProps, "name">) {
  const { contract } = order;
  const { name: format } = factsOf(clip.format);
  const seed = order.crop?.seed ?? null;
  const mayChange = useMay("change");
  return (
    <div className={classes.details}>
      {proof === null ? (
        <Note kind="plain">
          The tool before Rushes made this clip. Nobody has counted its frames, or compared them
          with the video: what stands here is what its database said.
        </Note>
      ) : null}
      <dl className={classes.facts}>
        {proof === null ? null : <Measured proof={proof} asked={order.seconds} />}
        <Fact name="Picture">
          {proof === null ? "" : `${proof.width}×${proof.height}, `}
          {clip.crop ? `crop ${cropWords(clip.crop)}` : "whole"}
          {seed === null ? null : <Beside>seed {seed}</Beside>}
        </Fact>
        <Fact name="File">
          {clip.size === null ? "" : `${fileSize(clip.size)}, `}
          {format}
        </Fact>
        {clip.encoder ? (
          <Fact name="Encoder">
            {encoderName(clip.encoder)}
            <Beside>{clip.encoder}</Beside>
          </Fact>
        ) : null}
        <Fact name="Data set">{CONTRACTS[contract].name}</Fact>
        {clip.done_at === null ? null : (
          <Fact name={clip.imported ? "Cut" : "Proven"}>{secondOf(clip.done_at)}</Fact>
        )}
      </dl>
      {clip.fallback ? <Note kind="marked">{clip.fallback}</Note> : null}
      <CopyField label="Path" value={clip.path} />
      {mayChange ? <Again clip={clip} isFirst={proof === null} /> : null}
    </div>
  );
}

/** The result of decoding the file again. `asked`: the ordered length, in seconds. */
function Measured({ proof, asked }: { proof: Proof; asked: number }) {
  const { frames, length, sound } = judge(proof);
  return (
    <>
      <Fact name="Frames" good={frames}>
        {proof.frames} counted, {proof.frames_expected} expected
      </Fact>
      <FrameFact name="First frame" match={proof.first} />
      <FrameFact name="Last frame" match={proof.last} />
      {proof.duration_seconds === null ? null : (
        <Fact name="Length" good={length}>
          {proof.duration_seconds.toFixed(3)} s<Beside>{asked.toFixed(3)} s asked for</Beside>
        </Fact>
      )}
      {proof.audio_offset_ms === null ? (
        <Fact name="Sound">none</Fact>
      ) : (
        <Fact name="Sound" good={sound}>
          {signedMs(proof.audio_offset_ms)} beside the picture
          <Beside>{AUDIO_TOLERANCE_MS} ms allowed</Beside>
        </Fact>
      )}
    </>
  );
}

type FactProps = { name: string; good?: boolean; children: ReactNode };

function Fact({ name, good, children }: FactProps) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        {good === undefined ? null : (
          <span className={good ? classes.right : classes.wrong}>
            <ProofMark good={good} />{" "}
          </span>
        )}
        {children}
      </dd>
    </>
  );
}

const Beside = ({ children }: { children: ReactNode }) => (
  <span className={classes.beside}>, {children}</span>
);

/** Mean absolute differences of luma, 0 to 255. */
function FrameFact({ name, match }: { name: string; match: FrameMatch }) {
  return (
    <Fact name={name} good={isRightFrame(match)}>
      {match.difference.toFixed(2)} from the source’s
      <Beside>{match.nearest_neighbour_difference.toFixed(2)} from the one beside it</Beside>
    </Fact>
  );
}

function Again({ clip, isFirst }: { clip: Clip; isFirst: boolean }) {
  const verify = useVerifyClip(clip.id);
  const found = verify.data?.differences;
  return (
    <>
      <Button
        className={classes.again ?? ""}
        leftSection={verify.isPending ? <Loader size={16} /> : <IconShieldCheck size={16} />}
        // Not disabled meanwhile, which would move the focus.
        aria-busy={verify.isPending}
        onClick={() => {
          if (!verify.isPending) verify.mutate();
        }}
      >
        {isFirst ? "Prove" : "Prove again"}
      </Button>
      {verify.isError ? <ProblemNote error={verify.error} /> : null}
      {found?.length === 0 ? (
        <Note kind="plain">Proven again: the file is what was ordered.</Note>
      ) : null}
      {found && found.length > 0 ? (
        <Note kind="loss">
          {isFirst ? "It could not be proven" : "It is not what was ordered any more"}:{" "}
          {found.join("; ")}.
        </Note>
      ) : null}
    </>
  );
}
