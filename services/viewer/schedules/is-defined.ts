/** Neither null nor absent: the API takes both for "not set". */
export const isDefined = <T>(value: T | null | undefined): value is T => value !== null && value !== undefined;
