/**
 * How long a test waits for what must come, ms: only one that fails waits so long, and none may fail because the machine is busy.
 * Less than jest's own limit for a test, so that it can say what did not come.
 */
export const PATIENCE_MS = 240_000
