// @vitest-environment jsdom
import { render, screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { useFocusKept } from "./use-focus-kept";

function Room({ rows, state = "waiting" }: { rows: readonly string[]; state?: string }) {
  useFocusKept();
  return (
    <main>
      <ul>
        {rows.map((row) => (
          <li key={row}>
            <button type="button">Play {row}</button>
            <button type="button" key={state}>
              {state === "waiting" ? "Cancel" : "Retry"} {row}
            </button>
          </li>
        ))}
      </ul>
    </main>
  );
}

const button = (name: string) => screen.getByRole("button", { name });
const focused = (name: string) => waitFor(() => expect(button(name)).toHaveFocus());

beforeEach(() => document.body.focus());

it("goes from a row that is removed to the same button of the next one, or of the one before", async () => {
  const { rerender } = render(<Room rows={["a", "b", "c"]} />);
  button("Cancel b").focus();
  rerender(<Room rows={["a", "c"]} />);
  await focused("Cancel c");
  rerender(<Room rows={["a"]} />);
  await focused("Cancel a");
});

it("passes over rows that are removed at the same time", async () => {
  const { rerender } = render(<Room rows={["a", "b", "c", "d"]} />);
  button("Play b").focus();
  rerender(<Room rows={["a", "d"]} />);
  await focused("Play d");
});

it("stays in the row when its button is replaced, and in the room when the last row goes", async () => {
  const { rerender } = render(<Room rows={["a", "b"]} />);
  button("Cancel b").focus();
  rerender(<Room rows={["a", "b"]} state="cancelled" />);
  await focused("Play b");
  rerender(<Room rows={[]} />);
  const room = screen.getByRole("main");
  await waitFor(() => expect(room).toHaveFocus());
  room.blur();
  expect(room).not.toHaveAttribute("tabindex");
});

it("stays with a row that is moved", async () => {
  const { rerender } = render(<Room rows={["a", "b", "c"]} />);
  button("Cancel c").focus();
  rerender(<Room rows={["c", "a", "b"]} />);
  await focused("Cancel c");
  button("Cancel a").focus();
  rerender(<Room rows={["b", "c", "a"]} />);
  await focused("Cancel a");
});

it("leaves the focus alone that was let go of, or is elsewhere", async () => {
  const { rerender } = render(<Room rows={["a", "b"]} />);
  button("Cancel b").focus();
  button("Cancel b").blur();
  await Promise.resolve();
  rerender(<Room rows={["a"]} />);
  await Promise.resolve();
  expect(document.body).toHaveFocus();
  button("Play a").focus();
  rerender(<Room rows={["a", "c"]} />);
  rerender(<Room rows={["a"]} />);
  await Promise.resolve();
  expect(button("Play a")).toHaveFocus();
});

/** A row whose menu deletes it, and then closes. */
function WithMenu({ rows, isOpen }: { rows: readonly string[]; isOpen: boolean }) {
  return (
    <>
      <Room rows={rows} />
      <div id="menus">{isOpen ? <button type="button">Delete</button> : null}</div>
    </>
  );
}

it("comes back from a menu to what opened it, or to its neighbour where that is gone", async () => {
  const { rerender } = render(<WithMenu rows={["a", "b"]} isOpen />);
  button("Play a").focus();
  button("Delete").focus();
  rerender(<WithMenu rows={["a", "b"]} isOpen={false} />);
  await focused("Play a");
  rerender(<WithMenu rows={["a", "b"]} isOpen />);
  button("Delete").focus();
  rerender(<WithMenu rows={["b"]} isOpen={false} />);
  await focused("Play b");
});
