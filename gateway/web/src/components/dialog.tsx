// A dialog above the page, which disables the page's keys.
import { Modal, type ModalProps } from "@mantine/core";
import { useDialogOpen } from "@/lib/keys/use-keys";
import { InDialog } from "./in-dialog";
import { CLOSES } from "./take-focus";

type DialogProps = Omit<ModalProps, "centered" | "lockScroll" | "closeButtonProps"> & {
  /** Accessible name of the close button. */
  closeWords?: string;
};

export function Dialog({ closeWords = "Close", children, ...props }: DialogProps) {
  useDialogOpen(props.opened);
  return (
    <Modal
      centered
      // The page never scrolls, so no scroll lock is needed, which would be an inline <style>.
      lockScroll={false}
      closeButtonProps={{ "aria-label": closeWords, ...CLOSES }}
      {...props}
    >
      <InDialog value={true}>{children}</InDialog>
    </Modal>
  );
}
