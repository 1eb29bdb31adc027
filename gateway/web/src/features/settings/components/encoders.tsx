// Encoders and decoders: which ones each media node can use, why it cannot use the others, and trying them again.
import { Button } from "@mantine/core";
import {
  IconCircleCheck,
  IconCircleMinus,
  IconLoader2,
  IconRefresh,
  IconServerOff,
} from "@tabler/icons-react";
import { EmptyState } from "@/components/empty-state";
import { ProblemNote } from "@/components/note";
import { RowSkeletons } from "@/components/row-skeletons";
import type { MediaNode } from "@/lib/api/client";
import { isTrying, useNodes, useTrial } from "@/lib/api/nodes";
import { useMay } from "@/lib/api/session";
import { decoderName, encoderName } from "@/lib/clips/encoders";
import { secondOf } from "@/lib/time/date-formats";
import classes from "./settings-page.module.css";

type Encoder = MediaNode["encoders"][number];
type Decoder = MediaNode["decoders"][number];

const STATES = {
  usable: { Icon: IconCircleCheck, word: "Usable", look: classes.proven },
  unusable: { Icon: IconCircleMinus, word: "Not usable", look: classes.quiet },
  trying: { Icon: IconLoader2, word: "Being tried", look: classes.waiting },
} as const satisfies Record<Encoder["state"], unknown>;

const ROWS = 6;

export function Encoders() {
  const nodes = useNodes();
  const trial = useTrial();
  const mayTry = useMay("change");
  return (
    <section className={classes.section} aria-labelledby="settings-encoders">
      <h2 className={classes.title} id="settings-encoders">
        Encoders
      </h2>
      <p className={classes.about}>
        Each is tried on a second of video when a media node starts: what comes out has to have
        every frame and look like the CPU’s. Auto takes the first usable one. What fails in an
        export is replaced by the next one, down to the CPU, and the clip says so.
      </p>
      <p className={classes.about}>
        A graphics card decodes for scrub proxies, renditions and what is watched where every frame
        of its trial was the CPU’s, bit by bit. Clips are always decoded by the CPU.
      </p>
      {trial.isError ? <ProblemNote error={trial.error} /> : null}
      {nodes.isPending ? (
        <RowSkeletons words="Reading encoders" count={ROWS} height={44} titled />
      ) : null}
      {nodes.isError && !nodes.data ? (
        <ProblemNote
          error={nodes.error}
          action={<Button onClick={() => void nodes.refetch()}>Try again</Button>}
        />
      ) : null}
      {nodes.data?.length === 0 ? (
        <EmptyState
          icon={<IconServerOff size={32} stroke={1.5} />}
          title="No media node is attached"
        >
          <p>One attaches by itself within seconds of its start. The log of Rushes says more.</p>
        </EmptyState>
      ) : null}
      {nodes.data?.map((node) => (
        <NodeEncoders
          key={node.name}
          node={node}
          {...(mayTry ? { onTry: () => trial.mutate(node.name) } : {})}
          asking={trial.isPending && trial.variables === node.name}
        />
      ))}
    </section>
  );
}

type NodeEncodersProps = { node: MediaNode; asking: boolean; onTry?: () => void };

function NodeEncoders({ node, asking, onTry }: NodeEncodersProps) {
  const id = `settings-encoders-${node.name}`;
  const trying = isTrying(node);
  return (
    <>
      <div className={classes.head}>
        <h3 className={classes.node} id={id}>
          {node.name}
        </h3>
        <span className={classes.quiet} role="status">
          {node.draining ? "Stops when its work is finished, and gets nothing new. " : ""}
          {trying ? "Trying each encoder and decoder" : ""}
        </span>
        {onTry ? (
          <Button
            leftSection={<IconRefresh size={16} />}
            aria-label={`Try again: encoders and decoders of ${node.name}`}
            disabled={trying}
            loading={asking}
            onClick={onTry}
          >
            Try again
          </Button>
        ) : null}
      </div>
      <ul className={classes.list} aria-labelledby={id}>
        {node.encoders.map((encoder) => (
          <EncoderRow key={encoder.name} encoder={encoder} />
        ))}
      </ul>
      <h4 className={classes.kind} id={`${id}-decoders`}>
        Decoders of {node.name}
      </h4>
      <ul className={classes.list} aria-labelledby={`${id}-decoders`}>
        {node.decoders.map((decoder) => (
          <DecoderRow key={decoder.name} decoder={decoder} />
        ))}
      </ul>
    </>
  );
}

function State({ of: { state, tried_at } }: { of: Encoder | Decoder }) {
  const { Icon, word, look } = STATES[state];
  const tried = tried_at ? secondOf(tried_at) : undefined;
  return (
    <span className={classes.state} title={tried && `Last tried ${tried}`}>
      <Icon size={16} className={look} aria-hidden />
      {word}
    </span>
  );
}

function DecoderRow({ decoder }: { decoder: Decoder }) {
  const decodes = decoder.decodes.length > 0 ? `Decodes ${decoder.decodes.join(", ")}.` : "";
  return (
    <li className={classes.encoder}>
      <State of={decoder} />
      <span>{decoderName(decoder.name)}</span>
      <code className={classes.quiet}>{decoder.name}</code>
      <span className={classes.why}>{[decodes, decoder.reason].filter(Boolean).join(" ")}</span>
    </li>
  );
}

function EncoderRow({ encoder }: { encoder: Encoder }) {
  return (
    <li className={classes.encoder}>
      <State of={encoder} />
      <span>{encoderName(encoder.name)}</span>
      <code className={classes.quiet}>{encoder.name}</code>
      <span className={classes.why}>
        {encoder.state === "trying" && encoder.in_use ? "In use during the trial." : encoder.reason}
      </span>
    </li>
  );
}
