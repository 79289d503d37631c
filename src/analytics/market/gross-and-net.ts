import { ratio } from '../../base/ratio'

/** What was paid, gross and net of payments to oneself, side by side: OPG base units. */
export function grossAndNet(gross: bigint, selfPaid: bigint) {
    return {
        gross,
        selfPaid,
        net: gross - selfPaid,
        selfPaidShare: gross === 0n ? null : ratio(selfPaid, gross, 'down'),
    }
}
