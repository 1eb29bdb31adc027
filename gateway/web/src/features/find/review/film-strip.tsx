// The moments around the shown one, as pictures: those that come next, and the last two before.
import { IconCut } from "@tabler/icons-react";
import { RetryingImage } from "@/components/retrying-image";
import { address } from "@/lib/api/address";
import type { Moment } from "@/lib/api/client";
import { useShortcut } from "@/lib/keys/key-bindings";
import { shortClock } from "@/lib/time/time";
import { hundredths } from "../finders/words";
import { STATE_SIGNS } from "./moment-facts";
import classes from "./film-strip.module.css";

/** Moments before the shown one. */
const BEFORE = 2;
/** As many as the widest window has room for. */
const SHOWN = 24;

type FilmStripProps = {
  list: readonly Moment[];
  moment: Moment;
  onGo: (moment: Moment) => void;
};

export function FilmStrip({ list, moment, onGo }: FilmStripProps) {
  const at = list.findIndex(({ id }) => id === moment.id);
  const first = Math.max(0, at - BEFORE);
  const shortcut = useShortcut("findNext");
  return (
    <ol className={classes.strip} aria-label="Moments" aria-keyshortcuts={shortcut}>
      {list.slice(first, first + SHOWN).map((one) => (
        <li key={one.id}>
          <Frame moment={one} here={one.id === moment.id} onGo={onGo} />
        </li>
      ))}
    </ol>
  );
}

/** The frame in the middle: a moment's first one often shows only what leads to it. */
const middle = ({ first_frame: first, last_frame: last }: Moment) => Math.round((first + last) / 2);

type FrameProps = { moment: Moment; here: boolean; onGo: (moment: Moment) => void };

function Frame({ moment, here, onGo }: FrameProps) {
  const { Icon, word, look } = STATE_SIGNS[moment.state];
  const score = hundredths(moment.score);
  const place = shortClock(moment.start);
  const exported = moment.exported ? ", exported" : "";
  return (
    <button
      type="button"
      className={here ? `${classes.frame} ${classes.here}` : classes.frame}
      aria-current={here ? "true" : undefined}
      aria-label={`${moment.name} at ${place}, score ${score}, ${word.toLowerCase()}${exported}`}
      title={`${moment.name} at ${place}`}
      onClick={() => onGo(moment)}
    >
      <span className={classes.picture}>
        <RetryingImage src={address.picture(moment.asset_id, middle(moment), { height: 90 })} />
      </span>
      <span className={classes.under}>
        <Icon size={14} className={look} aria-hidden />
        <span>{score}</span>
        {moment.exported ? <IconCut size={14} className={classes.cut} aria-hidden /> : null}
      </span>
    </button>
  );
}
