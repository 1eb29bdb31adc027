// The text beside entries that viewers see and cannot use.
export const NEEDS_EDITOR = "for editors";
