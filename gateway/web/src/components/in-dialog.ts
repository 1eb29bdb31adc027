// Whether something is inside a dialog: the done line is behind the dialog's shade, so refusals stand at their fields.
import { createContext, use } from "react";

export const InDialog = createContext(false);

export const useIsInDialog = () => use(InDialog);
