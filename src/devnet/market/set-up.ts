import { ZeroAddress } from 'ethers'
import type { Hex } from '../../base/hex'
import { BASE, OG, ROLES } from '../addresses'
import { DAY, HISTORY_START } from './calendar'
import { milli } from './models'
import { relaySetUp } from './relay-v1'
import { approval } from './sales'
import type { Action } from './types'
import { workflowSetUp } from './workflows'
import { call, type World } from './world'

const FIRST = HISTORY_START + 1
const ADMIN = { at: FIRST, from: ROLES.admin }

/** What stands in for constructors, then roles, money and allowances: the first block of both chains. */
export function setUp(world: World): Action[] {
    return [...initialise(), ...relaySetUp(), ...workflowSetUp(world), ...fund(world)]
}

function initialise(): Action[] {
    const init = (name: string, args: unknown[], emits = ['RoleGranted']) =>
        call(name, ADMIN, 'init', args, emits)
    const moved = { ...ADMIN, at: HISTORY_START + 4 * DAY }
    return [
        init('relayV1', [ROLES.admin]),
        init('relay', [ROLES.admin, OG.teeVerifier]),
        init('teeRegistryV1', [ROLES.admin]),
        init('teeRegistry', [ROLES.admin]),
        init('teeVerifier', [ROLES.admin, OG.teeRegistryV1], ['RoleGranted', 'RegistryUpdated']),
        // The verifiers follow the registry's move.
        call('teeVerifier', moved, 'setRegistry', [OG.teeRegistry], ['RegistryUpdated']),
        init('inferencePayments', [BASE.modelRegistry, ROLES.operator, 500], []),
    ]
}

/** Everybody who will pay gets OPG; those who pay through the payment contract allow it to take it. */
function fund(world: World): Action[] {
    const creators = selfPayingCreators(world).map((model) => model.creator)
    const payers = [...new Set([...world.payers.map((payer) => payer.address), ...creators])]
    const early = world.payers.filter((payer) => payer.firstDay < 10).map((payer) => payer.address)
    return [
        mint(FIRST, 'opg', [...payers, ROLES.treasury]),
        mint(FIRST, 'opgInterim', early),
        ...payers.map((payer) => approval(FIRST, payer)),
    ]
}

/** A million OPG for each. */
export function mint(at: number, token: 'opg' | 'opgInterim', accounts: Hex[]): Action {
    const args = [accounts, milli(1_000) * 1_000_000n]
    return call(
        token,
        { at, from: ROLES.treasury },
        'mint',
        args,
        accounts.map(() => 'Transfer'),
    )
}

/** Six models whose creators pay themselves for them. */
export function selfPayingCreators(world: World) {
    const own = world.models.filter(
        (model) =>
            model.appeal > 0 &&
            model.price?.unit === 0 &&
            model.registeredAt < HISTORY_START + 2 * DAY &&
            model.newOwner === null &&
            model.pause === null &&
            model.creator !== ZeroAddress,
    )
    return own.filter((_, i) => i % 37 === 5).slice(0, 6)
}
