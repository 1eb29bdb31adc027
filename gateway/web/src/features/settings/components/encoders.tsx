// Encoders: which ones each media node can use, why not the others, and trying them again.
import { Button } from "@mantine/core";
import {
  IconCircleCheck,
  IconCircleMinus,
  IconLoader2,
  IconRefresh,
  IconServerOff,
} from "@tabler/icons-react";
import { Blank } from "@/components/blank";
import { ProblemNote } from "@/components/note";
import { RowSkeletons } from "@/components/row-skeletons";
import type { MediaNode } from "@/lib/api/client";
import { isTrying, useNodes, useTrial } from "@/lib/api/nodes";
import { useSession } from "@/lib/api/session";
import { encoderName } from "@/lib/encoders";
import classes from "./settings-page.module.css";

type Encoder = MediaNode["encoders"][number];

const STATES = {
  usable: { Icon: IconCircleCheck, word: "Usable", look: classes.proven },
  unusable: { Icon: IconCircleMinus, word: "Not usable", look: classes.quiet },
  trying: { Icon: IconLoader2, word: "Being tried", look: classes.waiting },
} as const satisfies Record<Encoder["state"], unknown>;

const ROWS = 6;

export function Encoders() {
  const nodes = useNodes();
  const trial = useTrial();
  const mayTry = useSession().data?.role !== "viewer";
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
      {trial.isError ? <ProblemNote error={trial.error} /> : null}
      {nodes.isPending ? (
        <RowSkeletons words="Reading encoders" count={ROWS} height={44} titled />
      ) : null}
      {nodes.isError && !nodes.data ? (
        <ProblemNote
          error={nodes.error}
          action={<Button onClick={() => void nodes.refetch()}>Look again</Button>}
        />
      ) : null}
      {nodes.data?.length === 0 ? (
        <Blank icon={<IconServerOff size={32} stroke={1.5} />} title="No media node is attached">
          <p>One attaches by itself within seconds of its start. The log of Rushes says more.</p>
        </Blank>
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
          {trying ? "Trying each encoder" : ""}
        </span>
        {onTry ? (
          <Button
            leftSection={<IconRefresh size={16} />}
            aria-label={`Try again: encoders of ${node.name}`}
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
    </>
  );
}

function EncoderRow({ encoder }: { encoder: Encoder }) {
  const { Icon, word, look } = STATES[encoder.state];
  const tried = encoder.tried_at ? new Date(encoder.tried_at).toLocaleString("en-GB") : undefined;
  return (
    <li className={classes.encoder}>
      <span className={classes.state} title={tried && `Last tried ${tried}`}>
        <Icon size={16} className={look} aria-hidden />
        {word}
      </span>
      <span>{encoderName(encoder.name)}</span>
      <code className={classes.quiet}>{encoder.name}</code>
      <span className={classes.why}>
        {encoder.state === "trying" && encoder.in_use ? "In use meanwhile." : encoder.reason}
      </span>
    </li>
  );
}
