import { ZeroAddress } from 'ethers'
import type { Hex } from '../../base/hex'
import { BASE, BASE_CHAIN, OG, OPENGRADIENT_CHAIN, ROLES } from '../addresses'
import { DAY, HISTORY_START } from './calendar'
import { milli } from './models'
import { relaySetUp } from './relay-v1'
import { approval } from './sales'
import type { Action } from './types'
import { workflowSetUp } from './workflows'
import { call, type World } from './world'

const FIRST = HISTORY_START + 1
const admin = (chainId: typeof OPENGRADIENT_CHAIN | typeof BASE_CHAIN) =>
    ({ chainId, at: FIRST, from: ROLES.admin }) as const

/** What stands in for constructors, then roles, money and allowances: the first block of both chains. */
export function setUp(world: World): Action[] {
    return [...initialise(), ...relaySetUp(), ...workflowSetUp(world), ...fund(world)]
}

function initialise(): Action[] {
    const og = admin(OPENGRADIENT_CHAIN)
    const granted = (name: string, ...more: string[]) => [`${name}.RoleGranted`, ...more]
    const payments = [BASE.modelRegistry, ROLES.operator, 500]
    return [
        call(og, 'SettlementRelayV1', OG.relayV1, 'init', [ROLES.admin], granted('relayV1')),
        call(og, 'SettlementRelay', OG.relay, 'init', [ROLES.admin, OG.teeVerifier], granted('relay')),
        call(og, 'TeeRegistryV1', OG.teeRegistryV1, 'init', [ROLES.admin], granted('teeRegistryV1')),
        call(og, 'TeeRegistry', OG.teeRegistry, 'init', [ROLES.admin], granted('teeRegistry')),
        call(
            og,
            'TeeVerifier',
            OG.teeVerifier,
            'init',
            [ROLES.admin, OG.teeRegistryV1],
            granted('teeVerifier', 'teeVerifier.RegistryUpdated'),
        ),
        // The verifiers follow the registry's move.
        call(
            { ...og, at: HISTORY_START + 4 * DAY },
            'TeeVerifier',
            OG.teeVerifier,
            'setRegistry',
            [OG.teeRegistry],
            ['teeVerifier.RegistryUpdated'],
        ),
        call(admin(BASE_CHAIN), 'InferencePayments', BASE.inferencePayments, 'init', payments, []),
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
    const where = { chainId: BASE_CHAIN, at, from: ROLES.treasury } as const
    const emits = accounts.map(() => `${token}.Transfer`)
    return call(where, 'Opg', BASE[token], 'mint', [accounts, milli(1_000) * 1_000_000n], emits)
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
