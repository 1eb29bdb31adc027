// What stands beside an entry that a viewer sees and cannot choose.
export const NEEDS_EDITOR = "for editors";
