import { events } from '../abi/settlement-relay'
import type { Decoders } from './scope'
import { stateLog } from './state'

/** OpenZeppelin AccessControl: relays, registries and verifiers share it. */
export const roleDecoders: Decoders = new Map([
    stateLog(events.RoleAdminChanged, 'RoleAdminChanged', () => null),
    stateLog(events.RoleGranted, 'RoleGranted', (args) => args.account),
    stateLog(events.RoleRevoked, 'RoleRevoked', (args) => args.account),
])

/** AccessControl and Ownable, as the settlement relays have them. */
export const relayAccessDecoders: Decoders = new Map([
    ...roleDecoders,
    stateLog(events.OwnershipTransferred, 'OwnershipTransferred', (args) => args.newOwner),
])
