// The head of the review: which moment of how many, which are listed, in which order, and the export.
import { Button, Menu, SegmentedControl } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { KeyHint } from "@/components/key-caps";
import { MenuChoice } from "@/components/menu-choice";
import { useShortcut } from "@/lib/keys/key-bindings";
import { grouped } from "@/lib/time/time";
import {
  MOMENT_ORDERS,
  MOMENT_STATES,
  ORDER_WORDS,
  STATE_WORDS,
  type ChangeFindParams,
  type FindParams,
  type ListedState,
} from "../find-params";
import type { Review } from "./use-review";
import classes from "./review-head.module.css";

/** `new moments`, `moments`. */
export const whatIsListed = (state: ListedState, count: number | null) => {
  const noun = count === 1 ? "moment" : "moments";
  return state === "all" ? noun : `${STATE_WORDS[state].toLowerCase()} ${noun}`;
};

type ReviewHeadProps = {
  review: Review;
  look: FindParams;
  onLook: ChangeFindParams;
  /** Null: this person may not export. */
  onExport: (() => void) | null;
  /** Opens the finders and the threshold, where there is no room for them beside. */
  onSide: () => void;
};

export function ReviewHead({ review, look, onLook, onExport, onSide }: ReviewHeadProps) {
  const { place, total, isOld } = review;
  const shortcut = useShortcut("findExport");
  const orderKey = useShortcut("findOrder");
  const stateKey = useShortcut("findState");
  return (
    <header className={classes.head}>
      <Button className={classes.side} onClick={onSide} aria-haspopup="dialog">
        Finder
      </Button>
      <p className={isOld ? `${classes.place} ${classes.old}` : classes.place} role="status">
        {total === null ? (
          ""
        ) : (
          <>
            <b>{grouped(place)}</b> of <b>{grouped(total)}</b> {whatIsListed(look.state, total)}
          </>
        )}
      </p>
      <div className={classes.choices}>
        <SegmentedControl
          aria-label="Listed"
          aria-keyshortcuts={stateKey}
          value={look.state}
          onChange={(state) => onLook({ state })}
          data={MOMENT_STATES.map((value) => ({ value, label: STATE_WORDS[value] }))}
        />
        <SegmentedControl
          aria-label="Order"
          aria-keyshortcuts={orderKey}
          value={look.order}
          onChange={(order) => onLook({ order })}
          data={MOMENT_ORDERS.map((value) => ({ value, label: ORDER_WORDS[value] }))}
        />
      </div>
      <LookMenu look={look} onLook={onLook} />
      {onExport ? (
        <Button
          variant="filled"
          className={classes.export}
          rightSection={<KeyHint action="findExport" />}
          aria-keyshortcuts={shortcut}
          onClick={onExport}
        >
          Export accepted…
        </Button>
      ) : null}
    </header>
  );
}

/** The choices in one menu, where there is no room for them. */
function LookMenu({ look, onLook }: Pick<ReviewHeadProps, "look" | "onLook">) {
  return (
    <div className={classes.menu}>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button
            aria-label={`${STATE_WORDS[look.state]}, ${ORDER_WORDS[look.order]}: listed, order`}
            rightSection={<IconChevronDown size={16} />}
          >
            {STATE_WORDS[look.state]}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Listed</Menu.Label>
          {MOMENT_STATES.map((state) => (
            <MenuChoice
              key={state}
              words={STATE_WORDS[state]}
              here={state === look.state}
              onChoose={() => onLook({ state })}
            />
          ))}
          <Menu.Divider />
          <Menu.Label>Order</Menu.Label>
          {MOMENT_ORDERS.map((order) => (
            <MenuChoice
              key={order}
              words={ORDER_WORDS[order]}
              here={order === look.order}
              onChoose={() => onLook({ order })}
            />
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
