// What is said in the open video, as a list that can be searched; and what to do where there is no transcript.
import { ActionIcon, Button, Progress, TextInput } from "@mantine/core";
import { IconDownload, IconSearch, IconTrash } from "@tabler/icons-react";
import { useMemo, useRef, useState } from "react";
import { CopyField } from "@/components/copy-field";
import { ModelsLink } from "@/components/models-link";
import { Note, ProblemNote } from "@/components/note";
import { TextWithCode } from "@/components/text-with-code";
import { address } from "@/lib/api/address";
import type { Job } from "@/lib/api/client";
import { isUnderWay } from "@/lib/api/events/patches";
import { useJob } from "@/lib/api/jobs/job";
import { useSpeech } from "@/lib/api/models";
import { useLongList } from "@/lib/lists/use-long-list";
import { clock, grouped } from "@/lib/time/time";
import {
  isMade,
  useDeleteTranscript,
  useStartTranscript,
  type TranscriptState,
} from "../api/transcript";
import sideClasses from "../side/side.module.css";
import { matching } from "./matching";
import type { Words } from "./use-words";
import classes from "./words.module.css";

type WordListProps = { words: Words; mayChange: boolean };

/** Begins a transcript, and how the one that was begun or seen last goes on. */
type Transcribing = {
  start: ReturnType<typeof useStartTranscript>;
  onStart: () => void;
  job: Job | null;
};

export function WordList({ words, mayChange }: WordListProps) {
  const { asset, query } = words;
  const { data, error } = query;
  const transcribing = useTranscribing(asset.id, data);
  const { start, onStart, job } = transcribing;
  const failure = job?.state === "failed" ? job.error : null;
  return (
    <>
      {error ? (
        <ProblemNote
          error={error}
          action={<Button onClick={() => void query.refetch()}>Try again</Button>}
        />
      ) : null}
      {start.isError ? <ProblemNote error={start.error} /> : null}
      {failure === null ? null : (
        <Note kind="loss">
          <TextWithCode>{failure}</TextWithCode>
        </Note>
      )}
      {data === undefined ? null : isMade(data) ? (
        <Said words={words} mayChange={mayChange} {...transcribing} />
      ) : data ? (
        <Making progress={data.progress} />
      ) : (
        <NotYet mayChange={mayChange} start={start} onStart={onStart} />
      )}
    </>
  );
}

/** A failure is said here however the job was begun: on this page, on another one, or before it was opened. */
function useTranscribing(assetId: string, state: TranscriptState | undefined): Transcribing {
  const start = useStartTranscript(assetId);
  const making = state && !isMade(state) ? state.job_id : null;
  const [seen, setSeen] = useState(making);
  if (making !== null && making !== seen) setSeen(making);
  const job = useJob(making ?? seen).data ?? null;
  const onStart = () => start.mutate(undefined, { onSuccess: ({ job_id: id }) => setSeen(id) });
  return { start, onStart, job };
}

function Making({ progress }: { progress: number }) {
  const percent = Math.floor(100 * progress);
  return (
    <div className={classes.note} role="status">
      <p>This video is being transcribed: {percent} %</p>
      <Progress value={percent} size={6} aria-label="Transcribed" />
    </div>
  );
}

type NotYetProps = Omit<Transcribing, "job"> & { mayChange: boolean };

function NotYet({ mayChange, start, onStart }: NotYetProps) {
  const speech = useSpeech();
  const lacks = speech.data?.lacks;
  return (
    <div className={classes.note}>
      <p>
        A transcript is what is said, with times: it is shown here and as subtitles, and found by
        the search of the library.
      </p>
      {lacks ? (
        <>
          <Note kind="plain">
            <TextWithCode>{lacks}</TextWithCode> Models are added in <ModelsLink />, too.
          </Note>
          {speech.data?.add_command ? (
            <CopyField label="To type where inference runs" value={speech.data.add_command} />
          ) : null}
        </>
      ) : null}
      {speech.error ? (
        <ProblemNote
          error={speech.error}
          action={<Button onClick={() => void speech.refetch()}>Try again</Button>}
        />
      ) : null}
      {mayChange && speech.data && !lacks ? (
        <Button loading={start.isPending} onClick={onStart}>
          Transcribe
        </Button>
      ) : null}
    </div>
  );
}

const ROW_PX = 52;

function Said({ words, mayChange, start, onStart, job }: WordListProps & Transcribing) {
  const { asset, segments, goTo } = words;
  const [wanted, setWanted] = useState("");
  const found = useMemo(() => matching(segments, wanted), [segments, wanted]);
  const removal = useDeleteTranscript(asset.id);
  const list = useRef<HTMLDivElement>(null);
  const { rows, height } = useLongList({
    boxRef: list,
    count: found.length,
    rowHeight: ROW_PX,
    overscan: 6,
  });
  if (segments.length === 0) {
    // The transcript stays until another one is complete.
    if (job !== null && isUnderWay(job)) return <Making progress={job.progress} />;
    return (
      <div className={classes.note}>
        <p>Nobody speaks in this video.</p>
        {mayChange ? (
          <Button variant="subtle" loading={start.isPending} onClick={onStart}>
            Transcribe again
          </Button>
        ) : null}
      </div>
    );
  }
  return (
    <div className={sideClasses.side}>
      <div className={classes.head}>
        <TextInput
          className={classes.search ?? ""}
          type="text"
          role="searchbox"
          aria-label="Search in the words"
          placeholder="Words"
          leftSection={<IconSearch size={16} />}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
        <Button
          component="a"
          variant="subtle"
          leftSection={<IconDownload size={16} />}
          href={address.subtitles(asset.id, "vtt")}
          download
          aria-label="Download as VTT"
        >
          VTT
        </Button>
        <Button
          component="a"
          variant="subtle"
          href={address.subtitles(asset.id, "srt")}
          download
          aria-label="Download as SRT"
        >
          SRT
        </Button>
        {mayChange ? (
          <ActionIcon
            size={24}
            aria-label="Delete the transcript"
            title="Delete the transcript"
            loading={removal.isPending}
            onClick={() => removal.mutate()}
          >
            <IconTrash size={16} stroke={1.5} />
          </ActionIcon>
        ) : null}
      </div>
      {removal.isError ? <ProblemNote error={removal.error} /> : null}
      {found.length === 0 ? (
        <p className={sideClasses.empty}>
          None of the {grouped(segments.length)} segments has these words.
        </p>
      ) : null}
      <div className={sideClasses.scroll} ref={list} role="list" aria-label="Words">
        <div role="presentation" className={sideClasses.rows} style={{ height }}>
          {rows.map(({ index, start: top }) => {
            const segment = found[index];
            return segment ? (
              <div
                key={segment.start}
                role="listitem"
                className={sideClasses.placed}
                style={{ transform: `translateY(${top}px)`, height: ROW_PX }}
              >
                <button
                  type="button"
                  className={`${sideClasses.file} ${classes.row}`}
                  title={segment.text}
                  onClick={() => goTo(segment)}
                >
                  <span className={classes.time}>{clock(segment.start, false)}</span>
                  <span className={classes.text}>{segment.text}</span>
                </button>
              </div>
            ) : null;
          })}
        </div>
      </div>
    </div>
  );
}
