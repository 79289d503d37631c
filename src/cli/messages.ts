import type { Progress } from '../ingest/progress'
import type { ProofReport } from '../proofs/report'

/** What a child process tells its supervisor. */
export type ChildMessage =
    | { type: 'progress'; progress: Progress }
    | { type: 'devnet-progress'; done: number; total: number }
    | {
          type: 'devnet-ready'
          chains: { chainId: number; rpcUrl: string }[]
          /** Of the simulated Walrus aggregator. */
          aggregatorUrl: string
          reset: boolean
      }
    | { type: 'proofs'; report: ProofReport }
    | { type: 'listening'; url: string }
    /** The child cannot go on, and starting it again would not help. */
    | { type: 'refused'; reason: string }

/** Tells the supervisor; does nothing in a process that runs by itself. */
export function tell(message: ChildMessage): void {
    if (process.connected) process.send!(message, undefined, undefined, () => {})
}
