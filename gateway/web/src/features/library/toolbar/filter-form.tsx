// The form of those filters whose value is not picked from a list: days of recording, in a calendar or typed, and length.
import { Button, TextInput } from "@mantine/core";
import { DatePicker } from "@mantine/dates";
import { useState, type SyntheticEvent } from "react";
import form from "@/components/form.module.css";
import { DayInput, mistakeInDay } from "@/components/day-input";
import { Dialog } from "@/components/dialog";
import type { AssetListing } from "@/lib/api/query-keys";
import { beginOf, dayOf, isDay } from "@/lib/time/date-formats";
import { clock, grouped, parsePlace } from "@/lib/time/time";
import { useRecordedDays } from "../api/recorded-days";
import type { ChangeListing } from "../listing";
import classes from "./filter-form.module.css";

type FilterFormProps = {
  listing: AssetListing;
  onChange: ChangeListing;
  onClose: () => void;
};

export function FilterForm({ listing, onChange, onClose }: FilterFormProps) {
  const [from, setFrom] = useState(listing.from);
  const [to, setTo] = useState(listing.to);
  const [least, setLeast] = useState(typedLength(listing.shortest));
  const [most, setMost] = useState(typedLength(listing.longest));
  const [today] = useState(() => dayOf(Date.now()));
  const [shown, setShown] = useState(isDay(to) ? to : isDay(from) ? from : today);
  const recorded = useRecordedDays(listing, shown);
  const shortest = lengthOf(least);
  const longest = lengthOf(most);
  const areDays = mistakeInDay(from) === null && mistakeInDay(to) === null;
  const mistake =
    areDays && from !== "" && to !== "" && from > to
      ? "The last day is before the first one."
      : null;
  const isShort = shortest != null && longest != null && longest < shortest;
  const refusal = isShort ? "This is less than the least length." : NO_LENGTH;
  const hasMistake =
    !areDays || mistake !== null || shortest === undefined || longest === undefined || isShort;
  const apply = (event: SyntheticEvent) => {
    event.preventDefault();
    if (hasMistake) return;
    onChange({ from, to, shortest, longest });
    onClose();
  };
  return (
    <Dialog opened onClose={onClose} title="Filter">
      <form onSubmit={apply} className={form.form} noValidate>
        <DatePicker
          type="range"
          className={classes.calendar ?? ""}
          aria-label="Days of recording"
          allowSingleDateInRange
          highlightToday
          // Red is for what is wrong.
          weekendDays={[]}
          size="sm"
          maxDate={today}
          value={[from && isDay(from) ? from : null, to && isDay(to) ? to : null]}
          date={shown}
          onDateChange={setShown}
          getDayAriaLabel={(day) => dayWords(day, recorded?.[day] ?? 0)}
          getDayProps={(day) => {
            const count = recorded?.[day] ?? 0;
            return count > 0 ? { "data-recorded": true, title: videosWords(count) } : {};
          }}
          onChange={([first, last]) => {
            setFrom(first ?? "");
            setTo(last ?? "");
          }}
          ariaLabels={CALENDAR}
        />
        <DayInput label="First day of recording" value={from} onChange={setFrom} />
        <DayInput label="Last day of recording" value={to} error={mistake} onChange={setTo} />
        <TextInput
          label="Least length"
          description="As 1:30, or in seconds."
          value={least}
          error={shortest === undefined ? NO_LENGTH : null}
          onChange={(event) => setLeast(event.currentTarget.value)}
        />
        <TextInput
          label="Greatest length"
          value={most}
          error={longest === undefined || isShort ? refusal : null}
          onChange={(event) => setMost(event.currentTarget.value)}
        />
        <Button type="submit" variant="filled" disabled={hasMistake}>
          Show these
        </Button>
      </form>
    </Dialog>
  );
}

const videosWords = (count: number) => (count === 1 ? "1 video" : `${grouped(count)} videos`);

const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric" });

/** `30 November 2026, 12 videos`. */
function dayWords(day: string, count: number): string {
  const words = DAY.format(new Date(beginOf(day)));
  return count > 0 ? `${words}, ${videosWords(count)}` : words;
}

const CALENDAR = {
  monthLevelControl: "Choose another month",
  yearLevelControl: "Choose another year",
  nextMonth: "Next month",
  previousMonth: "Previous month",
  nextYear: "Next year",
  previousYear: "Previous year",
  nextDecade: "Next decade",
  previousDecade: "Previous decade",
};

const NO_LENGTH = "A length like 1:30 or 0:02.5, or 90 for seconds.";

/** A typed length in seconds, rounded to milliseconds; null where the field is empty, undefined where it is invalid. */
function lengthOf(text: string): number | null | undefined {
  if (text.trim() === "") return null;
  const place = parsePlace(text);
  if (!place || !("seconds" in place)) return undefined;
  const { numerator, denominator } = place.seconds;
  return Math.round((numerator / denominator) * 1000) / 1000;
}

const typedLength = (seconds: number | null) =>
  seconds === null ? "" : clock(seconds, !Number.isInteger(seconds));
