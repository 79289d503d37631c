import { id, toUtf8Bytes } from 'ethers'
import { ROLES } from '../addresses'
import type { Rng } from '../rng'
import { dayStart, HISTORY_START } from './calendar'
import { GATEWAY_MODELS, spelling } from './gateway-models'
import type { Action } from './types'
import { call, type World } from './world'

/** The old relay is used until then. */
export const RELAY_V1_UNTIL = dayStart(5)
const ROLE = id('SETTLEMENT_RELAY_ROLE')

/** Lets the data workers write to both relays; the current one would take anybody's batches. */
export function relaySetUp(): Action[] {
    const at = HISTORY_START + 2
    return ['relayV1', 'relay'].flatMap((name) =>
        ROLES.workers.map((worker) =>
            call(name, { at, from: ROLES.admin }, 'grantRole', [ROLE, worker], ['RoleGranted']),
        ),
    )
}

/** A settlement on the old relay: hashes only, hashes with the model's name, or a batch without a blob. */
export function settlementV1(world: World, rng: Rng, at: number): Action[] {
    const sender = { at, from: rng.pick(ROLES.workers) }
    const send = (fn: string, args: unknown[], event: string) => [call('relayV1', sender, fn, args, [event])]
    const kind = rng.next()
    if (kind < 0.4) return send('settle', [rng.bytes(32), rng.bytes(32)], 'Settlement')
    if (kind < 0.6) return send('batchSettle', [rng.bytes(32), 1 + rng.int(20)], 'BatchSettlement')
    const model = rng.chance(0.6)
        ? spelling(rng, rng.pick(GATEWAY_MODELS))
        : world.demand.drawCalled(rng, at).cid
    const data = [toUtf8Bytes('{"simulated":"input"}'), toUtf8Bytes('{"simulated":"output"}')]
    const args = [rng.bytes(32), rng.bytes(32), model, ...data]
    return send('settleWithMetadata', args, 'SettlementWithMetadata')
}
