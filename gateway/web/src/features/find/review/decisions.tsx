// What is decided about the moment: large enough for a thumb, each with its key.
import { ActionIcon, Button } from "@mantine/core";
import {
  IconArrowBackUp,
  IconCheck,
  IconMovie,
  IconPlayerSkipBack,
  IconPlayerSkipForward,
  IconVolume,
  IconVolumeOff,
  IconX,
} from "@tabler/icons-react";
import { Link } from "wouter";
import { KeyHint } from "@/components/key-caps";
import type { Moment } from "@/lib/api/client";
import { useShortcut } from "@/lib/keys/key-bindings";
import type { KeyId } from "@/lib/keys/key-table";
import { wayToFrame } from "@/lib/links";
import { changeSettings, useSetting } from "@/lib/settings/settings";
import classes from "./decisions.module.css";

type DecisionsProps = {
  moment: Moment;
  mayChange: boolean;
  onAccept: () => void;
  onReject: () => void;
  onUndo: () => void;
  onStep: (by: 1 | -1) => void;
};

export function Decisions(props: DecisionsProps) {
  const { moment, mayChange, onAccept, onReject, onUndo, onStep } = props;
  const [muted] = useSetting("muted");
  const rejectKey = useShortcut("findReject");
  const acceptKey = useShortcut("findAccept");
  return (
    <div className={classes.row} role="group" aria-label="Decide">
      <div className={classes.beside}>
        <Tool
          action="findPrevious"
          words="Previous"
          icon={<IconPlayerSkipBack size={16} />}
          onClick={() => onStep(-1)}
        />
        <Tool
          action="findNext"
          words="Next"
          icon={<IconPlayerSkipForward size={16} />}
          onClick={() => onStep(1)}
        />
        <Tool
          action="findMute"
          words={muted ? "Muted" : "Sound"}
          icon={muted ? <IconVolumeOff size={16} /> : <IconVolume size={16} />}
          onClick={() => changeSettings({ muted: !muted })}
        />
      </div>
      {mayChange ? (
        <div className={classes.deciding}>
          <Button
            className={classes.decide}
            leftSection={<IconX size={20} />}
            rightSection={<KeyHint action="findReject" />}
            aria-keyshortcuts={rejectKey}
            onClick={onReject}
          >
            Reject
          </Button>
          <Button
            className={classes.decide}
            variant="filled"
            leftSection={<IconCheck size={20} />}
            rightSection={<KeyHint action="findAccept" />}
            aria-keyshortcuts={acceptKey}
            onClick={onAccept}
          >
            Accept
          </Button>
        </div>
      ) : null}
      <div className={`${classes.beside} ${classes.right}`}>
        {mayChange ? (
          <Tool
            action="findUndo"
            words="Take back"
            icon={<IconArrowBackUp size={16} />}
            onClick={onUndo}
          />
        ) : null}
        <Button
          component={Link}
          href={wayToFrame(moment.asset_id, moment.first_frame)}
          px={8}
          leftSection={<IconMovie size={16} />}
          rightSection={<KeyHint action="findOpen" />}
        >
          <span className={classes.words}>Open in Cut</span>
        </Button>
      </div>
      {/* At the thumb, on a phone. */}
      <ActionIcon
        className={classes.thumb}
        variant="default"
        size={52}
        aria-label="Next moment"
        onClick={() => onStep(1)}
      >
        <IconPlayerSkipForward size={20} />
      </ActionIcon>
    </div>
  );
}

type ToolProps = { action: KeyId; words: string; icon: React.ReactNode; onClick: () => void };

function Tool({ action, words, icon, onClick }: ToolProps) {
  const shortcut = useShortcut(action);
  return (
    <Button
      px={8}
      leftSection={icon}
      rightSection={<KeyHint action={action} />}
      aria-keyshortcuts={shortcut}
      onClick={onClick}
    >
      <span className={classes.words}>{words}</span>
    </Button>
  );
}
