/** Bytes as `0x` and lower-case hex digits. */
export type Hex = string
