import type { ChainConfig } from '../../networks/types'
import { interfacesOf } from '../chain/abi'
import { type Decoded, Events } from '../chain/decode'
import type { PlainTransaction } from '../chain/plain-log'
import { readTransactions } from '../chain/read-transactions'
import type { Rpc } from '../chain/rpc'
import { receiptCall } from '../chain/shapes'
import type { Place } from './keys'
import type { Settlement } from './sample'

/** What a settlement's log says, read from the chain. */
export interface SettledEvent {
    settlement: Settlement
    place: Place
    tx: PlainTransaction
    args: Decoded['args']
}

const RELAY = new Events(interfacesOf('settlementRelay'))

/** The logs of settlements, asked for by transaction. One that the chain does not have is not in the answer. */
export async function readSettled(
    rpc: Rpc,
    chain: ChainConfig,
    settlements: Settlement[],
): Promise<SettledEvent[]> {
    const relays = chain.contracts.filter(({ kind }) => kind === 'settlementRelay').map((c) => c.address)
    const byId = new Map(settlements.map((each) => [each.id, each]))
    const hashes = [...new Set(settlements.map((each) => each.tx_hash))]
    const receipts = await rpc.some(hashes.map(receiptCall))
    const logs = receipts.flatMap((receipt) => receipt?.logs ?? [])
    const transactions = await readTransactions(rpc, chain.chainId, logs, {
        call: () => false,
        wholeTransaction: () => false,
        wholeBlocks: false,
    })
    return transactions.flatMap((tx) =>
        tx.logs.flatMap((log): SettledEvent[] => {
            const settlement = byId.get(log.id)
            if (!settlement || !relays.includes(log.address) || !RELAY.knows(log.topics[0])) return []
            const args = RELAY.decode(log)?.args
            const place = { height: tx.height, position: tx.position, logIndex: log.logIndex }
            return args ? [{ settlement, place, tx, args }] : []
        }),
    )
}
