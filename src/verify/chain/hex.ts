/** A number as a JSON-RPC quantity. */
export const hex = (n: number): string => `0x${n.toString(16)}`
