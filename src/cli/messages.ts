import type { Progress } from '../ingest/progress'
import type { ProofReport } from '../proofs/report'

/** A message from a child process to its supervisor. */
export type ChildMessage =
    | { type: 'progress'; progress: Progress }
    | { type: 'devnet-progress'; done: number; total: number }
    | {
          type: 'devnet-ready'
          chains: { chainId: number; rpcUrl: string }[]
          /** Of the simulated Walrus aggregator. */
          aggregatorUrl: string
          /** Paths of what its users publish. */
          files: { receipts: string; catalogue: string }
          reset: boolean
      }
    | { type: 'proofs'; report: ProofReport }
    | { type: 'listening'; url: string }
    /** The child cannot go on, and starting it again would not help. `error` is the name of the error. */
    | { type: 'refused'; reason: string; error: string }
    /**
     * A sign of life, every second; `idleMs`: time since the main work last made progress, 0 where there is none to
     * make.
     */
    | { type: 'alive'; idleMs: number }

/**
 * Sends a message to the supervisor; does nothing in a process that runs by itself.
 * @param onSent called once it is on its way, or cannot be
 */
export function tell(message: ChildMessage, onSent: () => void = () => {}): void {
    if (process.connected) process.send!(message, undefined, undefined, onSent)
}
