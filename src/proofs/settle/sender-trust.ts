import type { ClientBase } from 'pg'
import { keccakOf } from '../../base/keccak'
import { hex } from '../../database/sql'
import type { Network } from '../../networks/types'
import { byPosition, type Position } from './position'

export type SenderTrust = 'CONFIGURED' | 'ROLE' | 'NONE'

/** The role that lets an account post settlements, by OpenGradient's published relay sources. */
const SETTLEMENT_ROLE = keccakOf(Buffer.from('SETTLEMENT_RELAY_ROLE'))

interface RoleEvent extends Omit<Position, 'chain_id'> {
    name: string
    relay: string
}

/** Which accounts were known to be data workers of OpenGradient, and when. Settlements show it; it filters nothing. */
export class SenderBook {
    private constructor(
        private readonly configured: Set<string>,
        private readonly byAccount: Map<string, RoleEvent[]>,
    ) {}

    static async read(
        client: Pick<ClientBase, 'query'>,
        network: Network,
        chainId: number,
        senders: string[],
    ): Promise<SenderBook> {
        const { rows } = await client.query(
            `SELECT subject, name, ${hex('contract')} AS relay, height, tx_position, log_index FROM chain_event
             WHERE chain_id = $1 AND subject = ANY($2) AND name IN ('RoleGranted', 'RoleRevoked') AND args->>'role' = $3
             ORDER BY height, tx_position, log_index`,
            [chainId, [...new Set(senders)], SETTLEMENT_ROLE],
        )
        const byAccount = new Map<string, RoleEvent[]>()
        for (const { subject, ...event } of rows)
            byAccount.set(subject, [...(byAccount.get(subject) ?? []), event])
        return new SenderBook(new Set(network.settlementWriters), byAccount)
    }

    /** @param sender null when the transaction could not be read */
    trustOf(sender: string | null, relay: string, place: Omit<Position, 'chain_id'>): SenderTrust {
        if (sender === null) return 'NONE'
        if (this.configured.has(sender)) return 'CONFIGURED'
        const before = (this.byAccount.get(sender) ?? []).filter(
            (event) => event.relay === relay && byPosition(event, place) < 0,
        )
        return before.at(-1)?.name === 'RoleGranted' ? 'ROLE' : 'NONE'
    }
}
