// What is said in the open video, as a list that can be searched; and what to do where there is no transcript.
import { ActionIcon, Button, Progress, TextInput } from "@mantine/core";
import { IconDownload, IconSearch, IconTrash } from "@tabler/icons-react";
import { useMemo, useRef, useState } from "react";
import { CopyField } from "@/components/copy-field";
import { ModelsLink } from "@/components/models-link";
import { Note, ProblemNote } from "@/components/note";
import { TextWithCode } from "@/components/text-with-code";
import { address } from "@/lib/api/address";
import { useSpeech } from "@/lib/api/models";
import { useLongList } from "@/lib/lists/use-long-list";
import { clock, grouped } from "@/lib/time/time";
import { useDeleteTranscript, useStartTranscript, isMade } from "../api/transcript";
import sideClasses from "../side/side.module.css";
import { matching } from "./matching";
import type { Words } from "./use-words";
import classes from "./words.module.css";

type WordListProps = { words: Words; mayChange: boolean };

export function WordList({ words, mayChange }: WordListProps) {
  const { query } = words;
  if (query.isError) {
    return (
      <ProblemNote
        error={query.error}
        action={<Button onClick={() => void query.refetch()}>Try again</Button>}
      />
    );
  }
  if (query.data === undefined) return null;
  if (isMade(query.data)) return <Said words={words} mayChange={mayChange} />;
  if (query.data) return <Making progress={query.data.progress} />;
  return <NotYet assetId={words.asset.id} mayChange={mayChange} />;
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

function NotYet({ assetId, mayChange }: { assetId: string; mayChange: boolean }) {
  const speech = useSpeech();
  const start = useStartTranscript(assetId);
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
      {start.isError ? <ProblemNote error={start.error} /> : null}
      {mayChange && speech.data && !lacks ? (
        <Button loading={start.isPending} onClick={() => start.mutate()}>
          Transcribe
        </Button>
      ) : null}
    </div>
  );
}

const ROW_PX = 52;

function Said({ words, mayChange }: WordListProps) {
  const { asset, segments, goTo } = words;
  const [wanted, setWanted] = useState("");
  const found = useMemo(() => matching(segments, wanted), [segments, wanted]);
  const start = useStartTranscript(asset.id);
  const removal = useDeleteTranscript(asset.id);
  const list = useRef<HTMLDivElement>(null);
  const { rows, height } = useLongList({
    boxRef: list,
    count: found.length,
    rowHeight: ROW_PX,
    overscan: 6,
  });
  if (segments.length === 0) {
    return (
      <div className={classes.note}>
        <p>Nobody speaks in this video.</p>
        {mayChange ? (
          <Button variant="subtle" loading={start.isPending} onClick={() => start.mutate()}>
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
        >
          VTT
        </Button>
        <Button
          component="a"
          variant="subtle"
          href={address.subtitles(asset.id, "srt")}
          download
          aria-label="SRT"
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
