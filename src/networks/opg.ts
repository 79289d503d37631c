/** Decimal places of the token OPG: 10^18 base units are one. */
export const OPG_DECIMALS = 18
