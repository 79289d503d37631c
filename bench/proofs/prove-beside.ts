import 'reflect-metadata'
import { constants, setPriority } from 'node:os'
import { openPool } from '../../src/database/open'
import { runProver } from '../../src/proofs/prover'
import { openContext } from './backlog'

// The prover as `prove` runs it, on the database of the first argument; it says READY when it is at work.

setPriority(constants.priority.PRIORITY_LOW)
const pool = openPool({ connectionString: process.argv[2], max: 6 })
void runProver(openContext(pool), {
    aggregators: [],
    concurrency: 8,
    keepContent: false,
    maxBytes: 1,
    timeoutMs: 1,
    signal: new AbortController().signal,
    log: { warn: (message) => console.error(message) },
    onProgress: ({ published }) => published > 0 && console.log('READY'),
})
