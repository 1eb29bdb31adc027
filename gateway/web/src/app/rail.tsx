// Navigation between pages, with counts of running and failed work. On a phone it is at the bottom.
import {
  Drawer,
  useComputedColorScheme,
  useMantineColorScheme,
  VisuallyHidden,
} from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import {
  IconAdjustmentsHorizontal,
  IconAlertTriangle,
  IconCut,
  IconDots,
  IconFolders,
  IconHistory,
  IconKeyboard,
  IconLayoutGrid,
  IconListCheck,
  IconLogin,
  IconLogout,
  IconMoon,
  IconSearch,
  IconSettings,
  IconSun,
  IconZoomScan,
} from "@tabler/icons-react";
import { useState, type ReactNode } from "react";
import { Link } from "wouter";
import { BrandMark } from "@/components/brand-mark";
import { KeyHint } from "@/components/key-caps";
import { useJobCounts } from "@/features/jobs/api/jobs";
import { useProblemCount } from "@/features/problems/api/problems";
import { useSignOut } from "@/features/signin/api/session";
import { SIGN_IN } from "@/features/signin/components/signin-page";
import { useSession } from "@/lib/api/session";
import { useDialogOpen } from "@/lib/keys/use-keys";
import type { Page } from "@/lib/keys/key-table";
import type { LastAddresses } from "./last-addresses";
import classes from "./rail.module.css";

/** Longer numbers do not fit. */
const MOST_COUNTED = 99;

type RailProps = {
  page: Page;
  ways: LastAddresses;
  onFind: () => void;
  onKeys: () => void;
  onHistory: () => void;
};

/** The same limit as in the style sheet. */
const PHONE = "(max-width: 700px)";

export function Rail(props: RailProps) {
  const { page, ways } = props;
  const { underWay: open, failed } = useJobCounts();
  const isPhone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false });
  return (
    <nav className={classes.rail} aria-label="Pages">
      <span className={classes.brand} title="Rushes">
        <BrandMark />
      </span>
      <Entry to={ways.Library} here={page === "Library"} name="Library" icon={<IconLayoutGrid />} />
      <Entry to={ways.Cut} here={page === "Cut"} name="Cut" icon={<IconCut />} />
      <Entry to={ways.Find} here={page === "Find"} name="Find" icon={<IconZoomScan />} />
      <Entry to={ways.Sort} here={page === "Sort"} name="Sort" icon={<IconFolders />} />
      <Entry
        to={ways.Tune}
        here={page === "Tune"}
        name="Tune"
        icon={<IconAdjustmentsHorizontal />}
      />
      <Entry to={ways.Jobs} here={page === "Jobs"} name="Jobs" icon={<IconListCheck />}>
        {open > 0 ? (
          <span className={classes.running} title={`${open} under way`}>
            {counted(open)}
            <VisuallyHidden> under way</VisuallyHidden>
          </span>
        ) : null}
        {failed > 0 ? (
          <span className={classes.failed} title={`${failed} failed`}>
            {counted(failed)}
            <VisuallyHidden> failed</VisuallyHidden>
          </span>
        ) : null}
      </Entry>
      {isPhone ? <More {...props} /> : <Rest {...props} />}
    </nav>
  );
}

/** Everything after the first six pages. */
function Rest({ page, ways, onFind, onKeys, onHistory }: RailProps) {
  return (
    <>
      <Entry
        to={ways.Problems}
        here={page === "Problems"}
        name="Problems"
        icon={<IconAlertTriangle />}
      >
        <ProblemCount />
      </Entry>
      <Entry
        to={ways.Settings}
        here={page === "Settings"}
        name="Settings"
        icon={<IconSettings />}
      />
      <button type="button" className={classes.entry} onClick={onHistory} aria-haspopup="dialog">
        <span className={classes.icon} aria-hidden>
          <IconHistory />
        </span>
        <span>History</span>
      </button>
      <span className={classes.gap} />
      <button type="button" className={classes.tool} onClick={onFind} aria-haspopup="dialog">
        <IconSearch size={20} stroke={1.5} aria-hidden />
        <span className={classes.words}>Find anything</span>
        <KeyHint action="palette" />
      </button>
      <SchemeButton />
      <SessionButton />
      <button type="button" className={classes.tool} onClick={onKeys} aria-haspopup="dialog">
        <IconKeyboard size={20} stroke={1.5} aria-hidden />
        <span className={classes.words}>Keys on this page</span>
        <KeyHint action="help" />
      </button>
    </>
  );
}

const counted = (count: number) => (count > MOST_COUNTED ? `${MOST_COUNTED}+` : count);

/** The rest on a phone: a sheet, with its words beside the signs. */
function More(props: RailProps) {
  const { page, onFind, onKeys, onHistory } = props;
  const [opened, setOpened] = useState(false);
  useDialogOpen(opened);
  const close = () => setOpened(false);
  const closing = (act: () => void) => () => {
    close();
    act();
  };
  const here = page === "Problems" || page === "Settings";
  return (
    <>
      <button
        type="button"
        className={here ? `${classes.entry} ${classes.here}` : classes.entry}
        aria-haspopup="dialog"
        aria-expanded={opened}
        onClick={() => setOpened(true)}
      >
        <span className={classes.icon} aria-hidden>
          <IconDots />
        </span>
        <span>More</span>
        <ProblemCount />
      </button>
      <Drawer
        opened={opened}
        onClose={close}
        title="More"
        position="bottom"
        size="auto"
        lockScroll={false}
        transitionProps={{ duration: 0 }}
        overlayProps={{ backgroundOpacity: 0.4 }}
        closeButtonProps={{ "aria-label": "Close" }}
        classNames={{ content: classes.sheet ?? "", body: classes.more ?? "" }}
      >
        {/* A link leaves the page that the sheet lies over; what else is pressed closes it by itself. */}
        {/* eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions */}
        <div
          onClick={({ target }) => {
            if (target instanceof Element && target.closest("a")) close();
          }}
        >
          <Rest
            {...props}
            onFind={closing(onFind)}
            onKeys={closing(onKeys)}
            onHistory={closing(onHistory)}
          />
        </div>
      </Drawer>
    </>
  );
}

function ProblemCount() {
  const problems = useProblemCount();
  return problems > 0 ? (
    <span className={classes.count} title={`${problems} could not be read or cut`}>
      {counted(problems)}
      <VisuallyHidden> could not be read or cut</VisuallyHidden>
    </span>
  ) : null;
}

type EntryProps = {
  to: string;
  here: boolean;
  name: string;
  icon: ReactNode;
  children?: ReactNode;
};

function Entry({ to, here, name, icon, children }: EntryProps) {
  return (
    <Link
      href={to}
      className={here ? `${classes.entry} ${classes.here}` : classes.entry}
      aria-current={here ? "page" : undefined}
    >
      <span className={classes.icon} aria-hidden>
        {icon}
      </span>
      <span>{name}</span>
      {children}
    </Link>
  );
}

function SessionButton() {
  const { data: session } = useSession();
  const signOut = useSignOut();
  if (!session?.asked_for || session.name === null) return null;
  if (session.anonymous) {
    const words = `Sign in (${session.role ?? ""} without)`;
    return (
      <Link href={SIGN_IN} className={classes.tool} title={words}>
        <IconLogin size={20} stroke={1.5} aria-hidden />
        <span className={classes.words}>{words}</span>
      </Link>
    );
  }
  const words = `Sign out (${session.name}, ${session.role ?? ""})`;
  return (
    <button type="button" className={classes.tool} onClick={() => signOut.mutate()} title={words}>
      <IconLogout size={20} stroke={1.5} aria-hidden />
      <span className={classes.words}>{words}</span>
    </button>
  );
}

function SchemeButton() {
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const scheme = useComputedColorScheme("dark");
  const other = scheme === "dark" ? "light" : "dark";
  const words = `Change to ${other}`;
  return (
    <button
      type="button"
      className={classes.tool}
      onClick={() => setColorScheme(other)}
      title={words}
    >
      {scheme === "dark" ? (
        <IconSun size={20} stroke={1.5} aria-hidden />
      ) : (
        <IconMoon size={20} stroke={1.5} aria-hidden />
      )}
      <span className={classes.words}>{words}</span>
    </button>
  );
}
