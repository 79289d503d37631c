import { ASKABLE, askAgain } from '../proofs/settle/ask-again'
import { type Config, ConfigError } from './config'
import { inRunningDatabase } from './running-database'

/** Runs the command `ask-again`: puts blobs that were given up into the queue again; the prover fetches them. */
export async function askAgainCommand(config: Config, state: string): Promise<void> {
    const proof = ASKABLE.find((known) => known === state)
    if (!proof) throw new ConfigError(`--state is '${state}': expected ${ASKABLE.join(', ')}`)
    const blobs = await inRunningDatabase(config, 'ask again', (pool, context) =>
        askAgain({ pool, ...context }, proof),
    )
    console.log(`${blobs} blobs are waited for again`)
}
