/** The version of Rushes that this page was built for, as in 1.0.0. */
declare const __RELEASE__: string;
