import { writerPool } from '../database/open'
import { opgTokens } from '../facts/chain-labels'
import { ASKABLE, askAgain } from '../proofs/settle/ask-again'
import { type Config, ConfigError } from './config'
import { runningDatabase } from './running-database'
import { migratedUrl } from './sync'

/** Runs the command `ask-again`: puts blobs that were given up into the queue again; the prover fetches them. */
export async function askAgainCommand(config: Config, state: string): Promise<void> {
    const proof = ASKABLE.find((known) => known === state)
    if (!proof) throw new ConfigError(`--state is '${state}': expected ${ASKABLE.join(', ')}`)
    const url = await migratedUrl(runningDatabase(config))
    const pool = writerPool(url, 'ask again', 1)
    const { network } = config
    const blobs = await askAgain({ pool, demo: network.demo, opg: opgTokens(network) }, proof)
    await pool.end()
    console.log(`${blobs} blobs are waited for again`)
}
