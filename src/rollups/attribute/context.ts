import type { SentColumn } from '../../database/update-rows'

/** What code that determines models needs to know of the network. */
export interface ResolveContext {
    /** Everything is simulated. */
    demo: boolean
    /** OPG tokens of every chain. */
    opg: Buffer[]
}

/** The key of rows that were read in this transaction; `time` names their partition. */
export const ROW_KEY: SentColumn<{ row: { time: Date; row: string } }>[] = [
    ['time', 'timestamptz', ({ row }) => row.time],
    ['ctid', 'tid', ({ row }) => row.row],
]
